import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm, root } from './command.js'

const folder = join(root, 'test/react-18')

/** Installs React 18 in a folder of its own, unless the version that is wanted is there. */
export async function installReact18() {
  const wanted = Object.entries(read('package.json').dependencies)
  if (!wanted.every(([name, version]) => installedVersion(name) === version)) await npm('ci', '--prefix', folder)
}

function installedVersion(name) {
  const manifest = `node_modules/${name}/package.json`
  return existsSync(join(folder, manifest)) ? read(manifest).version : undefined
}

const read = file => JSON.parse(readFileSync(join(folder, file), 'utf8'))
