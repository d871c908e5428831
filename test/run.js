// Everything that `npm test` runs. Its last line is `N passed, N failed`.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installApps, reactApps } from './run/apps.js'
import { must, npm, npx } from './run/command.js'
import { examples, testExample } from './run/examples.js'
import { findChromium } from './run/find-chromium.js'
import { runSteps } from './run/steps.js'
import { compileOnEachTypeScript } from './run/types-matrix.js'
import { vitest } from './run/vitest.js'

const packed = realpathSync(mkdtempSync(join(tmpdir(), 'hookwire-packed-')))

/** What one step finds and the next ones need. */
const env = {}

const jsdomProjects = reactApps.map(name => `jsdom-${name}`)

const steps = [
  {
    name: 'find Chromium',
    run: async () => {
      env.CHROMIUM_PATH = await findChromium()
      console.log(env.CHROMIUM_PATH)
    },
  },
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
  {
    name: 'install the package beside each React and TypeScript',
    needs: ['pack'],
    run: async () => {
      const apps = join(packed, 'apps')
      await installApps(env.HOOKWIRE_TARBALL, apps)
      env.HOOKWIRE_APPS = apps
    },
  },
  { name: 'publint', needs: ['pack'], run: () => npx('publint', '--strict', env.HOOKWIRE_TARBALL) },
  {
    name: 'types of the package',
    needs: ['pack'],
    // A style sheet has no types.
    run: () => npx('attw', env.HOOKWIRE_TARBALL, '--profile=esm-only', '--exclude-entrypoints=./components.css'),
  },
  {
    name: 'types in an app on each TypeScript',
    needs: ['install the package beside each React and TypeScript'],
    run: () => compileOnEachTypeScript(join(env.HOOKWIRE_APPS, 'types-matrix')),
  },
  { name: 'tests in Node', run: () => vitest(['node'], env) },
  {
    name: 'tests of the package in jsdom on each React',
    needs: ['install the package beside each React and TypeScript'],
    run: () => vitest(jsdomProjects, env),
  },
  {
    name: 'tests and stories in Chromium',
    needs: ['find Chromium'],
    run: () => vitest(['browser', 'pages', 'storybook', 'storybook-dark'], env),
  },
]

for (const name of examples) {
  steps.push({ name: `examples/${name}`, needs: ['find Chromium', 'pack'], run: () => testExample(name, env) })
}

try {
  const { passed, failed } = await runSteps(steps)
  process.exitCode = failed === 0 ? 0 : 1
  console.log(`\n${passed} passed, ${failed} failed`)
} finally {
  rmSync(packed, { recursive: true })
}
