import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket as NodeSocket } from 'ws'

import { type Client, createClient } from '../../src/client/client.js'
import type { ClientOptions } from '../../src/client/options.js'
import type { ConnectionState } from '../../src/client/state.js'
import { type HookwireError, OverflowError } from '../../src/errors.js'
import { defineProtocol, type Protocol } from '../../src/protocol/protocol.js'
import { webSocketTransport } from '../../src/transports/websocket.js'
import { handClock, settle } from '../support/clock.js'
import { typeOf } from '../support/client.js'
import { watchLink } from '../support/links.js'
import { type SocketServer, startSocketServer } from '../support/socket-server.js'
import { definition, plainProtocol, testProtocol } from '../support/test-protocol.js'

/** The client's sockets that are neither closed nor closing. */
const sockets: NodeSocket[] = []
let mostAlive = 0
const alive = () => sockets.filter(({ readyState }) => readyState <= NodeSocket.OPEN)

class CountedSocket extends NodeSocket {
  constructor(url: string) {
    super(url)
    sockets.push(this)
    mostAlive = Math.max(mostAlive, alive().length)
  }
}

let server: SocketServer
const clients: { disconnect(): void }[] = []

beforeEach(async () => {
  sockets.length = 0
  mostAlive = 0
  server = await startSocketServer()
})
afterEach(async () => {
  vi.unstubAllGlobals()
  for (const client of clients.splice(0)) client.disconnect()
  await server.stop()
})

function start<P extends Protocol>(protocol: P, options: Partial<ClientOptions<P>> = {}) {
  const clock = handClock()
  const errors: HookwireError[] = []
  const statuses: string[] = []
  const client = createClient<P>({
    url: server.url,
    transport: webSocketTransport({ WebSocket: CountedSocket }),
    random: () => 1,
    ...options,
    protocol,
    clock,
    onError: error => errors.push(error),
  })
  clients.push(client)
  client.store.subscribe(({ connection }, before) => {
    if (connection.status !== before.connection.status) statuses.push(connection.status)
  })
  return { client, clock, errors, statuses }
}

/** Waits until the connection is as described. */
function until<P extends Protocol>(client: Client<P>, expected: Partial<ConnectionState>): Promise<void> {
  const fits = ({ connection }: { readonly connection: ConnectionState }) =>
    Object.entries(expected).every(([key, value]) => Reflect.get(connection, key) === value)
  return new Promise(resolve => {
    if (fits(client.store.getState())) return resolve()
    const stop = client.store.subscribe(state => {
      if (!fits(state)) return
      stop()
      resolve()
    })
  })
}

describe('close() before the socket exists keeps its connect lock; a later reconnect() never connects', () => {
  test('connect, disconnect, connect within one tick opens one socket', async () => {
    const { client } = start(plainProtocol)
    client.connect()
    client.disconnect()
    client.connect()
    await until(client, { status: 'open' })
    await server.delivered()
    expect(sockets).toHaveLength(1)
    expect(server.paths).toHaveLength(1)
  })
})

describe('reaching maxRetries keeps the lock too, and tells nobody', () => {
  test('failed with a reason, and connect() works again', async () => {
    const { port } = server
    await server.stop()
    const { client, clock } = start(plainProtocol, { reconnect: { attempts: 2 } })
    client.connect()
    for (const failures of [1, 2]) {
      await until(client, { status: 'reconnecting', failures })
      await clock.advance(failures * 1000)
    }
    await until(client, { status: 'failed', reason: 'gave-up' })
    expect(sockets).toHaveLength(3)
    expect(client.store.getState().connection.error?.message).toMatch(/gave up/)
    server = await startSocketServer({ port })
    client.connect()
    await until(client, { status: 'open' })
  })
})

describe('a URL provider that rejects: unhandled rejection, dead for ever', () => {
  test('a failed attempt like any other', async () => {
    let calls = 0
    const token = () => {
      calls += 1
      return calls === 1 ? Promise.reject(new Error('no session')) : Promise.resolve('token')
    }
    const { client, clock } = start(plainProtocol, { token })
    client.connect()
    await until(client, { status: 'reconnecting', reason: 'token-failed', failures: 1 })
    await clock.advance(1000)
    await until(client, { status: 'open' })
    expect(server.paths).toEqual(['/ws?token=token'])
  })
})

