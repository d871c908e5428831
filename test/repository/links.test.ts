import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { linkPages } from '../../.storybook/link-pages.js'
import { documents, type Document, proseOf, root } from './documents.js'

interface Link {
  /** `README.md:17 stories/guides/testing.mdx#fake-timers`, to name it in a failure. */
  readonly words: string
  /** The file that it leads to, from the root of the repository. */
  readonly file: string
  /** The heading that it leads to; `undefined` for the file as such. */
  readonly anchor: string | undefined
}

/** The links of a document that lead somewhere in the repository. */
function linksOf(document: Document): readonly Link[] {
  return proseOf(document).flatMap((text, index) =>
    [...text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter(target => !/^[a-z]+:/.test(target))
      .map(target => {
        const [path = '', anchor] = target.split('#')
        const file = path === '' ? document.file : join(dirname(document.file), path).replaceAll('\\', '/')
        return { words: `${document.file}:${index + 1} ${target}`, file, anchor }
      }),
  )
}

/** What a heading is linked by: its words in small letters, joined by hyphens. */
function anchorsIn(file: string): readonly string[] {
  const lines = readFileSync(join(root, file), 'utf8').split(/\r?\n/)
  return proseOf({ file, lines })
    .filter(text => /^#+ /.test(text))
    .map(text =>
      text
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    )
}

const links = documents.flatMap(linksOf)

test('the links are found', () => {
  expect(links.map(({ file }) => file)).toContain('examples/vite/README.md')
})

test('every link leads to a file of the repository', () => {
  expect(links.filter(({ file }) => !existsSync(join(root, file))).map(({ words }) => words)).toEqual([])
})

test('every link to a heading leads to one', () => {
  const lost = links.filter(
    ({ file, anchor }) => anchor !== undefined && existsSync(join(root, file)) && !anchorsIn(file).includes(anchor),
  )
  expect(lost.map(({ words }) => words)).toEqual([])
})

test('in Storybook, a link to a guide leads to its page', () => {
  const link = { type: 'link', url: '../guides/from-react-use-websocket.mdx#heartbeat' }
  linkPages()({ type: 'root', children: [link] })
  expect(link.url).toBe('?path=/docs/guides-from-react-use-websocket--docs#heartbeat')
})

test('in Storybook, every link from page to page leads to one', () => {
  const rewrite = linkPages()
  for (const { file } of links.filter(link => link.file.endsWith('.mdx'))) {
    expect(() => rewrite({ type: 'link', url: `./${file}` })).not.toThrow()
  }
})
