import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { normalizePath, type Plugin } from 'vite'

const source = normalizePath(join(import.meta.dirname, '../../src/'))

/**
 * Gives the tests, for each file of `src` that they import, the built file of the package that is installed in `app`,
 * which Node then loads as it is. A file of `src` that is loaded all the same is an error, so a run that passes has run
 * none.
 */
export function packedInsteadOfSource(app: string): Plugin {
  const built = normalizePath(join(app, 'node_modules/hookwire/dist/'))
  return {
    name: 'packed-instead-of-source',
    enforce: 'pre',
    async resolveId(specifier, importer, options) {
      const resolved = await this.resolve(specifier, importer, { ...options, skipSelf: true })
      if (!resolved?.id.startsWith(source)) return resolved
      const id = resolved.id.replace(source, built).replace(/\.tsx?$/, '.js')
      return existsSync(id) ? id : resolved
    },
    load(id) {
      if (!id.startsWith(source)) return
      throw new Error(`${id} was loaded, and not a file of the package: these tests run what is packed.`)
    },
  }
}
