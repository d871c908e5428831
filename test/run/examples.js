import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './command.js'

const folder = join(root, 'examples')
const testOf = name => join(folder, name, 'test/run.js')

/** The names of the examples that have a test. */
export const examples = existsSync(folder) ? readdirSync(folder).filter(name => existsSync(testOf(name))) : []

/** Runs an example's own test on the packed package, and reads its counts from its last line: `N passed, N failed`. */
export async function testExample(name, env) {
  const { code, output } = await run(process.execPath, [testOf(name)], { env })
  const closing = /^(\d+) passed, (\d+) failed\s*$/m.exec(output.trimEnd().split('\n').at(-1) ?? '')
  if (!closing) throw new Error(`the test of ${name} ended with code ${code} and without its closing line`)
  const [passed, failed] = [Number(closing[1]), Number(closing[2])]
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed }
}
