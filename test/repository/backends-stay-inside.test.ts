import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'
import { shipped } from '../conformance/protocols.js'

const root = join(import.meta.dirname, '../..')

/** A folder's and a protocol's name, however the words of it are joined: `ws-service`, `wsService`, `WS_SERVICE`. */
const names = shipped
  .flatMap(({ folder, protocol }) => [folder, protocol.name])
  .map(name => new RegExp(name.replace(/-|(?<=[a-z])(?=[A-Z])/g, '[-_ ]?'), 'i'))

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** A file without its comments, which may show a backend as an example. */
function codeOf(file: string): string {
  const text = read(file)
  if (file.endsWith('css')) return transformSync(text, { loader: 'css', minifyWhitespace: true }).code
  if (!/\.tsx?$/.test(file)) return text
  const { comments } = parseSync(file, text)
  return comments.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text)
}

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map(file => `src/${file.replaceAll('\\', '/')}`)
  .filter(file => /\.(tsx?|css)$/.test(file) && !file.startsWith('src/protocols/'))

const configuration = [
  ...readdirSync(root).filter(file => /^(vite\.config|tsconfig|\.ox).*\.(ts|json)$/.test(file)),
  ...readdirSync(join(root, '.storybook')).map(file => `.storybook/${file}`),
]

const namesABackend = (code: string): boolean => names.some(name => name.test(code))

test('a backend is known by each of its names, in code and not in a comment', () => {
  expect(namesABackend(codeOf('src/protocols/reyna/protocol.ts'))).toBe(true)
  expect(namesABackend(read('src/react/provider.tsx'))).toBe(true)
  expect(namesABackend(codeOf('src/react/provider.tsx'))).toBe(false)
  expect(sources.length).toBeGreaterThan(80)
  expect(configuration).toContain('vite.config.ts')
})

test.for([...sources, ...configuration])('%s names no backend', file => {
  expect(names.filter(name => name.test(codeOf(file)))).toEqual([])
})
