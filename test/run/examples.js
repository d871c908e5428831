import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './command.js'

const script = join(root, 'examples/vite/test/run.js')

export const hasExample = existsSync(script)

/** Runs the example's own test on the packed package, and reads its counts from its last line: `N passed, N failed`. */
export async function testExample(env) {
  const { code, output } = await run(process.execPath, [script], { env })
  const closing = /^(\d+) passed, (\d+) failed\s*$/m.exec(output.trimEnd().split('\n').at(-1) ?? '')
  if (!closing) throw new Error(`the example's test ended with code ${code} and without its closing line`)
  const [passed, failed] = [Number(closing[1]), Number(closing[2])]
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed }
}
