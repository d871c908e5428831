import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installPackage, manifest, root } from './installed-package.js'

const entries = Object.keys(manifest.exports)
const modules = entries.filter(entry => !/\.(css|json)$/.test(entry))
const browserModules = modules.filter(entry => entry !== './server')
const specifier = (entry: string) => `hookwire${entry.slice(1)}`

let folder: string

beforeAll(() => {
  folder = installPackage()
}, 120_000)

afterAll(() => {
  rmSync(folder, { recursive: true })
})

const installed = (path: string) => join(folder, 'node_modules/hookwire', path)

async function bundle(contents: string): Promise<Metafile> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  return metafile
}

/** The packages that a bundle really carries, after all that is unused has been dropped. */
function packagesIn({ outputs }: Metafile): string[] {
  const carried = Object.values(outputs)
    .flatMap(output => Object.entries(output.inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])
  return [...new Set(carried)].toSorted()
}

/** All that the app says whose types are compiled with each TypeScript. */
const app = join(root, 'test/types-matrix')
const appSources = readdirSync(app, { recursive: true, encoding: 'utf8' })
  .filter(file => /^(page|node)\W.*\.tsx?$/.test(file))
  .map(file => readFileSync(join(app, file), 'utf8'))
  .join('\n')

describe('every entry of the packed package', () => {
  test.for(entries)('%s has its files', entry => {
    const target = manifest.exports[entry]
    const files = typeof target === 'object' ? [target.types, target.default] : [String(target)]
    expect(files.filter(file => !existsSync(installed(file)))).toEqual([])
  })

  test.for(modules)('%s is used by the app that is compiled with each TypeScript', entry => {
    expect(appSources).toContain(`from '${specifier(entry)}'`)
  })

  test.for(modules)('%s can be imported in Node', entry => {
    const program = `console.log(Object.keys(await import('${specifier(entry)}')).length)`
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(Number(output)).toBeGreaterThan(0)
  })

  test.for(browserModules)('%s can be bundled for a browser, and never meets ws, jose or Node', async entry => {
    // A Node module fails the build of a bundle for the browser; the other two have forms for browsers.
    const { inputs } = await bundle(`export * from '${specifier(entry)}'`)
    expect(Object.keys(inputs).filter(path => /node_modules\/(ws|jose)\//.test(path))).toEqual([])
  })
})

describe('what is not used is not carried', () => {
  test('a protocol of one’s own brings neither React nor a socket', async () => {
    const metafile = await bundle(`export { defineProtocol } from 'hookwire'`)
    expect(packagesIn(metafile)).toContain('hookwire')
    for (const name of ['react', 'react-dom', 'zustand', 'reconnecting-websocket'])
      expect(packagesIn(metafile)).not.toContain(name)
  })

  test('a client brings no React', async () => {
    const metafile = await bundle(`export { createClient } from 'hookwire'`)
    expect(packagesIn(metafile)).toContain('zustand')
    expect(packagesIn(metafile)).not.toContain('react')
  })

  test('the protocol of HaiLanGo without its hooks brings no React', async () => {
    const metafile = await bundle(`export { hailango } from 'hookwire/hailango'`)
    expect(packagesIn(metafile)).toContain('hookwire')
    expect(packagesIn(metafile)).not.toContain('react')
  })
})

const backends = modules.flatMap(entry => /^\.\/([\w-]+)\/backend$/.exec(entry)?.[1] ?? [])

test.for(backends)('a bundle of %s holds nothing of the others, and nothing of a server', async name => {
  const { inputs } = await bundle(`export * from 'hookwire/${name}'`)
  const folders = Object.keys(inputs).flatMap(path => /dist\/protocols\/([\w-]+)\//.exec(path)?.[1] ?? [])
  expect([...new Set(folders)]).toEqual([name])
  expect(Object.keys(inputs).filter(path => /dist\/(hub|mock|server)\/|backend/.test(path))).toEqual([])
})

/** The entries of a wire of its own, whose package only those have who need it. */
const overSocketIo = new Set(['./saga', './saga/backend', './socket-io'])

test.for(browserModules)('Socket.IO is in the bundle of %s only where it speaks it', async entry => {
  const { inputs } = await bundle(`export * from '${specifier(entry)}'`)
  const found = Object.keys(inputs).some(path => /node_modules\/(socket|engine)\.io/.test(path))
  expect(found).toBe(overSocketIo.has(entry))
})

test('a server without prom-client says what its metrics need', () => {
  rmSync(installed('../prom-client'))
  const program = `
    const { serve } = await import('hookwire/server')
    const { texflowBackend } = await import('hookwire/texflow/backend')
    const server = await serve({ backend: texflowBackend, port: 0, jwtSecret: 'secret' })
    const answer = await fetch(new URL('/metrics', server.url.replace(/^ws/, 'http')))
    console.log(answer.status, await answer.text())
    await server.close()`
  const run = ['--input-type=module', '--eval', program]
  const output = execFileSync(process.execPath, run, { cwd: folder, encoding: 'utf8' })
  expect(output).toMatch(/^501 .*npm install prom-client/)
})

test.for(browserModules)('Yjs is in the bundle of %s only where a document is shared', async entry => {
  const { inputs } = await bundle(`export * from '${specifier(entry)}'`)
  const found = Object.keys(inputs).some(path => /node_modules\/(yjs|y-protocols|lib0)\//.test(path))
  expect(found).toBe(entry === './texflow/yjs')
})

test('each module that needs React in the client still says so when it is built', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(file =>
    /\.tsx?$/.test(file),
  )
  const marked = files.filter(file => /^['"]use client['"]/.test(readFileSync(join(root, 'src', file), 'utf8')))
  const built = marked.map(file => file.replace(/tsx?$/, 'js'))
  expect(built).not.toEqual([])
  expect(built.filter(file => !readFileSync(installed(`dist/${file}`), 'utf8').startsWith('"use client"'))).toEqual([])
})

test('what a server component may call is not marked for the client', () => {
  expect(readFileSync(installed('dist/index.js'), 'utf8')).not.toContain('use client')
})

test('the command starts in Node', () => {
  for (const file of Object.values(manifest.bin))
    expect(readFileSync(installed(file), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
})

test('recorded frames stay out of the package', () => {
  const files = readdirSync(installed('.'), { recursive: true, encoding: 'utf8' })
  expect(files.filter(file => /fixtures|\.jsonl$/.test(file))).toEqual([])
})
