import { EventEmitter, once } from 'node:events'
import { readFileSync } from 'node:fs'
import { io, type Socket } from 'socket.io-client'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { UsageError } from '../../src/errors.js'
import type { Backend } from '../../src/hub/backend.js'
import { createClient, type Status } from '../../src/index.js'
import { createToken, type RunningServer, serve, type ServeOptions } from '../../src/server/index.js'
import { handClock } from '../support/clock.js'
import { events, eventsBackend } from '../support/events-backend.js'
import { attempt } from './real-server.js'

type Events = typeof events
type EventsServer = RunningServer<Events>

const SECRET = 'a secret that only this test knows'
const PACKET_BYTES = 1_000_000

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0)) await step()
})

async function start(options: Partial<ServeOptions<Events>> = {}): Promise<EventsServer> {
  const { verify, jwtSecret: _, jwtPublicKey: _key, ...common } = options
  const given = { backend: eventsBackend, port: 0, ...common }
  const server = await (verify === undefined ? serve({ ...given, jwtSecret: SECRET }) : serve({ ...given, verify }))
  undo.push(server.close)
  return server
}

function token(userId = 'anna', expiresIn = 3600): Promise<string> {
  return createToken({ backend: eventsBackend, userId, jwtSecret: SECRET, expiresIn })
}

/** A client of the official package, on its way. */
function official({ url }: EventsServer, auth: Readonly<Record<string, unknown>>): Socket {
  const socket = io(url, { auth, transports: ['websocket'], reconnection: false, forceNew: true })
  undo.push(() => socket.disconnect())
  return socket
}

/** A client of the official package that is connected. */
async function join(server: EventsServer, userId = 'anna'): Promise<Socket> {
  const socket = official(server, { token: await token(userId) })
  await once(asEmitter(socket), 'connect')
  return socket
}

/** Node's helpers take any emitter with these two methods, which the package's has. */
function asEmitter(socket: Socket): EventEmitter {
  return socket as unknown as EventEmitter
}

async function argumentOf(socket: Socket, event: string): Promise<unknown> {
  const [argument] = (await once(asEmitter(socket), event)) as unknown[]
  return argument
}

/** A bare WebSocket to the server, which sees each frame as it is. */
interface RawClient {
  readonly socket: WebSocket
  /** The next frame that it has not read yet. */
  readonly next: () => Promise<string>
  /** The frames that nobody has read. */
  readonly unread: readonly string[]
  readonly closed: Promise<number>
}

