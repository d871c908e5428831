import { EventEmitter, once } from 'node:events'
import { readFileSync } from 'node:fs'
import { io, type Socket } from 'socket.io-client'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createClient, type Status } from '../../src/index.js'
import {
  createSagaBackend,
  exportBook,
  sagaBackend,
  type SagaBackendOptions,
} from '../../src/protocols/saga/backend.js'
import { saga } from '../../src/protocols/saga/protocol.js'
import { createToken, type RunningServer, serve, type ServeOptions } from '../../src/server/index.js'
import { playScenario } from '../../src/hub/scenario.js'
import { handClock } from '../support/clock.js'

type Saga = typeof saga
type SagaServer = RunningServer<Saga>

const SECRET = 'a secret that only this test knows'
const ANN = 'user-1'
const BEN = 'user-2'
const users = { [ANN]: 'Ann', [BEN]: 'Ben' }
const PROJECT = 'our-family'
const STORY = 'the-crossing'

type StartOptions = SagaBackendOptions & Pick<Partial<ServeOptions<Saga>>, 'port' | 'clock'>

async function start({ port = 0, clock, ...options }: StartOptions = {}): Promise<SagaServer> {
  const backend = createSagaBackend({ users, ...options })
  const server = await serve({ backend, port, jwtSecret: SECRET, ...(clock && { clock }) })
  onTestFinished(server.close)
  return server
}

function token(userId = ANN, options: { readonly expiresIn?: number } = {}): Promise<string> {
  return createToken({ backend: sagaBackend, userId, jwtSecret: SECRET, ...options })
}

/** A client of the official package, on its way. */
function official({ url }: SagaServer, auth: Readonly<Record<string, unknown>>, reconnection = false): Socket {
  const socket = io(url, { auth, transports: ['websocket'], reconnection, reconnectionDelay: 5, forceNew: true })
  onTestFinished(() => {
    socket.disconnect()
  })
  return socket
}

/** One that is connected. */
async function connect(server: SagaServer, userId = ANN): Promise<Socket> {
  const socket = official(server, { token: await token(userId) })
  await hear(socket, 'connect')
  return socket
}

/** The argument of the next event of a name. */
async function hear(socket: Socket, event: string): Promise<unknown> {
  const [argument] = (await once(socket as unknown as EventEmitter, event)) as unknown[]
  return argument
}

/** Says something, and resolves with the argument of the event that answers it. */
function ask(socket: Socket, [event, ...argument]: readonly [string, ...unknown[]], answer: string): Promise<unknown> {
  const answered = hear(socket, answer)
  socket.emit(event, ...argument)
  return answered
}

/** A client of this library, and when its connection is how. */
function clientOf({ url }: Pick<SagaServer, 'url'>, bring: string | (() => Promise<string>) = () => token()) {
  const client = createClient({
    protocol: saga,
    url,
    token: bring,
    // The client leaves some seconds, at random, to a server that says that it stops: here few of them.
    random: () => 0.01,
    reconnect: { base: 500, attempts: 3 },
    onError: () => undefined,
  })
  onTestFinished(client.disconnect)
  const reaches = (wanted: Status) =>
    new Promise<void>(resolve => {
      const look = () => {
        if (client.store.getState().connection.status === wanted) resolve()
      }
      client.store.subscribe(look)
      look()
    })
  return { client, reaches }
}

