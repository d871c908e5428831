import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Document, type Sample, samplesOf } from './documents.js'

/**
 * How a code sample becomes a module, so that samples stay as short as readers like them:
 *
 * - Code stays on the lines on which it stands in its document.
 * - A sample sees what the samples above it in the same document export, and one without imports of its own also what
 *   those import. What else it may use without a word stands in `app/names.ts`.
 * - What exports nothing is the inside of a function: it may call hooks, await and return.
 * - A sample that begins with `// shop.ts` is that file. A relative import finds the file of the same document, or else
 *   the one in `app/`.
 */
export interface SampleModule {
  /** `stories/docs/use-progress.mdx/line-17.tsx`. */
  readonly file: string
  readonly text: string
}

/** What a sample is marked by that is compiled. */
export const COMPILED_LANGUAGES: readonly string[] = ['ts', 'tsx']

/** The folder of what the samples' app has, under which relative imports find it. */
export const APP = 'samples-app'

const appNames = exportsOf(readFileSync(join(import.meta.dirname, 'app/names.ts'), 'utf8'), `${APP}/names`)

/** The modules of a document's TypeScript samples. */
export function modulesOf(document: Document): readonly SampleModule[] {
  const samples = samplesOf(document).filter(({ language }) => COMPILED_LANGUAGES.includes(language))
  const titles = samples.map(titleOf)
  const exported = new Map<string, string>()
  const imported = new Map<string, string>()
  return samples.map(sample => {
    const own = importsOf(sample.code)
    const visible = new Map([...appNames, ...(own.size === 0 ? imported : []), ...exported])
    const name = titleOf(sample) ?? `line-${sample.line + 1}.${sample.language}`
    for (const [bound, statement] of own) imported.set(bound, statement)
    for (const [bound, statement] of exportsOf(sample.code, `./${withoutEnding(name)}`)) exported.set(bound, statement)
    return { file: `${document.file}/${name}`, text: relocated(textOf(sample, visible), titles) }
  })
}

function textOf({ line, code }: Sample, visible: ReadonlyMap<string, string>): string {
  const lines = code.split('\n')
  const taken = new Set([...importsOf(code).keys(), ...declaredIn(code)])
  const words = new Set(code.match(/[A-Za-z_$][\w$]*/g))
  const prelude = [...visible].filter(([name]) => words.has(name) && !taken.has(name)).map(([, statement]) => statement)
  // The fence's own line has room for it.
  const head = '\n'.repeat(line - 1) + prelude.join('; ')
  if (/^export /m.test(code)) return [head, ...lines].join('\n')
  const body = endOfImports(code)
  const opening = '; async function sample() {'
  return body === 0
    ? [head + opening, ...lines, '}', 'export {}'].join('\n')
    : [head, ...lines.slice(0, body - 1), `${lines[body - 1]}${opening}`, ...lines.slice(body), '}', 'export {}'].join(
        '\n',
      )
}

const IMPORT = /^import (?:(type )?([^'"]*?) from )?'([^']+)'/gm

/** What a sample imports, each with an import statement for it alone. */
function importsOf(code: string): ReadonlyMap<string, string> {
  const imports = new Map<string, string>()
  for (const [, type = '', clause = '', source = ''] of code.matchAll(IMPORT)) {
    const named = /\{([^}]*)\}/.exec(clause)?.[1] ?? ''
    for (const part of listOf(named)) imports.set(boundBy(part), `import ${type}{ ${part} } from '${source}'`)
    for (const part of listOf(clause.replace(/\{[^}]*\}/, ''))) {
      imports.set(boundBy(part), `import ${type}${part} from '${source}'`)
    }
  }
  return imports
}

/** How many lines there are up to the end of the last import. */
function endOfImports(code: string): number {
  const last = [...code.matchAll(IMPORT)].at(-1)
  return last === undefined ? 0 : code.slice(0, last.index + last[0].length).split('\n').length
}

/** What a sample exports, each with the statement that imports it from there. */
function exportsOf(code: string, source: string): ReadonlyMap<string, string> {
  const one = /^export (?:declare )?(?:async )?(const|function|class|interface|type) (\w+)/gm
  const several = /^export const \{([^}]*)\}/gm
  return new Map([
    ...[...code.matchAll(one)].map(([, kind = '', name = '']): [string, string] => {
      const type = kind === 'interface' || kind === 'type' ? 'type ' : ''
      return [name, `import { ${type}${name} } from '${source}'`]
    }),
    ...[...code.matchAll(several)]
      .flatMap(([, list = '']) => listOf(list))
      .map((name): [string, string] => [name, `import { ${name} } from '${source}'`]),
  ])
}

/** What a sample declares at its top. */
function declaredIn(code: string): readonly string[] {
  const one = /^(?:export )?(?:default )?(?:async )?(?:const|let|function|class|interface|type) (\w+)/gm
  const several = /^(?:export )?const \{([^}]*)\}/gm
  return [
    ...[...code.matchAll(one)].map(([, name = '']) => name),
    ...[...code.matchAll(several)].flatMap(([, list = '']) => listOf(list)),
  ]
}

function titleOf({ code }: Sample): string | undefined {
  return /^\/\/ ([\w-]+\.tsx?)$/m.exec(code.split('\n')[0] ?? '')?.[1]
}

/** Sends relative imports of what no sample of the document is to the app. */
function relocated(text: string, titles: readonly (string | undefined)[]): string {
  const inDocument = (name: string) => name.startsWith('line-') || titles.some(title => title?.startsWith(`${name}.`))
  return text.replace(/ from '\.\/([\w-]+)'/g, (all, name: string) =>
    inDocument(name) ? all : ` from '${APP}/${name}'`,
  )
}

const listOf = (list: string): readonly string[] =>
  list
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

/** `a as b`, `* as b` and `type b` all bind `b`. */
const boundBy = (part: string): string => /\w+$/.exec(part)?.[0] ?? part

const withoutEnding = (file: string): string => file.replace(/\.tsx?$/, '')
