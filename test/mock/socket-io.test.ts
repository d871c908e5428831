import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createClient } from '../../src/client/client.js'
import { createMockServer } from '../../src/mock/index.js'
import type { Closed } from '../../src/protocol/transport.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { events, eventsBackend } from '../support/events-backend.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const settle = () => vi.advanceTimersByTimeAsync(0)

/** What a line to a server tells its client. */
function watch({ transport, url }: ReturnType<typeof start>, auth?: Readonly<Record<string, unknown>>) {
  const told: (string | Closed)[] = []
  const link = transport.connect(
    { url, ...(auth && { auth }) },
    {
      opened: () => told.push('opened'),
      frame: frame => told.push(typeof frame === 'string' ? frame : 'bytes'),
      closed: how => told.push(how),
    },
  )
  return { told, link }
}

const start = () => createMockServer(eventsBackend)

describe('a mock of a backend on Socket.IO', () => {
  test('is found at a URL without a path, and lets in whom the handshake speaks for', async () => {
    const server = start()
    expect(server.url).toBe('ws://mock')
    const { told } = watch(server, { token: server.token('anna') })
    await settle()
    server.sendToUser('anna', 'note', { text: 'for Anna' })
    await settle()
    expect(told).toEqual(['opened', '["note",{"text":"for Anna"}]'])
  })

  test.each([
    ['no token', undefined, 'Authentication token required'],
    ['a bad token', { token: 'bad' }, 'Invalid authentication token'],
  ])('refuses in its own words: %s', async (_, auth, reason) => {
    const { told } = watch(start(), auth)
    await settle()
    expect(told).toEqual([{ code: 1006, reason }])
  })

  test('ends its lines as Socket.IO tells it', async () => {
    const server = start()
    const join = async () => {
      const line = watch(server, { token: server.token() })
      await settle()
      return line
    }
    const cut = await join()
    server.cut()
    const closed = await join()
    server.close(4001, 'because')
    const stopped = await join()
    server.stop()
    const late = await join()
    expect(cut.told).toEqual(['opened', { code: 1006, reason: '' }])
    expect(closed.told).toEqual(['opened', { code: 1000, reason: 'io server disconnect' }])
    expect(stopped.told).toEqual(['opened', '["server_shutdown",{"message":"Back soon"}]', { code: 1005, reason: '' }])
    expect(late.told).toEqual([{ code: 1006, reason: '' }])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('says to a room what its rules know to be in it', async () => {
    const server = start()
    const lines = [watch(server, { token: server.token() }), watch(server, { token: server.token() })]
    await settle()
    lines[0]?.link.send('["join","hall"]')
    await settle()
    server.sendToRoom('hall', 'note', { text: 'in the hall' })
    await settle()
    expect(lines.map(({ told }) => told)).toEqual([['opened', '["note",{"text":"in the hall"}]'], ['opened']])
  })

  test('that accepts no token says so in its own words: clients fetch another, and then give up', async () => {
    const server = start()
    const asked: string[] = []
    const client = createClient({
      protocol: events,
      url: server.url,
      transport: server.transport,
      // Another one each time, for a client does not come back with the one that was refused.
      token: reason => server.token('anna', { expiresIn: 3600 * asked.push(reason) }),
      random: () => 0.5,
      onError: () => {},
    })
    const status = () => client.store.getState().connection.status
    client.connect()
    await settle()
    expect(status()).toBe('open')
    server.acceptTokens(false)
    await vi.advanceTimersByTimeAsync(2000)
    expect(asked).toEqual(['connect', 'reconnect', 'refused'])
    expect(status()).toBe('failed')
    server.acceptTokens(true)
    client.connect()
    await settle()
    expect(status()).toBe('open')
    client.disconnect()
  })
})

test('a mock on a WebSocket refuses without a word, and its stop is a bare 1006', async () => {
  const server = createMockServer(hailangoBackend)
  const told: Closed[] = []
  const connect = (token: string) =>
    server.transport.connect(
      { url: `${server.url}?token=${token}` },
      { opened: () => undefined, frame: () => undefined, closed: how => told.push(how) },
    )
  connect('bad')
  connect(server.token())
  await settle()
  server.stop()
  await settle()
  expect(told).toEqual([
    { code: 1006, reason: '' },
    { code: 1006, reason: '' },
  ])
})
