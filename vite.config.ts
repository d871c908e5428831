import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import type { Plugin } from 'vite'
import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config'
import manifest from './package.json' with { type: 'json' }
import { inApp } from './test/package/in-app.js'
import { packedInsteadOfSource } from './test/package/packed-instead-of-source.js'
import { CHROMIUM } from './test/support/chromium.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The version of React that a jsdom project is meant to run on. */
    react: string
  }
}

interface AppManifest {
  readonly dependencies: { readonly react: string }
}

const root = import.meta.dirname

/** The sources of all that the package exports, and of its command, so that a new backend needs no line here. */
const entries = [
  ...Object.values(manifest.exports).flatMap(entry => (typeof entry === 'object' ? entry.default : [])),
  ...Object.values(manifest.bin),
].map(file => file.replace('./dist/', '').replace(/\.js$/, ''))

const packages = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies), 'react-dom']
const external = [/^node:/, ...packages.map(name => new RegExp(`^${name}(/|$)`))]

/** Users import the style sheet by its own entry, so it must stay one readable file and not become part of a bundle. */
function copyStyleSheet(): Plugin {
  return {
    name: 'copy-style-sheet',
    apply: 'build',
    generateBundle() {
      const fileName = 'components/components.css'
      this.emitFile({ type: 'asset', fileName, source: readFileSync(join(root, 'src', fileName)) })
    },
  }
}

/** A new value for each project, because Vitest writes the project's name into it. */
const chromium = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  instances: [{ browser: 'chromium' as const }],
  provider: playwright({ launchOptions: CHROMIUM }),
})

// Of its two forms the one that Vite loads itself.
const testingLibrary = join(root, 'node_modules/@testing-library/react/dist/@testing-library/react.esm.js')

// A package that Vite only discovers while a test runs would reload the page under it.
const optimizeDeps = {
  include: [
    'react',
    'react/jsx-runtime',
    'react/jsx-dev-runtime',
    'react-dom',
    'react-dom/client',
    'reconnecting-websocket',
    'socket.io-client',
    'valibot',
    'y-protocols/awareness',
    'yjs',
    'zustand',
    'zustand/vanilla',
  ],
}

const inBrowser = 'test/**/*.browser.test.{ts,tsx}'
/** These drive pages of their own in Chromium, from Node, against Node's real sockets. */
const inPages = 'test/**/*.pages.test.ts'
const notOurs = ['**/node_modules/**', 'examples/**']

const jsdom = {
  environment: 'jsdom' as const,
  include: ['test/**/*.test.tsx'],
  setupFiles: ['test/react/cleanup.ts'],
  exclude: [...notOurs, inBrowser],
}

/** Where `npm test` has installed the packed package beside each React. Without it the tests run the source. */
const apps = process.env.HOOKWIRE_APPS

/** The folders of `test` that bring a React of their own: for the source, those in which it is installed. */
const reactApps = readdirSync(join(root, 'test'))
  .filter(name => name.startsWith('react-'))
  .map(name => ({ name, app: join(apps ?? join(root, 'test'), name) }))
  .filter(({ app }) => apps !== undefined || existsSync(join(app, 'node_modules/react')))

/** The suite in jsdom on another React, and on the packed package where there is one. */
function onReact({ name, app }: { readonly name: string; readonly app: string }): TestProjectInlineConfiguration {
  const { dependencies } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as AppManifest
  const ofSource = { plugins: [inApp(app)], include: jsdom.include, inline: [/zustand/] }
  const ofPacked = {
    plugins: [inApp(app), packedInsteadOfSource(app)],
    include: [...jsdom.include, 'test/package/packed.jsdom.tsx'],
    inline: [],
  }
  const { plugins, include, inline } = apps === undefined ? ofSource : ofPacked
  return {
    extends: true,
    plugins,
    // Node would give a package that it loads itself the React of this repository.
    resolve: { alias: { '@testing-library/react': testingLibrary } },
    test: {
      ...jsdom,
      name: `jsdom-${name}`,
      include,
      provide: { react: dependencies.react },
      server: { deps: { inline: [/@testing-library\/react/, ...inline] } },
    },
  }
}

/** Storybook gives the same cache to all its projects, and two that fill it at once break each other. */
function ownCache(name: string): Plugin {
  return { name: 'own-cache', config: () => ({ cacheDir: join(root, 'node_modules/.vite', name) }) }
}

/** Every story is a test. The theme is part of it, because axe measures the contrast of each. */
function stories(name: string, theme: string): TestProjectInlineConfiguration {
  return {
    extends: true,
    plugins: [storybookTest({ configDir: join(root, '.storybook'), initialGlobals: { theme } }), ownCache(name)],
    optimizeDeps,
    test: { name, browser: chromium() },
  }
}

const config: ViteUserConfig = defineConfig({
  plugins: [react(), copyStyleSheet()],
  build: {
    target: 'es2022',
    minify: false,
    sourcemap: true,
    lib: {
      entry: Object.fromEntries(entries.map(entry => [entry, join(root, `src/${entry}.ts`)])),
      formats: ['es'],
    },
    rolldownOptions: {
      external,
      // One file for each module: in a shared chunk the 'use client' of its modules would be lost.
      output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
    },
  },
  test: {
    passWithNoTests: true,
    coverage: { include: ['src/**/*.{ts,tsx}'], exclude: ['src/**/fixtures/**'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...notOurs, inBrowser, inPages],
          typecheck: {
            enabled: true,
            checker: 'tsc',
            include: ['test/**/*.test-d.{ts,tsx}'],
            // The type check of the whole repository reports these.
            ignoreSourceErrors: true,
          },
        },
      },
      { extends: true, test: { name: 'jsdom', ...jsdom, provide: { react: manifest.devDependencies.react } } },
      ...reactApps.map(onReact),
      {
        extends: true,
        optimizeDeps,
        test: { name: 'browser', include: [inBrowser], exclude: notOurs, browser: chromium() },
      },
      {
        extends: true,
        test: {
          name: 'pages',
          environment: 'node',
          include: [inPages],
          exclude: notOurs,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      stories('storybook', 'light'),
      stories('storybook-dark', 'dark'),
    ],
  },
})

export default config
