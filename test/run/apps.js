import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { must, root } from './command.js'

/** The folders of `test` that are apps of a user: each has a package.json of its own. */
export const apps = readdirSync(join(root, 'test')).filter(name => existsSync(join(root, 'test', name, 'package.json')))

/** The apps that the tests in jsdom run in, a React each. */
export const reactApps = apps.filter(name => name.startsWith('react-'))

/** Installs the packed package into copies of the apps, as a user does: npm must find that each app's React fits. */
export async function installApps(tarball, folder) {
  await Promise.all(apps.map(name => install(tarball, name, join(folder, name))))
}

async function install(tarball, name, app) {
  // What a developer has installed in the work tree stays there, for it may be older than the lockfile.
  const filter = path => !path.includes('node_modules')
  mkdirSync(app, { recursive: true })
  for (const file of readdirSync(join(root, 'test', name)).filter(filter))
    cpSync(join(root, 'test', name, file), join(app, file), { recursive: true })
  cpSync(tarball, join(app, 'hookwire.tgz'))
  await must('npm', [
    ...['install', join(app, 'hookwire.tgz'), '--prefix', app],
    ...['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
  ])
}
