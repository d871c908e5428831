import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sanitize } from 'storybook/internal/csf'

const stories = join(import.meta.dirname, '../stories')

/** What this plugin reads of a Markdown tree. */
interface Node {
  readonly type: string
  url?: string
  readonly children?: readonly Node[]
}

/**
 * The guides link to each other as files, so that the links work where the repository is read. In Storybook each of
 * them leads to the page that the file is.
 */
export function linkPages() {
  const pages = new Map(
    readdirSync(stories, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.mdx'))
      .map(file => [basename(file), readFileSync(join(stories, file), 'utf8')]),
  )

  function urlOf(link: string): string {
    const [path = '', anchor] = link.split('#')
    const title = /<Meta title="(.+)"/.exec(pages.get(basename(path)) ?? '')?.[1]
    if (title === undefined) throw new Error(`The link "${link}" leads to no page with a title of its own.`)
    return `?path=/docs/${sanitize(title)}--docs${anchor === undefined ? '' : `#${anchor}`}`
  }

  return function rewrite(node: Node): void {
    if (node.type === 'link' && node.url !== undefined && /^\.[^:]*\.mdx/.test(node.url)) node.url = urlOf(node.url)
    node.children?.forEach(rewrite)
  }
}
