// @vitest-environment jsdom
import { renderHook } from '@testing-library/react'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { UsageError } from '../../src/errors.js'
import { createHooks, usePresence, useReceipts, useRoom, useTyping } from '../../src/index.js'
import { createTestServer } from '../../src/testing/index.js'
import { parsed } from './places.js'
import { type Shipped, shipped } from './protocols.js'

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8').split('\n')

type Table = Readonly<Record<string, Readonly<Record<string, string>>>>

/** The tables of the README below a heading: texts by the first cell of their row and the first of their column. */
function tablesUnder(heading: string): readonly Table[] {
  const start = README.indexOf(heading)
  const end = README.findIndex((line, index) => index > start && line.startsWith('#'))
  const blocks = README.slice(start, end)
    .join('\n')
    .split('\n\n')
    .filter(block => block.startsWith('|'))
  return blocks.map(block => {
    const [head = [], , ...rows] = block.split('\n').map(cellsIn)
    return Object.fromEntries(
      rows.map(([name = '', ...cells]) => [name, Object.fromEntries(cells.map((cell, at) => [head[at + 1], cell]))]),
    )
  })
}

const cellsIn = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim())

const [GENERAL = {}, OWN = {}] = tablesUnder('### Who has what')

/** What the README calls the backend of a folder: its column is named after it. */
const titleOf = ({ folder }: Shipped): string => TITLES.find(title => folder === folderOf(title)) ?? folder
const folderOf = (title: string): string => title.replace(' Studio', '').replace(' ', '-').toLowerCase()
const TITLES = Object.keys(Object.values(GENERAL)[0] ?? {})

/** Whether a hook can be used below a provider of a protocol. */
function works({ backend, samples: { params } }: Shipped, useHook: () => unknown): boolean {
  const wrapper = createTestServer(backend).createWrapper({ autoConnect: false, ...(params && { params }) })
  try {
    renderHook(useHook, { wrapper })
    return true
  } catch (thrown) {
    if (thrown instanceof UsageError) return false
    throw thrown
  }
}

/** The kinds of change that the messages of a protocol mean for the state. */
function changesOf({ protocol: { wiring }, samples }: Shipped): ReadonlySet<string> {
  const changes = Object.entries(wiring.interpret).flatMap(([type, interpret]) => {
    const payload = parsed(wiring.messages[type], samples.messages[type])
    const from = { id: 'user-1', name: 'Ann' }
    return (
      interpret({ known: true, type, payload, from, sentAt: 0, receivedAt: 0, serial: 1, requestId: undefined }) ?? []
    )
  })
  return new Set(changes.map(({ kind }) => kind))
}

/** Where the token of a client goes. */
function tokenOf({ protocol: { wiring }, samples: { params = {} } }: Shipped): string {
  if (wiring.authenticate !== undefined) return 'first message'
  const { url } = wiring.target({ url: 'ws://localhost', params, token: 'sesame' })
  return url.includes('sesame') ? 'URL' : 'handshake'
}

const entries = import.meta.glob<Readonly<Record<string, unknown>>>('../../src/protocols/*/index.ts', { eager: true })

/** The hooks that a protocol's entry has beside those that every protocol has. */
function ownHooksOf({ folder, protocol }: Shipped): readonly string[] {
  const general = new Set(Object.keys(createHooks(protocol)))
  const exported = Object.keys(entries[`../../src/protocols/${folder}/index.ts`] ?? {})
  return exported.filter(name => name.startsWith('use') && !general.has(name)).map(name => `\`${name}\``)
}

/** What the README says of a backend, made of its protocol. */
function cellsOf(at: Shipped): Readonly<Record<string, string>> {
  const { wiring } = at.protocol
  const changes = changesOf(at)
  const cell = (has: boolean, what = 'yes'): string => (has ? what : '–')
  return {
    '`useProgress`': cell(changes.has('task')),
    '`usePresence`': cell(works(at, () => usePresence())),
    '`setStatus` of it': cell('presence' in wiring.express),
    '`useTyping`': cell(works(at, () => useTyping('here'))),
    '`useReceipts`': cell(works(at, () => useReceipts('here'))),
    '`useRoom`': cell(works(at, () => useRoom('here'))),
    '`useRequest`': cell(Object.keys(wiring.answers).length > 0),
    '`ping()`': cell(wiring.heartbeat?.answer !== undefined),
    wire: at.backend.wire === 'socket.io' ? 'Socket.IO' : 'WebSocket',
    token: tokenOf(at),
  }
}

describe('the README says of', () => {
  test.each(shipped.map(at => ({ title: titleOf(at), at })))('$title what its protocol has', ({ title, at }) => {
    const said = Object.fromEntries(Object.entries(GENERAL).map(([row, cells]) => [row, cells[title]]))
    expect(said).toEqual(cellsOf(at))
  })

  test('every backend, and of no other', () => {
    expect(TITLES.map(folderOf).toSorted()).toEqual(shipped.map(({ folder }) => folder).toSorted())
  })

  test.each(shipped.map(at => ({ title: titleOf(at), at })))('$title which hooks are its own', ({ at }) => {
    const row = Object.keys(OWN).find(name => name.includes(`\`hookwire/${at.folder}\``)) ?? ''
    const said = OWN[row]?.['hooks of its own'] ?? ''
    if (said === 'the table above') return
    expect(said.split(', ').toSorted()).toEqual(ownHooksOf(at).toSorted())
  })

  test.each(shipped.map(at => ({ title: titleOf(at), at })))(
    '$title no hook that its messages do not feed',
    ({ at }) => {
      const changes = changesOf(at)
      expect(changes.has('joined')).toBe(works(at, () => usePresence()))
      expect(changes.has('typing')).toBe(works(at, () => useTyping('here')))
      expect(changes.has('receipt')).toBe(works(at, () => useReceipts('here')))
    },
  )
})