describe('a URL that makes new WebSocket throw: the same', () => {
  test.each(['http//nowhere', 'ftp://nowhere', 'ws://nowhere/#part', 'ws://', 'not a url', ''])(
    '"%s" is failed: bad URL, at once, without a retry or the token',
    async url => {
      const { client, clock, errors } = start(plainProtocol, { url, token: 'SECRET' })
      client.connect()
      await until(client, { status: 'failed', reason: 'bad-url' })
      expect(clock.timers).toBe(0)
      await clock.advance(600_000)
      expect(alive()).toEqual([])
      expect(errors).toEqual([client.store.getState().connection.error])
      expect(errors[0]?.message).toMatch(/Check the options url and params/)
      expect(`${errors[0]?.message} ${String(errors[0]?.cause)}`).not.toContain('SECRET')
    },
  )
})

describe('a network error is reported as close code 1000, clean, before the error; the real 1006 is lost', () => {
  const transport = webSocketTransport({ WebSocket: CountedSocket })

  test('a line that is cut is 1006', async () => {
    const link = watchLink(transport, server.url)
    await link.until('opened')
    const [socket] = server.sockets
    socket?.terminate()
    await link.until('closed')
    expect(link.told.slice(1)).toEqual([['closed', { code: 1006, reason: '' }]])
  })

  test('a frame that breaks the wire is 1006, and once', async () => {
    const link = watchLink(transport, server.url)
    await link.until('opened')
    const raw: unknown = Reflect.get(server.sockets[0] ?? {}, '_socket')
    const write: unknown = Reflect.get(Object(raw), 'write')
    Reflect.apply(write as () => void, raw, [Buffer.from([0xff, 0xff, 0xff, 0xff])])
    await link.until('closed')
    await server.delivered()
    expect(link.told.slice(1)).toEqual([['closed', { code: 1006, reason: '' }]])
  })

  test('no server is 1006', async () => {
    await server.stop()
    const link = watchLink(transport, server.url)
    await link.until('closed')
    server = await startSocketServer()
    await server.delivered()
    expect(link.told).toEqual([['closed', { code: 1006, reason: '' }]])
  })

  test.each([
    [1000, ''],
    [1001, 'going away'],
    [1011, 'broken'],
    [4401, 'expired'],
  ])('what the server says is told as it is: %d "%s"', async (code, reason) => {
    const link = watchLink(transport, server.url)
    await link.until('opened')
    server.sockets[0]?.close(code, reason)
    await link.until('closed')
    expect(link.told.slice(1)).toEqual([['closed', { code, reason }]])
  })
})

describe('reconnect() during a backoff waits the delay out', () => {
  test('an asked-for reconnect starts now', async () => {
    const { client, clock } = start(plainProtocol)
    client.connect()
    await until(client, { status: 'open' })
    await clock.advance(5000)
    server.sockets[0]?.terminate()
    await until(client, { status: 'reconnecting' })
    client.connect()
    await until(client, { status: 'open' })
    expect(server.sockets).toHaveLength(2)
  })
})

describe('close() during a backoff emits no close', () => {
  test('exactly one closed', async () => {
    const { client, clock, statuses } = start(plainProtocol)
    client.connect()
    await until(client, { status: 'open' })
    server.sockets[0]?.terminate()
    await until(client, { status: 'reconnecting' })
    client.disconnect()
    await clock.advance(60_000)
    await server.delivered()
    expect(statuses).toEqual(['connecting', 'open', 'reconnecting', 'closed'])
    expect(clock.timers).toBe(0)
  })
})

describe('reconnect() inside a close listener resets the backoff: 200 sockets in 1.3 s', () => {
  test('backoff holds whoever asks', async () => {
    await server.stop()
    server = await startSocketServer({ onSocket: socket => socket.terminate() })
    const { client, clock } = start(plainProtocol)
    client.store.subscribe(({ connection }) => connection.status === 'reconnecting' && client.connect())
    client.connect()
    for (let step = 0; step < 13; step += 1) {
      await clock.advance(100)
      await server.delivered()
    }
    expect(sockets.length).toBeLessThan(4)
  })
})

describe('its queue is flushed before open listeners, so before any handshake', () => {
  test('its queue is never used: the handshake comes first', async () => {
    const { client } = start(testProtocol)
    client.send('say', { text: 'early' })
    client.connect()
    client.send('say', { text: 'still early' })
    await until(client, { status: 'authenticating' })
    client.send('say', { text: 'later' })
    await server.delivered()
    expect(server.heard).toEqual([])
    server.sockets[0]?.send(JSON.stringify({ type: 'welcome', payload: {} }))
    await until(client, { status: 'open' })
    await server.delivered()
    expect(server.heard.map(frame => JSON.parse(frame) as unknown)).toMatchObject(
      ['early', 'still early', 'later'].map(text => ({ payload: { text } })),
    )
  })

  test('a link that is not open takes nothing, and sends nothing later', async () => {
    const link = watchLink(webSocketTransport({ WebSocket: CountedSocket }), server.url)
    expect(link.send('early')).toBe(false)
    await settle()
    expect(link.send('early')).toBe(false)
    await link.until('opened')
    await server.delivered()
    expect(server.heard).toEqual([])
    link.close()
  })
})

