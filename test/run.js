// Everything that `npm test` runs. Its last line is `N passed, N failed`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must, npm, npx } from './run/command.js'
import { hasExample, testExample } from './run/examples.js'
import { findChromium } from './run/find-chromium.js'
import { installReact18 } from './run/react-18.js'
import { runSteps } from './run/steps.js'
import { vitest } from './run/vitest.js'

const packed = mkdtempSync(join(tmpdir(), 'hookwire-packed-'))

/** What one step finds and the next ones need. */
const env = {}

const steps = [
  {
    name: 'find Chromium',
    run: async () => {
      env.CHROMIUM_PATH = await findChromium()
      console.log(env.CHROMIUM_PATH)
    },
  },
  { name: 'install React 18', run: installReact18 },
  { name: 'types', run: () => npm('run', 'typecheck') },
  { name: 'lint', run: () => npx('oxlint', '--type-aware') },
  { name: 'format', run: () => npx('oxfmt', '--check') },
  { name: 'build', run: () => npm('run', 'build') },
  {
    name: 'pack',
    needs: ['build'],
    run: async () => {
      const output = await must('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', packed])
      env.HOOKWIRE_TARBALL = join(packed, output.trim())
    },
  },
  { name: 'publint', needs: ['pack'], run: () => npx('publint', '--strict', env.HOOKWIRE_TARBALL) },
  {
    name: 'types of the package',
    needs: ['pack'],
    // A style sheet has no types.
    run: () => npx('attw', env.HOOKWIRE_TARBALL, '--profile=esm-only', '--exclude-entrypoints=./components.css'),
  },
  { name: 'tests in Node and jsdom', run: () => vitest(['node', 'jsdom'], env) },
  { name: 'tests on React 18', needs: ['install React 18'], run: () => vitest(['jsdom-react-18'], env) },
  {
    name: 'tests and stories in Chromium',
    needs: ['find Chromium'],
    run: () => vitest(['browser', 'storybook', 'storybook-dark'], env),
  },
]

if (hasExample) steps.push({ name: 'example', needs: ['find Chromium', 'pack'], run: () => testExample(env) })

try {
  const { passed, failed } = await runSteps(steps)
  process.exitCode = failed === 0 ? 0 : 1
  console.log(`\n${passed} passed, ${failed} failed`)
} finally {
  rmSync(packed, { recursive: true })
}
