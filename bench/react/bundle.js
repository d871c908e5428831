import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'

const pathOf = relative => fileURLToPath(new URL(relative, import.meta.url))

/** The script of the page. Minified as users ship it, or with its names for a profile. */
export async function bundle({ minify }) {
  const { outputFiles } = await build({
    entryPoints: [pathOf('page/index.jsx')],
    bundle: true,
    minify,
    format: 'esm',
    jsx: 'automatic',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    // One React for all, also for the peers that are installed beside the benchmarks.
    alias: { react: pathOf('../../node_modules/react'), 'react-dom': pathOf('../../node_modules/react-dom') },
  })
  return outputFiles[0].text
}