describe('clients of the official package', () => {
  test('join a project, see each other type, ping and leave', async () => {
    const server = await start()
    const [ann, ben] = [await connect(server), await connect(server, BEN)]
    for (const socket of [ann, ben]) {
      expect(await ask(socket, ['join_project', PROJECT], 'joined_project')).toEqual({ projectId: PROJECT })
    }
    const typing = hear(ben, 'typing_start')
    ann.emit('typing_start', { projectId: PROJECT, storyId: STORY })
    expect(await typing).toEqual({ userId: ANN, userName: 'Ann', projectId: PROJECT, storyId: STORY })

    const uploaded = hear(ben, 'story_uploaded')
    const story = { id: STORY, title: 'The crossing' }
    server.hub.sendToRoom(PROJECT, 'story_uploaded', { story, projectId: PROJECT })
    expect(await uploaded).toEqual({ story, projectId: PROJECT })

    expect(await ask(ann, ['ping'], 'pong')).toEqual({ timestamp: expect.any(Number) as number })
    expect(await ask(ann, ['leave_project', PROJECT], 'left_project')).toEqual({ projectId: PROJECT })
    const offline = hear(ben, 'user_offline')
    ann.disconnect()
    expect(await offline).toEqual({ userId: ANN, userName: 'Ann' })
  })

  test.for([
    ['nothing', () => Promise.resolve({}), 'Authentication token required'],
    ['a bad token', () => Promise.resolve({ token: 'bad' }), 'Invalid authentication token'],
    ['an expired token', async () => ({ token: await token(ANN, { expiresIn: -1 }) }), 'Invalid authentication token'],
    ['a token of nobody', async () => ({ token: await token('user-9') }), 'User not found'],
  ] as const)('are refused with %s', async ([, auth, words]) => {
    const server = await start()
    const refused = hear(official(server, await auth()), 'connect_error')
    expect(await refused).toMatchObject({ message: words })
    expect(server.hub.stats().total_connections).toBe(0)
  })

  test('are denied a project that is not theirs', async () => {
    const server = await start({ access: userId => (userId === BEN ? 'storyteller' : undefined) })
    expect(await ask(await connect(server), ['join_project', PROJECT], 'error')).toEqual({
      code: 'PROJECT_ACCESS_DENIED',
      message: 'Access denied to project',
    })
    expect(await ask(await connect(server, BEN), ['join_project', PROJECT], 'joined_project')).toBeDefined()
  })

  test('share a limit where they are of one user, until its window ends', async () => {
    const clock = handClock()
    const bring = { token: await createToken({ backend: sagaBackend, userId: ANN, jwtSecret: SECRET, clock }) }
    const server = await start({ clock, rateLimit: { maxEvents: 2 } })
    const [phone, laptop] = [official(server, bring), official(server, bring)]
    await ask(phone, ['ping'], 'pong')
    await ask(laptop, ['ping'], 'pong')
    const refused = { code: 'RATE_LIMIT_EXCEEDED', message: 'Too many events' }
    expect(await ask(phone, ['ping'], 'error')).toEqual(refused)
    expect(await ask(laptop, ['ping'], 'error')).toEqual(refused)
    await clock.advance(60_000)
    expect(await ask(phone, ['ping'], 'pong')).toEqual({ timestamp: clock.now() })
  })

  test('are told that the server stops, and come back to the next one', async () => {
    const server = await start()
    const socket = official(server, { token: await token() }, true)
    await hear(socket, 'connect')
    const [told, gone, back] = [
      hear(socket, 'server_shutdown'),
      hear(socket, 'disconnect'),
      hear(socket.io as never, 'open'),
    ]
    await server.close()
    expect(await told).toEqual({ message: 'Server is shutting down' })
    expect(await gone).toBe('transport close')
    await start({ port: server.port })
    await back
    expect(await ask(socket, ['join_project', PROJECT], 'joined_project')).toEqual({ projectId: PROJECT })
  })
})

describe('a client of this library', () => {
  test('joins a project, hears of a story and of who types, and follows an export', async () => {
    const server = await start()
    const { client } = clientOf(server)
    const ben = await connect(server, BEN)
    await ask(ben, ['join_project', PROJECT], 'joined_project')
    client.want(PROJECT)
    client.connect()
    const state = () => client.store.getState()
    await expect.poll(() => state().rooms.get(PROJECT)?.status, { interval: 5 }).toBe('joined')

    ben.emit('typing_start', { projectId: PROJECT, storyId: STORY })
    await expect
      .poll(() => [...(state().typing.get(STORY)?.values() ?? [])], { interval: 5 })
      .toMatchObject([{ name: 'Ben' }])

    const clock = handClock()
    const { done } = playScenario(server.hub, exportBook({ projectId: PROJECT, exportId: 'summer' }), { clock })
    await clock.advance(10_000)
    await done
    await expect.poll(() => state().progress.get('summer')?.status, { interval: 5 }).toBe('completed')
    expect(state().progress.get('summer')?.fraction).toBe(1)
  })

  test.for([
    ['a bad token', () => Promise.resolve('bad'), 'Invalid authentication token'],
    ['the token of nobody', () => token('user-9'), 'User not found'],
  ] as const)('gives up with %s, and has the words of the server', async ([, bring, words]) => {
    const { client, reaches } = clientOf(await start(), await bring())
    client.connect()
    await reaches('failed')
    const { error } = client.store.getState().connection
    expect(error?.name).toBe('AuthError')
    expect(error?.message).toContain(words)
  })

  test('is told which project it is denied', async () => {
    const server = await start({ access: (_, projectId) => (projectId === PROJECT ? 'storyteller' : undefined) })
    const { client } = clientOf(server)
    for (const projectId of ['of-others', PROJECT]) client.want(projectId)
    client.connect()
    const statusOf = (projectId: string) => client.store.getState().rooms.get(projectId)?.status
    await expect.poll(() => statusOf(PROJECT), { interval: 5 }).toBe('joined')
    expect(statusOf('of-others')).toBe('denied')
  })

  test('pauses where it has said too much', async () => {
    const { client, reaches } = clientOf(await start({ rateLimit: { maxEvents: 1 } }))
    client.connect()
    await reaches('open')
    await client.ping()
    client.ping().catch(() => undefined)
    await expect.poll(() => client.store.getState().connection.pausedUntil, { interval: 5 }).not.toBeNull()
  })

  test('waits for a server that stops, and joins its projects again', async () => {
    const server = await start()
    const { client, reaches } = clientOf(server)
    client.want(PROJECT)
    client.connect()
    const isIn = () => client.store.getState().rooms.get(PROJECT)?.status === 'joined'
    await expect.poll(isIn, { interval: 5 }).toBe(true)
    const told = new Promise(resolve => client.subscribe('server_shutdown', resolve))
    await server.close()
    expect(await told).toEqual({ message: 'Server is shutting down' })
    await reaches('reconnecting')
    expect(client.store.getState().connection.shutdown).toBe(true)

    const heard = new Promise(resolve => client.subscribe('story_processed', ({ storyId }) => resolve(storyId)))
    const next = await start({ port: server.port })
    await reaches('open')
    await expect.poll(isIn, { interval: 5 }).toBe(true)
    next.hub.sendToRoom(PROJECT, 'story_processed', { storyId: STORY, projectId: PROJECT })
    expect(await heard).toBe(STORY)
  })
})

