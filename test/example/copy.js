import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { start } from './program.js'

const root = dirname(dirname(import.meta.dirname))

/** What is in the folder of an example only because somebody has worked with it. */
const notOurs = new Set(['node_modules', 'dist', '.next', 'next-env.d.ts', 'data', 'hookwire.tgz'])

/**
 * Copies an example, so that the work tree stays as it is, to somewhere outside of it, so that nothing is found there
 * by chance. The copy goes with this process.
 */
export function copyExample(example) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hookwire-example-')))
  const app = join(folder, 'app')
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  cpSync(example, app, { recursive: true, filter: path => !notOurs.has(basename(path)) })

  return {
    /** The app itself. */
    app,
    /** Beside it there is room for what it writes. */
    folder,
    /** Runs npm in it. */
    npm: (...args) => npm(app, ...args),
    /** Installs the packed package that HOOKWIRE_TARBALL names, or else packs one, and all else that the app needs. */
    async install() {
      cpSync(process.env.HOOKWIRE_TARBALL ?? (await pack(folder)), join(app, 'hookwire.tgz'))
      const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
      await npm(app, 'install', './hookwire.tgz', '--no-save', ...quietly)
    },
  }
}

function npm(cwd, ...args) {
  return start('npm', args, { cwd }).succeeded()
}

async function pack(folder) {
  await npm(root, 'run', 'build')
  const said = await npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder)
  return join(folder, /"filename": "([^"]+)"/.exec(said)[1])
}
