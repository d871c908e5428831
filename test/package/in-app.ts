import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** Finds a package that is installed in `app` there, whoever imports it: so there is one React, and it is the app's. */
export function inApp(app: string): Plugin {
  return {
    name: 'in-app',
    enforce: 'pre',
    async resolveId(specifier, _importer, options) {
      const name = /^(?:@[^/]+\/)?[\w-][^/]*/.exec(specifier)?.[0]
      if (name === undefined || !existsSync(join(app, 'node_modules', name))) return undefined
      return await this.resolve(specifier, join(app, 'package.json'), { ...options, skipSelf: true })
    },
  }
}
