/**
 * All benchmarks, one after another, for two at once would measure each other: `npm run bench`. It installs and builds
 * what they need. Each part runs alone as well: `npm run bench:client`, `bench:react`, `bench:growth`, `bench:size`.
 */
import { npm, run } from '../test/run/command.js'

await npm('ci', '--prefix', 'bench')
await npm('run', 'build')

for (const part of ['client', 'react', 'growth', 'size']) {
  const { code } = await run('npm', ['run', '--silent', `bench:${part}`], { minutes: 60 })
  if (code !== 0) process.exitCode = 1
}
