import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type WebSocket as ServerSocket, WebSocket } from 'ws'

import recording from '../../src/protocols/saga/fixtures/saga.jsonl?raw'
import type { Closed } from '../../src/protocol/transport.js'
import { socketIoTransport } from '../../src/transports/socket-io.js'
import { watchLink, type WatchedLink } from '../support/links.js'
import { type SocketServer, startSocketServer } from '../support/socket-server.js'

interface Line {
  readonly scenario: string
  readonly client: string
  readonly direction: 'in' | 'out' | 'close' | 'http'
  readonly type?: 'binary'
  readonly frame?: string
  readonly code?: number
}

const HANDSHAKE = /^0\{/
const CONNECT = /^40(\{.*\})?$/
const EVENT = /^42(\["(?!disconnect")[^\]]*\])$/
const EVENT_WITH_BYTES = /^451-(.*)$/
const PLACE_OF_BYTES = '{"_placeholder":true,"num":0}'
/** What JSON makes of them on Node. */
const BYTES = '{"type":"Buffer","data":[1,2,255]}'
const REFUSAL = /^44(\{.*\})$/
const GOODBYE = '41'
const PING = '2'
const PONG = '3'
const OWN_END = 1000

/** What each client of the recording went through once its WebSocket was open; the others never had one. */
const sessions = new Map<string, readonly Line[]>()
for (const line of recording.trimEnd().split('\n')) {
  const { scenario, client, direction, frame, ...rest } = JSON.parse(line) as Line & { readonly frame: string }
  const name = `${scenario}, ${client}`
  const lines = sessions.get(name)
  if (lines !== undefined || (direction === 'in' && HANDSHAKE.test(frame))) {
    sessions.set(name, [...(lines ?? []), { scenario, client, direction, frame, ...rest }])
  }
}

let server: SocketServer

beforeEach(async () => {
  server = await startSocketServer()
})
afterEach(async () => {
  await server.stop()
})

/** What the recorded client sent that a transport sends too: one CONNECT, events, and a goodbye where it leaves. */
function sentIn(lines: readonly Line[]): readonly string[] {
  const connect = lines.find(({ direction, frame = '' }) => direction === 'out' && CONNECT.test(frame))
  // Two of the clients never asked to be let in. A transport does.
  const sent = [connect?.frame ?? '40']
  let opened = false
  for (const { direction, frame = '', code } of lines) {
    if (direction === 'close') return opened && code === OWN_END ? [...sent, GOODBYE] : sent
    if (direction === 'in' && REFUSAL.test(frame)) return sent
    if (direction === 'in' && CONNECT.test(frame)) opened = true
    // One of them did not answer the server's pings. A transport does.
    if (direction === 'in' && frame === PING) sent.push(PONG)
    if (direction === 'out' && opened && EVENT.test(frame)) sent.push(frame)
  }
  return sent
}

/** What its link has to tell of what it was told. */
function toldIn(lines: readonly Line[]): WatchedLink['told'] {
  const told: WatchedLink['told'][number][] = []
  for (const { direction, type, frame = '', code } of lines) {
    if (direction === 'close' && code !== OWN_END) told.push(['closed', { code: code ?? 0, reason: '' }])
    if (direction !== 'in' || type === 'binary') continue
    const [, event] = EVENT.exec(frame) ?? []
    const [, withBytes] = EVENT_WITH_BYTES.exec(frame) ?? []
    const [, refusal] = REFUSAL.exec(frame) ?? []
    if (CONNECT.test(frame)) told.push(['opened'])
    if (event !== undefined) told.push(['frame', event])
    if (withBytes !== undefined) told.push(['frame', withBytes.replace(PLACE_OF_BYTES, BYTES)])
    if (refusal !== undefined) told.push(['closed', { code: 1006, reason: messageOf(refusal) }])
    if (frame === GOODBYE) told.push(['closed', { code: 1000, reason: 'io server disconnect' }])
  }
  const end = told.findIndex(([kind]) => kind === 'closed')
  return end === -1 ? told : told.slice(0, end + 1)
}

function messageOf(refusal: string): string {
  return (JSON.parse(refusal) as { readonly message: string }).message
}

function authOf(lines: readonly Line[]): Readonly<Record<string, unknown>> | undefined {
  const [, auth] = CONNECT.exec(sentIn(lines)[0] ?? '') ?? []
  return auth === undefined ? undefined : (JSON.parse(auth) as Record<string, unknown>)
}

/** Plays the server's part of a session, and lets the link do what the recorded client did. */
async function play(lines: readonly Line[], link: WatchedLink): Promise<void> {
  const socket = await server.accepted(1)
  for (const [index, { direction, type, frame = '', code }] of lines.entries()) {
    if (direction === 'in') socket.send(type === 'binary' ? Buffer.from(frame.replace('base64:', ''), 'base64') : frame)
    const [, event] = EVENT.exec(frame) ?? []
    if (direction === 'out' && event !== undefined) link.send(event)
    if (direction === 'close' && code === OWN_END) link.close()
    else if (direction === 'close') end(socket, code)
    // The bytes come with the next line.
    if (EVENT_WITH_BYTES.test(frame)) continue
    const played = lines.slice(0, index + 1)
    const told = toldIn(played)
    for (const [kind] of told) await link.until(kind, told.filter(([of]) => of === kind).length)
    while (server.heard.length < sentIn(played).length) await once(socket, 'message')
  }
  if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close')
}

/** As the recorded server ended it. */
function end(socket: ServerSocket, code: Closed['code'] | undefined): void {
  if (code === 1006) socket.terminate()
  else if (code === 1005) socket.close()
  else socket.close(code)
}

test.each([...sessions])('%s', async (_, lines) => {
  const link = watchLink(socketIoTransport(), `ws://127.0.0.1:${server.port}`, authOf(lines))
  await play(lines, link)
  await server.delivered()
  expect(server.heard).toEqual(sentIn(lines))
  expect(link.told).toEqual(toldIn(lines))
})

test('the recording holds what the tests above are meant to see', () => {
  const [scenarios, all] = [
    new Set([...sessions.keys()].map(name => name.replace(/[/,].*/, ''))),
    [...sessions.values()],
  ]
  expect([...scenarios]).toEqual(
    expect.arrayContaining([
      'good_flow_two_clients',
      'join_errors',
      'connect_error',
      'binary',
      'unknown_event',
      'server_disconnects_transport',
      'server_killed_SIGTERM',
    ]),
  )
  expect(new Set(all.flatMap(toldIn).flatMap(([kind, how]) => (kind === 'closed' ? [how.reason] : [])))).toEqual(
    new Set([
      '',
      'Authentication token required',
      'Invalid authentication token',
      'User not found',
      'io server disconnect',
    ]),
  )
  expect(all.flatMap(sentIn)).toContain('42["leave_project","p1"]')
})
