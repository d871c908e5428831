import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The package that is measured: this repository, or another checkout of it that `HOOKWIRE` names. */
export const root = resolve(process.env['HOOKWIRE'] ?? join(import.meta.dirname, '../..'))

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const pathOf = target => target.default ?? target

/** The file of an entry, by the name under which users import it: `hookwire/hailango`. */
export function fileOf(name) {
  const file = join(root, pathOf(exports[name.replace('hookwire', '.')]))
  if (existsSync(file)) return file
  console.error(`There is no ${file}: run \`npm run build\` in ${root} first.`)
  return process.exit(1)
}

/** The entries that are code or style, by those names. */
export const entries = Object.entries(exports)
  .filter(([, target]) => /\.(js|css)$/.test(pathOf(target)))
  .map(([subpath]) => subpath.replace('.', 'hookwire'))

export function importBuilt(name) {
  return import(pathToFileURL(fileOf(name)).href)
}

/** A dependency of the package, the same copy that it uses itself: two Reacts in one page do not work. */
export const requireOfPackage = createRequire(join(root, 'package.json'))
