import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from './command.js'

/** Compiles the app with each TypeScript that is installed in it, in each of its ways to be compiled. */
export async function compileOnEachTypeScript(app) {
  const compilers = readdirSync(join(app, 'node_modules')).filter(name => name.startsWith('typescript-'))
  const configs = readdirSync(app).filter(name => name.startsWith('tsconfig.'))
  const pending = compilers.flatMap(compiler => configs.map(config => ({ compiler, config })))
  const counts = { passed: 0, failed: 0 }
  const work = async () => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift())
      counts[(await compiles(app, next)) ? 'passed' : 'failed'] += 1
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return counts
}

async function compiles(app, { compiler, config }) {
  const started = performance.now()
  const tsc = join(app, 'node_modules', compiler, 'bin/tsc')
  const { code } = await run(process.execPath, [tsc, '--project', join(app, config)])
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${code === 0 ? '✓' : '✗'} ${compiler}, ${config} (${seconds} s)`)
  return code === 0
}