async function raw({ url }: EventsServer): Promise<RawClient> {
  const socket = new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket`)
  undo.push(() => socket.terminate())
  const unread: string[] = []
  const arrivals = new EventEmitter()
  socket.on('message', (data: Buffer) => {
    unread.push(data.toString())
    arrivals.emit('frame')
  })
  socket.on('error', () => undefined)
  const closed = once(socket, 'close').then(([code]: unknown[]) => Number(code))
  await once(socket, 'open')
  return {
    socket,
    unread,
    closed,
    async next() {
      while (unread.length === 0) await once(arrivals, 'frame')
      return unread.shift() ?? ''
    },
  }
}

/** A bare WebSocket of a user that the server has let in. */
async function rawJoined(server: EventsServer, userId = 'anna'): Promise<RawClient> {
  const client = await raw(server)
  client.socket.send(`40${JSON.stringify({ token: await token(userId) })}`)
  expect(await client.next()).toMatch(/^0\{/)
  expect(await client.next()).toMatch(/^40\{/)
  return client
}

const masked = (frame: string) => frame.replace(/"sid":"[^"]*"/, '"sid":"…"')

describe('a client of the official package', () => {
  test('finds the server at a URL without a path, and is answered', async () => {
    const server = await start()
    expect(server.url).toBe(`ws://127.0.0.1:${server.port}`)
    const socket = await join(server)
    expect(server.hub.connections('anna')).toHaveLength(1)
    const pong = argumentOf(socket, 'pong')
    socket.emit('ping')
    expect(await pong).toEqual({ timestamp: 1_700_000_000_000 })
  })

  test('hears what goes to its user, to its room and to everybody, each in an event', async () => {
    const server = await start()
    const [anna, boris] = [await join(server), await join(server, 'boris')]
    const heard: string[] = []
    boris.onAny((event: string, said: { text: string }) => heard.push(`${event}: ${said.text}`))
    const pongs = [argumentOf(anna, 'pong'), argumentOf(boris, 'pong')]
    for (const socket of [anna, boris]) socket.emit('join', 'hall').emit('ping')
    await Promise.all(pongs)
    heard.length = 0

    const own: unknown[] = []
    anna.on('note', said => own.push(said))
    anna.emit('say', { text: 'hello, あ' })
    await argumentOf(boris, 'note')
    server.hub.sendToUser('anna', 'note', { text: 'for Anna' })
    server.hub.sendToUser('boris', 'note', { text: 'for Boris' })
    server.hub.broadcastToAll('note', { text: 'for all' })
    await expect.poll(() => heard, { interval: 5 }).toHaveLength(3)
    expect(heard).toEqual(['note: hello, あ', 'note: for Boris', 'note: for all'])
    await expect.poll(() => own, { interval: 5 }).toHaveLength(2)
    expect(own).toEqual([{ text: 'for Anna' }, { text: 'for all' }])
  })

  test.for([
    ['no token', () => Promise.resolve({}), 'Authentication token required'],
    ['a bad token', () => Promise.resolve({ token: 'bad' }), 'Invalid authentication token'],
    ['an expired token', async () => ({ token: await token('anna', -1) }), 'Invalid authentication token'],
  ] as const)('is refused with the backend’s words: %s', async ([, auth, words]) => {
    const server = await start()
    const refused = argumentOf(official(server, await auth()), 'connect_error')
    expect(await refused).toMatchObject({ message: words })
    expect(server.hub.stats().total_connections).toBe(0)
  })

  test('is told of a defect in a check no more than that there is one', async () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue()
    const failure = new Error('secret details')
    const rules: Backend<Events>['rules'] = context => ({
      ...eventsBackend.rules(context),
      admit: () => Promise.reject(failure),
    })
    const server = await start({ backend: { ...eventsBackend, rules } })
    const refused = argumentOf(official(server, {}), 'connect_error')
    expect(await refused).toMatchObject({ message: 'Internal Server Error' })
    expect(reported).toHaveBeenCalledExactlyOnceWith(failure)
    reported.mockRestore()
  })

  test('that leaves is no longer counted, whichever way it goes', async () => {
    const server = await start()
    const [one, other] = [await join(server), await join(server)]
    expect(server.hub.stats()).toEqual({ connected_users: 1, total_connections: 2 })
    one.disconnect()
    other.io.engine.close()
    await expect.poll(() => server.hub.stats().total_connections, { interval: 5 }).toBe(0)
  })

  test('is disconnected where the hub closes its line, for Socket.IO has no codes', async () => {
    const server = await start()
    const gone = argumentOf(await join(server), 'disconnect')
    server.hub.closeAll(4401, 'token expired')
    expect(await gone).toBe('io server disconnect')
  })
})

describe('a client of this library', () => {
  function clientOf({ url }: EventsServer, bring: () => Promise<string>) {
    const reconnect = { base: 5, attempts: 3 }
    const client = createClient({ protocol: events, url, token: () => bring(), reconnect, onError: () => undefined })
    undo.push(client.disconnect)
    const connection = () => client.store.getState().connection
    async function reaches(wanted: Status): Promise<void> {
      await expect.poll(() => connection().status, { interval: 5 }).toBe(wanted)
    }
    return { client, connection, reaches }
  }

  test('is answered, hears the last word, and comes back by itself when the server does', async () => {
    const server = await start()
    const { client, reaches } = clientOf(server, () => token())
    const heard: unknown[] = []
    client.subscribe('*', payload => void heard.push(payload))
    client.connect()
    await reaches('open')
    client.send('ping')
    await expect.poll(() => heard, { interval: 5 }).toEqual([{ timestamp: 1_700_000_000_000 }])
    await server.close()
    await expect.poll(() => heard, { interval: 5 }).toContainEqual({ message: 'Back soon' })
    await start({ port: server.port })
    await reaches('open')
  })

  test('knows a refused token by the words of the server', async () => {
    const { client, connection, reaches } = clientOf(await start(), () => token('anna', -1))
    client.connect()
    await reaches('failed')
    expect(connection()).toMatchObject({ reason: 'refused', error: { name: 'AuthError' } })
  })
})

interface Step {
  readonly scenario: string
  readonly direction: 'in' | 'out' | 'close'
  readonly frame?: string
  readonly type?: 'binary'
  readonly code?: number
  readonly reason?: string
}

