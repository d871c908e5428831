import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** A file that users read. */
export interface Document {
  /** Its path from the root of the repository, with slashes. */
  readonly file: string
  readonly lines: readonly string[]
}

/** A code block of a document. */
export interface Sample {
  readonly language: string
  /** The line of the document on which the block's fence stands; its code begins on the next one. */
  readonly line: number
  readonly code: string
}

/** The files of a folder, by their paths from the root; none where there is no such folder. */
function filesIn(folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder)).map(name => `${folder}/${name}`)
}

const files = [
  'README.md',
  ...filesIn('examples').map(example => `${example}/README.md`),
  ...['stories/docs', 'stories/guides'].flatMap(filesIn).filter(file => file.endsWith('.mdx')),
]

/** Everything that is written for users. */
export const documents: readonly Document[] = files
  .filter(file => existsSync(join(root, file)))
  .map(file => ({ file, lines: readFileSync(join(root, file), 'utf8').split(/\r?\n/) }))

/** The code blocks of a document, in order. */
export function samplesOf({ lines }: Document): readonly Sample[] {
  const samples: Sample[] = []
  let open: { readonly language: string; readonly line: number } | undefined
  lines.forEach((text, index) => {
    if (!text.startsWith('```')) return
    if (open === undefined) {
      open = { language: text.slice(3).trim(), line: index + 1 }
    } else {
      samples.push({ ...open, code: lines.slice(open.line, index).join('\n') })
      open = undefined
    }
  })
  return samples
}

/** The lines of a document that stand outside of its code blocks; the others are empty. */
export function proseOf(document: Document): readonly string[] {
  const prose = [...document.lines]
  for (const { line, code } of samplesOf(document)) {
    const length = code.split('\n').length + 2
    prose.fill('', line - 1, line - 1 + length)
  }
  return prose
}
