import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** The sources behind the package's entries. */
const entries = Object.values(manifest.exports)
  .flatMap(entry => (typeof entry === 'object' ? [entry.default] : []))
  .map(file => file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'))

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(file => /\.tsx?$/.test(file))
  .map(file => read(`src/${file}`))

/** The names that an entry exports, also by way of `export *`. */
function namesOf(entry: string): string[] {
  const source = read(entry)
  const listed = [...source.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = '']) =>
    list.split(',').map(name => name.replace(/\btype\b/, '').trim()),
  )
  const own = [...source.matchAll(/^export (?:async )?(?:function|const|interface|type|class) (\w+)/gm)]
  const through = [...source.matchAll(/export \* from '\.\/(.+)\.js'/g)]
  return [
    ...listed.filter(name => name !== ''),
    ...own.map(([, name = '']) => name),
    ...through.flatMap(([, file]) => namesOf(entry.replace(/[^/]+$/, `${file}.ts`))),
  ]
}

interface Declaration {
  readonly kind: string
  readonly comment: string
}

function declarationOf(name: string): Declaration | undefined {
  const pattern = new RegExp(`^export (?:abstract )?(?:async )?(function|const|interface|type|class) ${name}\\b`, 'm')
  for (const source of sources) {
    const match = pattern.exec(source)
    if (match === null) continue
    const before = source.slice(0, match.index).trimEnd()
    const comment = before.endsWith('*/') ? before.slice(before.lastIndexOf('/**')) : ''
    return { kind: match[1] ?? '', comment }
  }
  return undefined
}

const names = [...new Set(entries.flatMap(namesOf))].sort()
const called = names.filter(name => /function|const|class/.test(declarationOf(name)?.kind ?? ''))

test('the entries are found', () => {
  expect(names).toContain('WebSocketProvider')
  expect(called).toContain('readBook')
  expect(names.length).toBeGreaterThan(80)
})

test.each(names)('%s has a doc comment', name => {
  expect(declarationOf(name)?.comment).toMatch(/^\/\*\*/)
})

test.each(called)('%s has an example', name => {
  expect(declarationOf(name)?.comment).toContain('@example')
})
