import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { documents, root, samplesOf } from './documents.js'
import { APP, COMPILED_LANGUAGES, modulesOf, type SampleModule } from './sample-modules.js'

/** The package's entries as its users import them, and the sources behind them. */
const entries = Object.entries(manifest.exports).map(([entry, target]) => {
  const built = typeof target === 'string' ? target : target.default
  const source = built.replace('./dist/', 'src/').replace(/\.js$/, '.ts')
  return [join(manifest.name, entry).replaceAll('\\', '/'), [join(root, source)]] as const
})

const config = {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: {
    declaration: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    paths: {
      ...Object.fromEntries(entries),
      [`${APP}/*`]: [join(import.meta.dirname, 'app/*')],
      'react-use-websocket': [join(import.meta.dirname, 'app/react-use-websocket.ts')],
    },
  },
  include: ['**/*.ts', '**/*.tsx'],
}

/** Compiles modules in one program. Each problem is said as `README.md:17:3 error TS…`. */
function compile(modules: readonly SampleModule[]): readonly string[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hookwire-samples-')))
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    for (const { file, text } of modules) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const run = spawnSync(process.execPath, [tsc, '--pretty', 'false'], { cwd: folder, encoding: 'utf8' })
    return run.stdout
      .split(/\r?\n(?! )/)
      .filter(problem => problem !== '')
      .map(problem => problem.replace(/^(.+)[/\\][\w-]+\.tsx?\((\d+),(\d+)\): /, '$1:$2:$3 '))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('the samples compile', () => {
  let problems: readonly string[]

  beforeAll(() => {
    problems = compile(documents.flatMap(modulesOf))
  }, 60_000)

  test.each(documents.map(({ file }) => file))('of %s', file => {
    expect(problems.filter(problem => problem.startsWith(`${file}:`))).toEqual([])
  })

  test('and nothing else is wrong', () => {
    const files = documents.map(({ file }) => `${file}:`)
    expect(problems.filter(problem => !files.some(file => problem.startsWith(file)))).toEqual([])
  })
})

test('a wrong sample is named by the file and line of its document', () => {
  const lines = ['# A title', '', '```ts', "import { createClient } from 'hookwire'", '', 'createClient(7)', '```']
  const [problem] = compile(modulesOf({ file: 'stories/docs/wrong.mdx', lines }))
  expect(problem).toMatch(/^stories\/docs\/wrong\.mdx:6:14 error TS2345/)
}, 60_000)

test('the samples are found', () => {
  expect(documents.length).toBeGreaterThan(20)
  expect(documents.flatMap(modulesOf).length).toBeGreaterThan(30)
})

/** What is not compiled. What looks like code and is not meant to compile is `text`. */
const OTHER_LANGUAGES = ['css', 'go', 'html', 'json', 'sh', 'text']

test('every code block says what it is', () => {
  const unknown = documents.flatMap(document =>
    samplesOf(document)
      .filter(({ language }) => ![...COMPILED_LANGUAGES, ...OTHER_LANGUAGES].includes(language))
      .map(({ language, line }) => `${document.file}:${line} ${language}`),
  )
  expect(unknown).toEqual([])
})

test('no sample hides anything from the compiler', () => {
  const hidden = documents.flatMap(({ file, lines }) =>
    lines.flatMap((text, index) => (/@ts-(ignore|nocheck)/.test(text) ? [`${file}:${index + 1}`] : [])),
  )
  expect(hidden).toEqual([])
})
