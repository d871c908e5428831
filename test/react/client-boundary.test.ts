import { describe, expect, test } from 'vitest'

/** Every source file by its path below `src`. */
const sources = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('../../src/**/*.{ts,tsx}', { eager: true, query: '?raw', import: 'default' }),
  ).map(([path, text]) => [path.replace('../../src/', ''), text]),
)

const isClient = (file: string) => sources[file]?.startsWith("'use client'\n") === true

/** What a file brings in at run time, types left out. */
function importsOf(file: string): readonly string[] {
  const statements = (sources[file] ?? '').matchAll(/^(?:import|export)\s+(?!type\b)([^'";]*?)(?:from\s+)?'([^']+)'/gm)
  return [...statements]
    .filter(([, names]) => {
      const listed = /\{([^}]*)\}/
        .exec(names ?? '')?.[1]
        ?.split(',')
        .map(name => name.trim())
      return listed === undefined || listed.some(name => name !== '' && !name.startsWith('type '))
    })
    .map(([, , source]) => resolve(file, source ?? ''))
}

function resolve(from: string, source: string): string {
  if (!source.startsWith('.')) return source
  const path = new URL(source, `file:///${from}`).pathname.slice(1)
  const typescript = path.replace(/\.js$/, '.ts')
  return typescript in sources ? typescript : path.replace(/\.js$/, '.tsx')
}

/** All that a server loads of an entry. It stops where the client begins: there it holds a reference only. */
function loadedOnServer(entry: string): readonly string[] {
  const loaded = new Set<string>()
  const pending = [entry]
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (loaded.has(file)) continue
    loaded.add(file)
    if (!isClient(file)) pending.push(...importsOf(file))
  }
  return [...loaded]
}

const onServers = [
  'index.ts',
  'protocols/hailango/index.ts',
  'protocols/hailango/backend.ts',
  'components/index.ts',
  'mock/index.ts',
]

describe('a server component may import', () => {
  test.each(onServers)('%s: it is no client module itself', entry => {
    expect(sources[entry]).toBeDefined()
    expect(isClient(entry)).toBe(false)
  })

  test.each(onServers)('%s: what it loads needs no React of the client', entry => {
    const packages = loadedOnServer(entry).filter(file => !(file in sources))
    expect(packages.filter(name => /^(react|react-dom|zustand)$|^zustand\/react/.test(name))).toEqual([])
  })

  test.each([
    'client/client.ts',
    'protocol/protocol.ts',
    'protocols/hailango/protocol.ts',
    'errors.ts',
    'transports/websocket.ts',
  ])('%s: it is called, and not only rendered, there', file => {
    expect(loadedOnServer('index.ts').concat(loadedOnServer('protocols/hailango/index.ts'))).toContain(file)
    expect(isClient(file)).toBe(false)
  })
})

describe('the client begins at', () => {
  const reactive = Object.keys(sources).filter(file =>
    importsOf(file).some(source => /^(react|zustand)$|^zustand\/react/.test(source)),
  )

  test('files there are', () => {
    expect(reactive.length).toBeGreaterThan(5)
  })

  test.each(reactive)('%s: it uses React', file => {
    expect(isClient(file)).toBe(true)
  })

  test.each(Object.keys(sources).filter(file => /^react\/|\/hooks\.tsx?$/.test(file)))('%s: hooks', file => {
    expect(isClient(file)).toBe(true)
  })
})
