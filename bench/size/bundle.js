import { brotliCompressSync, gzipSync } from 'node:zlib'

import { build, transform } from 'esbuild'

import { fileOf, root } from '../lib/built.js'

const options = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  define: { 'process.env.NODE_ENV': '"production"' },
  external: ['react', 'react-dom'],
  absWorkingDir: root,
  minifyIdentifiers: true,
  minifySyntax: true,
  // A licence in a comment is no code that a page runs; bundlers put it into a file of its own.
  legalComments: 'none',
  write: false,
  logLevel: 'silent',
}

/** The entries of this package where they are built; the other packages where the benchmarks have them installed. */
const ours = {
  name: 'ours',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^hookwire(\/|$)/ }, ({ path }) => ({ path: fileOf(path), sideEffects: false })),
}

async function bundle(source, { minifyWhitespace, loader = 'js' }) {
  const { outputFiles } = await build({
    ...options,
    minifyWhitespace,
    stdin: { contents: source, resolveDir: import.meta.dirname, loader },
    plugins: [ours],
  })
  return outputFiles[0].text
}

export const gzipped = text => gzipSync(text, { level: 9 }).length

/** What a page loads that imports this, in bytes; React is there already. `loader`: the language, `js` or `css`. */
export async function sizeOf(source, loader) {
  const text = await bundle(source, { minifyWhitespace: true, loader })
  return { minified: Buffer.byteLength(text), gzip: gzipped(text), brotli: brotliCompressSync(text).length }
}

/**
 * What a bundle is made of: the minified text of each module, by its path in the repository, in the order of the bundle.
 * esbuild names the modules only where it keeps white space, so that is taken out of each one afterwards.
 */
export async function modulesOf(source) {
  const text = (await bundle(source, { minifyWhitespace: false })).replace(/^export \{[^}]*\};?\s*$/m, '')
  const [, ...parts] = text.split(/^\/\/ (?=\S+\.[cm]?js$)/m)
  return Promise.all(
    parts.map(async part => {
      const lineEnd = part.indexOf('\n')
      const { code } = await transform(part.slice(lineEnd), { minifyWhitespace: true })
      return { path: part.slice(0, lineEnd), text: code }
    }),
  )
}
