import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** What a file may not import: one line for each direction that the design forbids. */
const forbidden: Record<string, string[]> = {
  'errors.ts': ['./client/client.js', './protocol/protocol.js', './react/provider.js'],
  'index.ts': [
    './hub/hub.js',
    './mock/index.js',
    './testing/index.js',
    './server/index.js',
    './protocols/hailango/index.js',
  ],
  'lib/clock.ts': ['../errors.js', '../protocol/protocol.js', '../client/client.js', '../index.js', 'react'],
  'protocol/protocol.ts': ['../client/client.js', '../hub/hub.js', '../transports/memory.js', 'react'],
  'client/client.ts': ['../react/provider.js', '../transports/memory.js', '../hub/hub.js', 'react', 'zustand'],
  'client/store/store.ts': ['../../react/provider.js', '../../transports/memory.js', 'react/jsx-runtime'],
  'transports/memory.ts': ['../hub/hub.js', '../react/provider.js', 'react-dom', 'reconnecting-websocket'],
  'transports/websocket.ts': ['../hub/hub.js', 'ws', 'react'],
  'react/provider.tsx': [
    '../components/index.js',
    '../testing/index.js',
    '../transports/memory.js',
    '../hub/hub.js',
    'node:fs',
    'jose',
  ],
  'components/progress-bar.tsx': [
    '../mock/index.js',
    '../testing/index.js',
    '../transports/memory.js',
    '../protocols/hailango/index.js',
  ],
  'hub/hub.ts': ['../client/client.js', '../server/index.js', '../transports/memory.js', 'ws', 'node:fs/promises'],
  'mock/index.ts': [
    '../testing/index.js',
    '../client/client.js',
    '../server/index.js',
    '../protocols/hailango/backend.js',
    'react-dom/client',
  ],
  'testing/index.ts': [
    '../components/index.js',
    '../client/client.js',
    '../hub/hub.js',
    '../protocols/hailango/backend.js',
    '../server/index.js',
    'react-dom/test-utils',
    '@testing-library/react',
    'vitest',
    '@jest/globals',
  ],
  'server/index.ts': ['../client/client.js', '../mock/index.js', '../protocols/hailango/backend.js', 'react'],
  'server/cli.ts': ['../protocols/hailango/backend.js', '../protocols/hailango/index.js', '../client/client.js'],
  'server/cli/run.ts': [
    '../../protocols/hailango/backend.js',
    '../../client/client.js',
    '../../mock/index.js',
    'react',
  ],
  'protocols/hailango/messages.ts': ['./hooks.js', './backend.js', '../../client/client.js', '../reyna/messages.js'],
  'protocols/hailango/protocol.ts': ['./hooks.js', './backend.js', './index.js', '../../hub/hub.js', 'react'],
  'protocols/hailango/hooks.ts': ['./backend.js', '../../hub/hub.js', '../../mock/index.js', '../reyna/hooks.js'],
  'protocols/hailango/index.ts': ['./backend.js', './scenarios.js', '../../hub/hub.js'],
  'protocols/texflow/protocol.ts': ['yjs', 'y-protocols/awareness'],
  'protocols/texflow/hooks.ts': ['yjs', 'y-protocols/awareness'],
  'protocols/texflow/index.ts': ['yjs', 'y-protocols/awareness'],
  'protocols/texflow/yjs.ts': ['./backend.js', './hooks.js', '../../hub/hub.js', '../reyna/messages.js', 'ws'],
  'protocols/texflow/yjs/outgoing.ts': [
    '../backend.js',
    '../backend/rooms.js',
    '../hooks.js',
    '../index.js',
    '../../reyna/messages.js',
    '../../../mock/index.js',
  ],
  'protocols/hailango/backend.ts': ['./hooks.js', '../../client/client.js', '../../react/provider.js', 'react', 'ws'],
  'protocols/hailango/scenarios.ts': ['./hooks.js', '../../client/client.js', '../../mock/index.js', 'react'],
}

/** What the same rules must let through, for a rule that forbids everything would also pass the list above. */
const allowed: Record<string, string[]> = {
  'client/socket.ts': ['../errors.js', '../protocol/protocol.js', '../lib/clock.js', './client.js', 'zustand/vanilla'],
  'transports/websocket.ts': ['../client/client.js', 'reconnecting-websocket'],
  'react/use-connection.ts': ['../client/client.js', '../protocol/protocol.js', 'react', 'zustand'],
  'components/toast.tsx': ['../react/provider.js', 'react'],
  'mock/link.ts': ['../hub/hub.js', '../transports/memory.js'],
  'testing/time.ts': [
    '../mock/index.js',
    '../react/provider.js',
    '../protocol/protocol.js',
    '../lib/clock.js',
    'react',
  ],
  'server/cli.ts': ['./cli/run.js', './index.js', 'node:http', 'ws', 'jose'],
  'server/cli/run.ts': ['../serve.js', '../../hub/scenario.js', '../../protocol/protocol.js', 'node:util'],
  'protocols/hailango/protocol.ts': ['../../protocol/protocol.js', '../../transports/websocket.js', './messages.js'],
  'protocols/hailango/hooks.ts': ['../../react/create-hooks.js', './protocol.js', 'react'],
  'protocols/hailango/index.ts': ['./hooks.js', './protocol.js', './messages.js'],
  'protocols/texflow/yjs.ts': ['./yjs/outgoing.js', 'yjs'],
  'protocols/texflow/yjs/outgoing.ts': [
    '../protocol.js',
    '../hooks/people.js',
    '../../../client/client.js',
    'react',
    'yjs',
    'y-protocols/awareness',
  ],
  'protocols/hailango/backend.ts': ['../../hub/hub.js', './protocol.js', './messages.js', './scenarios.js'],
}

interface Report {
  diagnostics: { code: string; filename: string; labels: { span: { line: number } }[] }[]
}

/** Lints files that each hold one import a line, and says which of the imports are reported. */
function lint(files: Record<string, string[]>): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'hookwire-imports-'))
  try {
    cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    for (const [file, imports] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, 'src', file)), { recursive: true })
      writeFileSync(join(folder, 'src', file), imports.map(source => `export * from '${source}'\n`).join(''))
    }
    const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
    const run = spawnSync(process.execPath, [oxlint, '--format', 'json', 'src'], { cwd: folder, encoding: 'utf8' })
    return reportedImports(JSON.parse(run.stdout) as Report, files)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function reportedImports({ diagnostics }: Report, files: Record<string, string[]>): Record<string, string[]> {
  const reported = Object.fromEntries(Object.keys(files).map(file => [file, [] as string[]]))
  for (const { code, filename, labels } of diagnostics) {
    if (!code.includes('no-restricted-imports')) continue
    const file = filename.replaceAll('\\', '/').replace(/^.*src\//, '')
    const line = labels[0]?.span.line ?? 0
    reported[file]?.push(files[file]?.[line - 1] ?? `line ${line}`)
  }
  return reported
}

describe('imports go one way', () => {
  let reported: Record<string, string[]>

  beforeAll(() => {
    reported = lint(forbidden)
  })

  for (const [file, imports] of Object.entries(forbidden))
    test.for(imports)(`src/${file} must not import %s`, source => {
      expect(reported[file]).toContain(source)
    })
})

test('what the design allows is let through', () => {
  expect(lint(allowed)).toEqual(Object.fromEntries(Object.keys(allowed).map(file => [file, []])))
})

test('every folder of src has its rule', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory())
  const ruled = new Set(Object.keys(forbidden).map(file => file.split('/')[0]))
  expect(folders.map(folder => folder.name).filter(name => !ruled.has(name))).toEqual([])
})
