import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installPackage, root } from './installed-package.js'

let folder: string

beforeAll(() => {
  folder = installPackage()
}, 120_000)

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** What a page loads for these imports, React aside: kB of minified code, gzipped. */
async function sizeOf(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    external: ['react', 'react-dom'],
    write: false,
  })
  return gzipSync(outputFiles[0]?.contents ?? '').length / 1000
}

const README = readFileSync(join(root, 'README.md'), 'utf8')

/** The figure in the README's table of sizes, kB. */
function claimed(row: string): number {
  const cells =
    README.split('\n')
      .find(line => line.startsWith(`| ${row}`))
      ?.split('|') ?? []
  return Number(/[\d.]+/.exec(cells[2] ?? '')?.[0])
}

test.each([
  [
    'the provider and HaiLanGo',
    `import { WebSocketProvider } from 'hookwire'
     import { hailango, useBookReady, useOCRProgress } from 'hookwire/hailango'
     console.log(WebSocketProvider, hailango, useBookReady, useOCRProgress)`,
  ],
  ['all of the components', `import * as components from 'hookwire/components'; console.log({ ...components })`],
  ['`createClient` alone', `import { createClient } from 'hookwire'; console.log(createClient)`],
  ['`defineProtocol` alone', `import { defineProtocol } from 'hookwire'; console.log(defineProtocol)`],
])('%s: as large as the README says', async (row, contents) => {
  expect(await sizeOf(contents)).toBeCloseTo(claimed(row), 0)
})
