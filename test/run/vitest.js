import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './command.js'

/** Runs projects of Vitest and counts their tests. A skipped test counts as failed: no test here may be skipped. */
export async function vitest(projects, env) {
  const folder = mkdtempSync(join(tmpdir(), 'hookwire-vitest-'))
  const outputFile = join(folder, 'report.json')
  try {
    const { code } = await run(
      'npx',
      [
        ...['--no-install', 'vitest', 'run', '--reporter=default', '--reporter=json'],
        `--outputFile.json=${outputFile}`,
        ...projects.map(project => `--project=${project}`),
      ],
      { env },
    )
    return countTests(JSON.parse(readFileSync(outputFile, 'utf8')), code)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function countTests({ testResults }, code) {
  const tests = testResults.flatMap(file => file.assertionResults)
  const passed = tests.filter(test => test.status === 'passed').length
  const brokenFiles = testResults.filter(
    file => file.status === 'failed' && file.assertionResults.every(test => test.status === 'passed'),
  )
  const failed = tests.length - passed + brokenFiles.length
  // An error outside of every test, such as a rejection that nobody handled, shows in the exit code only.
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed }
}