describe('HTTP beside it', () => {
  const get = async ({ port }: SagaServer, path: string, jwt?: string) => {
    const headers = jwt === undefined ? {} : { authorization: `Bearer ${jwt}` }
    const response = await fetch(`http://127.0.0.1:${port}/api/websocket/${path}`, { headers })
    return [response.status, await response.json()]
  }

  test('is its health, and statistics for those with a token', async () => {
    const server = await start()
    const ann = await connect(server)
    await connect(server, BEN)
    await ask(ann, ['join_project', PROJECT], 'joined_project')
    expect(await get(server, 'health')).toEqual([
      200,
      { status: 'healthy', totalConnections: 2, projectCount: 1, userCount: 2 },
    ])
    expect(await get(server, 'stats')).toEqual([401, { error: 'Authentication token required' }])
    expect(await get(server, 'stats', await token())).toEqual([
      200,
      {
        totalConnections: 2,
        projectCount: 1,
        userCount: 2,
        projectConnections: [{ projectId: PROJECT, connectionCount: 1 }],
        rateLimitStats: { activeUsers: 1, rateLimitWindow: 60_000, maxEventsPerWindow: 100 },
      },
    ])
  })
})

interface Step {
  readonly scenario: string
  readonly client: string
  readonly direction: 'in' | 'out' | 'close' | 'http'
  readonly frame?: string
}

const recorded = readFileSync(new URL('../../src/protocols/saga/fixtures/saga.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map(line => JSON.parse(line) as Step)

/** When the recorded server thought that it was, epoch ms. */
const RECORDED_AT = 1_700_000_000_000

/** A bare WebSocket to the server, that reads each frame as it is. */
async function openRaw({ url }: SagaServer) {
  const socket = new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket`)
  onTestFinished(() => socket.terminate())
  const unread: string[] = []
  const arrivals = new EventEmitter()
  socket.on('message', (data: Buffer) => {
    unread.push(data.toString())
    arrivals.emit('frame')
  })
  await once(socket, 'open')
  return {
    socket,
    unread,
    async next() {
      while (unread.length === 0) await once(arrivals, 'frame')
      return unread.shift() ?? ''
    },
  }
}

const masked = (frame: string) => frame.replace(/"sid":"[^"]*"/, '"sid":"…"')

describe('every answer is the one that was recorded from a server with Saga’s events', () => {
  const clock = handClock(RECORDED_AT)
  const jwt = (userId: string, expiresIn = 3600) =>
    createToken({ backend: sagaBackend, userId, jwtSecret: SECRET, expiresIn, clock })
  const tokens: Readonly<Record<string, () => Promise<string>>> = {
    'connect_error/expired_token': () => jwt(ANN, -1),
    'connect_error/user_not_found': () => jwt('user-9'),
  }
  // It counted only the joins that it let in, up to three; here the two before them count too.
  const rateLimits: Readonly<Record<string, SagaBackendOptions>> = { join_errors: { rateLimit: { maxEvents: 5 } } }

  test.for([
    'good_flow_two_clients',
    'join_errors',
    'unknown_event',
    'odd_frame/42_number_event',
    'connect_error/no_auth_object',
    'connect_error/empty_auth',
    'connect_error/empty_token',
    'connect_error/bad_token',
    'connect_error/expired_token',
    'connect_error/user_not_found',
  ])('%s', async scenario => {
    // It told nobody who is online.
    const access: SagaBackendOptions['access'] = (_, projectId) => (projectId === 'p1' ? 'storyteller' : undefined)
    const server = await start({ clock, access, presence: false, ...rateLimits[scenario] })
    const said: string[] = []
    const answered: string[] = []
    const clients = new Map<string, Awaited<ReturnType<typeof openRaw>>>()
    for (const { client: name, direction, frame = '' } of recorded.filter(step => step.scenario === scenario)) {
      const client = clients.get(name) ?? (await openRaw(server))
      clients.set(name, client)
      const bring = tokens[scenario] ?? (() => jwt(name === 'A' ? ANN : BEN))
      if (direction === 'out') client.socket.send(frame.replace('<JWT>', await bring()))
      if (direction !== 'in') continue
      said.push(masked(frame))
      answered.push(masked(await client.next()))
    }
    expect(answered).toEqual(said)
    for (const { socket } of clients.values()) socket.close()
    await expect.poll(() => server.hub.stats().total_connections, { interval: 5 }).toBe(0)
    expect([...clients.values()].flatMap(({ unread }) => unread)).toEqual([])
  })
})