describe('the socket turns CLOSING in mid-flush: the rest of the queue is lost', () => {
  test('what was not handed to an open socket stays in the outbox', async () => {
    /** Turns CLOSING by itself behind the third frame of the first socket. */
    class Hasty extends CountedSocket {
      override send(data: string): void {
        super.send(data)
        handed += 1
        if (handed === 3) this.close()
      }
    }
    let handed = 0
    const { client, clock } = start(plainProtocol, { transport: webSocketTransport({ WebSocket: Hasty }) })
    const texts = Array.from({ length: 10 }, (_, index) => `text ${index}`)
    for (const text of texts) client.send('say', { text })
    client.connect()
    await until(client, { status: 'reconnecting' })
    await clock.advance(1000)
    await until(client, { status: 'open' })
    await server.delivered()
    expect(server.sockets.length).toBeGreaterThan(1)
    expect(server.heard.map(frame => JSON.parse(frame) as unknown)).toMatchObject(
      texts.map(text => ({ payload: { text } })),
    )
  })
})

describe('sends after close() go out at a later reconnect(): they can cross a log-out', () => {
  test('nothing crosses a disconnect()', async () => {
    const { client } = start(plainProtocol)
    client.connect()
    await until(client, { status: 'open' })
    client.disconnect()
    client.send('say', { text: 'of ann' })
    client.disconnect()
    client.connect()
    await until(client, { status: 'open' })
    await server.delivered()
    expect(server.heard).toEqual([])
  })
})

describe('over its queue bound it drops the newest in silence', () => {
  test('an error', () => {
    const { client } = start(plainProtocol, { outbox: { maxCommands: 1 } })
    client.send('say', { text: 'a' })
    expect(() => client.send('say', { text: 'b' })).toThrow(OverflowError)
  })
})

describe('reconnect(1006) leaks the old open socket', () => {
  test('never more than one socket', async () => {
    const heartbeat = { every: 1000, send: { type: 'ping' }, answer: 'pong', within: 1000 } as const
    const { client, clock } = start(defineProtocol({ ...definition, heartbeat }), { token: 'ann' })
    client.connect()
    for (let round = 1; round <= 3; round += 1) {
      await until(client, { status: 'open' })
      client.connect(`token ${round}`) // another user: the old connection is ended
      await until(client, { status: 'open' })
      await clock.advance(2000) // the server never answers: the line counts as dead
      await until(client, { status: 'reconnecting' })
      await clock.advance(4000)
    }
    await until(client, { status: 'open' })
    await server.delivered()
    expect(mostAlive).toBe(1)
    expect(server.open).toBe(1)
    expect(sockets.length).toBeGreaterThan(6)
  })
})

describe('a throwing onclose is swallowed and stops other listeners', () => {
  test('reported, the others run', async () => {
    const { client, errors } = start(plainProtocol)
    const thrown = new Error('mine')
    const heard: string[] = []
    client.store.subscribe(({ connection }, before) => {
      if (connection.status === 'reconnecting' && before.connection.status === 'open') throw thrown
    })
    client.store.subscribe(({ connection }) => heard.push(connection.status))
    client.connect()
    await until(client, { status: 'open' })
    server.sockets[0]?.terminate()
    await until(client, { status: 'reconnecting' })
    await settle()
    expect(heard.at(-1)).toBe('reconnecting')
    expect(errors).toEqual([expect.objectContaining({ kind: 'handler', cause: thrown })])
  })
})

describe('jitter is drawn once a page load', () => {
  test('full jitter at each attempt', async () => {
    await server.stop()
    const draws = [0.25, 1, 0.5]
    const { client, clock } = start(plainProtocol, { random: () => draws.shift() ?? 0 })
    const waits: number[] = []
    client.connect()
    for (const failures of [1, 2, 3]) {
      await until(client, { failures })
      const wait = (client.store.getState().connection.retryAt ?? 0) - clock.now()
      waits.push(wait)
      await clock.advance(wait)
    }
    expect(waits).toEqual([250, 2000, 2000])
    client.disconnect()
    server = await startSocketServer()
  })
})