const recorded = readFileSync(new URL('fixtures/socket-io.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map(line => JSON.parse(line) as Step)

/** Does what the client of the recording did, and gives back what it saw. */
async function replay(steps: readonly Step[], client: RawClient, jwt: string): Promise<readonly Step[]> {
  const seen: Step[] = []
  for (const step of steps) {
    const { direction, frame = '', type, code, reason } = step
    if (direction === 'in') seen.push({ ...step, frame: masked(await client.next()) })
    else if (direction === 'out') {
      client.socket.send(type === 'binary' ? Buffer.from(frame.slice(7), 'base64') : frame.replace('<JWT>', jwt))
      seen.push(step)
    } else {
      if (reason === 'bye') client.socket.close(code, reason)
      seen.push({ ...step, code: await client.closed })
    }
  }
  return seen
}

describe('packets are those that were recorded from the official server with its own limits', () => {
  // The recorded one says nothing about what it does not understand.
  const rules: Backend<Events>['rules'] = context => {
    const { misunderstood: _, ...silent } = eventsBackend.rules(context)
    return silent
  }

  test.for([...new Set(recorded.map(({ scenario }) => scenario))])('%s', async scenario => {
    const server = await start({ backend: { ...eventsBackend, rules } })
    const client = await raw(server)
    const steps = recorded.filter(step => step.scenario === scenario)
    const jwt = scenario === 'connect_error/bad_token' ? 'bad' : await token()
    const expected = steps.map(step => (step.direction === 'in' ? { ...step, frame: masked(step.frame ?? '') } : step))
    expect(await replay(steps, client, jwt)).toEqual(expected)
    expect(client.unread).toEqual([])
    await expect.poll(() => server.hub.stats().total_connections, { interval: 5 }).toBe(0)
  })
})

describe('a server that stops', () => {
  test('says its last word, after all that it said before, and closes without a goodbye: 1005', async () => {
    const server = await start()
    const clients = [await rawJoined(server), await rawJoined(server)]
    for (let count = 1; count <= 3; count += 1) server.hub.broadcastToAll('note', { text: `${count}` })
    await server.close()
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([1005, 1005])
    for (const { unread } of clients) {
      expect(unread).toEqual([
        '42["note",{"text":"1"}]',
        '42["note",{"text":"2"}]',
        '42["note",{"text":"3"}]',
        '42["server_shutdown",{"message":"Back soon"}]',
      ])
    }
    expect(server.hub.stats().total_connections).toBe(0)
  })

  test('closes those too that have not said who they are, and those whose token is being checked', async () => {
    const checks = new EventEmitter()
    const server = await start({
      verify: () => {
        checks.emit('asked')
        return new Promise(() => undefined)
      },
    })
    const [silent, waiting] = [await raw(server), await raw(server)]
    const asked = once(checks, 'asked')
    waiting.socket.send(`40${JSON.stringify({ token: await token() })}`)
    await asked
    await Promise.all([server.close(), server.close()])
    expect(await Promise.all([silent.closed, waiting.closed])).toEqual([1005, 1005])
    await start({ port: server.port })
  })

  test('waits for a moment only for a client that does not read', async () => {
    const server = await start()
    const { socket } = await rawJoined(server)
    socket.pause()
    for (let count = 0; count < 64; count += 1) server.hub.broadcastToAll('note', { text: 'x'.repeat(100_000) })
    await server.close()
    expect((await start({ port: server.port })).port).toBe(server.port)
  })
})

describe('what a client sends', () => {
  const misunderstood = (problem: string) => `42${JSON.stringify(['misunderstood', { problem }])}`

  test.for([
    ['bytes', '451-["say",{"_placeholder":true,"num":0}]'],
    ['bytes deep inside', '451-["say",{"text":[{"_placeholder":true,"num":0}]}]'],
  ] as const)('is not understood where it holds %s', async ([, header]) => {
    const client = await rawJoined(await start())
    client.socket.send(header)
    client.socket.send(Uint8Array.of(1, 2, 3))
    expect(await client.next()).toBe(misunderstood('It cannot be read.'))
  })

  test.for([
    ['a name that is a number', '42[5]', 'It cannot be read.'],
    ['an event that there is not', '42["constructor"]', 'There is no such command.'],
    ['the name of Node’s own event', '42["error",{"a":1}]', 'There is no such command.'],
    ['an argument that is none', '42["join",7]', 'In "join", the payload'],
    ['a depth that cannot be written', `42["say",${'['.repeat(100_000)}${']'.repeat(100_000)}]`, ''],
  ] as const)('is not understood, and the line goes on: %s', async ([, packet, problem]) => {
    const client = await rawJoined(await start())
    client.socket.send(packet)
    expect(await client.next()).toContain(`42["misunderstood",{"problem":${JSON.stringify(problem).slice(0, -1)}`)
    client.socket.send('42["ping"]')
    expect(await client.next()).toBe('42["pong",{"timestamp":1700000000000}]')
  })

  test('is a command also where it asks for an acknowledgement, which it does not get', async () => {
    const client = await rawJoined(await start())
    client.socket.send('420["ping"]')
    client.socket.send('42["constructor"]')
    expect(await client.next()).toBe('42["pong",{"timestamp":1700000000000}]')
    expect(await client.next()).toBe(misunderstood('There is no such command.'))
  })

  test('may be as long as a packet may be', async () => {
    const client = await rawJoined(await start())
    const around = '42["constructor",""]'.length
    client.socket.send(`42["constructor","${'x'.repeat(PACKET_BYTES - around)}"]`)
    expect(await client.next()).toBe(misunderstood('There is no such command.'))
    client.socket.send(`42["constructor","${'x'.repeat(PACKET_BYTES - around + 1)}"]`)
    expect(await client.closed).toBe(1009)
  })
})

describe('a line', () => {
  test('is kept alive by Socket.IO itself, however far the server’s own clock is moved', async () => {
    const clock = handClock()
    const server = await start({ clock, verify: () => Promise.resolve({ sub: 'anna' }) })
    const client = await rawJoined(server)
    expect(clock.timers).toBe(0)
    await clock.advance(3_600_000)
    client.socket.send('42["ping"]')
    expect(await client.next()).toBe('42["pong",{"timestamp":1700000000000}]')
  })

  test('can be cut as by a broken network', async () => {
    const server = await start()
    const client = await rawJoined(server)
    server.hub.terminateAll()
    expect(await client.closed).toBe(1006)
    expect(client.unread).toEqual([])
  })

  test('that is read slowly loses messages in silence, and makes nobody else wait', async () => {
    const server = await start()
    const [slow, quick] = [await rawJoined(server, 'slow'), await rawJoined(server, 'quick')]
    slow.socket.pause()

    // More than the network keeps for a client that does not read: in rounds, so that the quick one never has a queue.
    const [rounds, perRound, text] = [50, 50, 'x'.repeat(20_000)]
    for (let round = 0; round < rounds; round += 1) {
      for (let index = 0; index < perRound; index += 1) server.hub.broadcastToAll('note', { text })
      for (let index = 0; index < perRound; index += 1) await quick.next()
    }
    expect(quick.unread).toEqual([])

    // Its queue has room again once it reads.
    slow.socket.on('message', () => server.hub.sendToUser('slow', 'note', { text: 'again' }))
    slow.socket.resume()
    let taken = 0
    while (!(await slow.next()).includes('again')) taken += 1
    expect(taken).toBeGreaterThan(64)
    expect(taken).toBeLessThan(rounds * perRound)
    expect(slow.socket.readyState).toBe(WebSocket.OPEN)
  }, 30_000)
})

describe('HTTP beside it', () => {
  const httpUrl = ({ url }: EventsServer, path: string) => url.replace(/^ws/, 'http') + path
  const read = async (server: EventsServer, path: string) => {
    const response = await fetch(httpUrl(server, path))
    return [response.status, await response.text()]
  }

  test('is the backend’s, then the handler’s', async () => {
    const server = await start({ handler: (request, response) => response.end(`mine: ${request.url}`) })
    expect(await read(server, '/health')).toEqual([200, '{"connected_users":0,"total_connections":0}'])
    expect(await read(server, '/books')).toEqual([200, 'mine: /books'])
  })

  test('is not found where nobody answers', async () => {
    const server = await start()
    expect(await read(server, '/books')).toEqual([404, '404 page not found'])
    expect(await read(server, '/socket.io.js')).toEqual([404, '404 page not found'])
    expect(await attempt(`${server.url}/ws`)).toMatchObject({ status: 404 })
    await join(server)
  })

  test('has no long polling, and lets pages of other origins read that', async () => {
    const response = await fetch(httpUrl(await start(), '/socket.io/?EIO=4&transport=polling'))
    expect(response.status).toBe(400)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.json()).toEqual({ code: 0, message: 'Transport unknown' })
  })
})

test('the port is the backend’s own where no other is given', async () => {
  const { port, close } = await start()
  await close()
  const server = await serve({ backend: { ...eventsBackend, port }, jwtSecret: SECRET })
  undo.push(server.close)
  expect(server.port).toBe(port)
})

test('limits without an end are as long as a timer can be', async () => {
  const limits = { pingEvery: Infinity, pongWait: Infinity, queue: Infinity, batch: 1 }
  const client = await raw(await start({ backend: { ...eventsBackend, limits } }))
  expect(await client.next()).toContain('"pingInterval":2147483647,"pingTimeout":2147483647')
})

test('a UsageError says what to install where the package is missing', async () => {
  vi.doMock('socket.io', () => {
    throw new Error('Cannot find package')
  })
  const started = serve({ backend: eventsBackend, port: 0, jwtSecret: SECRET })
  await expect(started).rejects.toThrow(UsageError)
  await expect(started).rejects.toThrow('`npm install socket.io`')
  vi.doUnmock('socket.io')
})