describe('messages are still delivered after close()', () => {
  test('none', async () => {
    const { client } = start(plainProtocol)
    const heard: string[] = []
    client.subscribe('note', ({ text }) => {
      heard.push(text)
      if (text === '1') client.disconnect()
    })
    client.connect()
    await until(client, { status: 'open' })
    const note = (text: string) => JSON.stringify({ type: 'note', payload: { text } })
    const [socket] = server.sockets
    socket?.send([note('0'), note('1'), note('2')].join('\n'))
    socket?.send(note('3'))
    await until(client, { status: 'closed' })
    socket?.send(note('4'))
    await new Promise(resolve => socket?.once('close', resolve))
    await server.delivered()
    expect(heard).toEqual(['0', '1'])
    expect(server.codes[0]).toBe(1000)
  })
})

describe('it throws where there is no global WebSocket (a server)', () => {
  beforeEach(() => {
    vi.stubGlobal('WebSocket', undefined)
  })

  test('nothing is made on a server', async () => {
    const { client, clock } = start(plainProtocol, { transport: webSocketTransport() })
    await clock.advance(60_000)
    expect(client.store.getState().connection.status).toBe('idle')
    expect(clock.timers).toBe(0)
  })

  test('connecting there all the same is an error that says what to do', async () => {
    const { client, errors } = start(plainProtocol, { transport: webSocketTransport() })
    client.connect()
    await until(client, { status: 'failed', reason: 'bad-url' })
    expect(errors[0]?.message).toMatch(/webSocketTransport\(\{ WebSocket \}\)/)
  })
})

describe('retryCount stays above 0 for 5 s after open', () => {
  test('our own count: the backoff begins anew after 5 s, and at once after disconnect()', async () => {
    const { client, clock } = start(plainProtocol)
    client.connect()
    await until(client, { status: 'open' })
    server.sockets[0]?.terminate()
    await until(client, { failures: 1 })
    await clock.advance(1000)
    await until(client, { status: 'open', failures: 1 })
    await clock.advance(5000)
    expect(client.store.getState().connection.failures).toBe(0)
    server.sockets[1]?.terminate()
    await until(client, { failures: 1 })
    client.disconnect()
    expect(client.store.getState().connection.failures).toBe(0)
  })
})

describe('nothing outlives disconnect()', () => {
  /** Every timer that is set from now on and has neither fired nor been cleared. */
  function watchTimers(): ReadonlySet<unknown> {
    const running = new Set<unknown>()
    const { setTimeout, clearTimeout } = globalThis
    vi.stubGlobal('setTimeout', (task: () => void, ms?: number) => {
      const timer = setTimeout(() => {
        running.delete(timer)
        task()
      }, ms)
      running.add(timer)
      return timer
    })
    vi.stubGlobal('clearTimeout', (timer: NodeJS.Timeout | undefined) => {
      running.delete(timer)
      clearTimeout(timer)
    })
    return running
  }

  test.each([
    ['in the same tick', () => Promise.resolve()],
    ['while the socket opens', settle],
    ['after it opened', (client: Client) => until(client, { status: 'open' })],
  ])('%s: no socket, no timer', async (_, wait) => {
    const timers = watchTimers()
    const { client, clock } = start(plainProtocol)
    client.connect()
    await wait(client)
    client.disconnect()
    await server.delivered()
    for (const socket of sockets) {
      if (socket.readyState !== NodeSocket.CLOSED) await new Promise(resolve => socket.once('close', resolve))
    }
    await server.delivered()
    expect(alive()).toEqual([])
    expect(server.open).toBe(0)
    expect(clock.timers).toBe(0)
    expect(timers.size).toBe(0)
  })

  test('a lost line leaves no timer of the package behind', async () => {
    const timers = watchTimers()
    const { client } = start(plainProtocol)
    client.connect()
    await until(client, { status: 'open' })
    server.sockets[0]?.terminate()
    await until(client, { status: 'reconnecting' })
    client.disconnect()
    await server.delivered()
    expect(timers.size).toBe(0)
  })
})

test('a bad URL leaves no timer of the package behind', async () => {
  const setTimeout = vi.spyOn(globalThis, 'setTimeout')
  const clearTimeout = vi.spyOn(globalThis, 'clearTimeout')
  const { client } = start(plainProtocol, { url: 'ftp://nowhere' })
  client.connect()
  await until(client, { status: 'failed' })
  const long = setTimeout.mock.results.filter((_, call) => Number(setTimeout.mock.calls[call]?.[1]) > 0)
  const cleared = clearTimeout.mock.calls.map(([timer]) => timer)
  expect(long).toHaveLength(1)
  expect(cleared).toContain(long[0]?.value)
  vi.restoreAllMocks()
})

test('commands leave as text frames in their order', async () => {
  const { client } = start(plainProtocol)
  client.connect()
  await until(client, { status: 'open' })
  client.send('ping')
  client.send('say', { text: 'é\n😀' })
  await server.delivered()
  expect(server.heard.map(typeOf)).toEqual(['ping', 'say'])
})
