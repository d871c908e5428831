import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'

import { createClient, webSocketTransport } from '../../src/index.js'
import {
  createTexflowBackend,
  type TexflowBackendOptions,
  texflowBackend,
} from '../../src/protocols/texflow/backend.js'
import { texflow } from '../../src/protocols/texflow/protocol.js'
import { createToken, serve, type ServeOptions } from '../../src/server/index.js'
import { handClock } from '../support/clock.js'
import { attempt } from './real-server.js'

type Options = Partial<Pick<ServeOptions<typeof texflow>, 'clock'>> & TexflowBackendOptions

const jwtSecret = 'a secret that only this test knows'
const tokenOf = (userId: string, claims: Readonly<Record<string, unknown>> = {}) =>
  createToken({ backend: texflowBackend, userId, jwtSecret, claims })

async function start({ clock, ...options }: Options = {}) {
  const backend = createTexflowBackend(options)
  const server = await serve({ backend, port: 0, jwtSecret, ...(clock && { clock }) })
  onTestFinished(() => server.close())
  const http = `http://127.0.0.1:${server.port}`
  return { ...server, http }
}

type Server = Awaited<ReturnType<typeof start>>

/** Somebody in a project, over a real socket. */
async function join(server: Server, userId: string, projectId = 'thesis', token = tokenOf(userId)) {
  const socket = new WebSocket(`${server.url}/${projectId}?token=${await token}`)
  onTestFinished(() => socket.terminate())
  const lines: string[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (data: Buffer) => {
    lines.push(...data.toString().split('\n'))
    for (const look of waiting) look()
  })
  await once(socket, 'open')
  return {
    socket,
    lines,
    say: (command: object) => socket.send(JSON.stringify(command)),
    until: (count: number, type: string) =>
      new Promise<readonly string[]>(resolve => {
        const look = (): void => {
          const found = lines.filter(line => line.includes(`"type":"${type}"`))
          if (found.length < count) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
}

const payloads = (lines: readonly string[]) => lines.map(line => texflow.wiring.codecs.message.decode(line).payload)

test('whoever comes hears who is there, and everybody hears of them; a project hears nothing of another', async () => {
  const server = await start()
  const ann = await join(server, 'ann')
  const other = await join(server, 'cleo', 'novel')
  await Promise.all([ann.until(1, 'user_joined'), other.until(1, 'user_joined')])
  const ben = await join(server, 'ben')
  const told = payloads(await ben.until(2, 'user_joined'))
  expect(told).toMatchObject([
    { user_id: 'ann', username: 'ann' },
    { user_id: 'ben', username: 'ben' },
  ])
  const colors = told.map(payload => Reflect.get(Object(payload), 'color') as string)
  expect(new Set(colors).size).toBe(2)
  await ann.until(2, 'user_joined')
  ben.say({ type: 'cursor_update', payload: { line: 1, column: 2 } })
  const [line] = await ann.until(1, 'cursor_update')
  expect(JSON.parse(line ?? '')).toMatchObject({ payload: { line: 1, column: 2 }, user_id: 'ben', username: 'ben' })
  ben.socket.close()
  await ann.until(1, 'user_left')
  expect(other.lines).toHaveLength(1)
})

test('two tabs of a user are one colour, and closing one says that the user has left', async () => {
  const server = await start()
  const ann = await join(server, 'ann')
  const [one, two] = [await join(server, 'ben'), await join(server, 'ben')]
  await two.until(3, 'user_joined')
  const colors = payloads(two.lines).map(payload => Reflect.get(Object(payload), 'color') as string)
  expect(new Set(colors.slice(1)).size).toBe(1)
  one.socket.close()
  const [gone] = payloads(await ann.until(1, 'user_left'))
  expect(gone).toEqual({ user_id: 'ben', username: 'ben', color: '', joined_at: '0001-01-01T00:00:00Z' })
})

test('behind Redis everybody hears twice, and whoever has said it once', async () => {
  const server = await start({ redis: true })
  const [ann, ben] = [await join(server, 'ann'), await join(server, 'ben')]
  for (let n = 0; n < 50; n += 1) ann.say({ type: 'cursor_update', payload: { n } })
  const heard = payloads(await ben.until(100, 'cursor_update'))
  expect(heard.map(payload => Reflect.get(Object(payload), 'n') as number).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, n) => Math.floor(n / 2)),
  )
  ann.say({ type: 'ping' })
  await ann.until(1, 'pong')
  expect(await ann.until(50, 'cursor_update')).toHaveLength(50)
})

test('a client of this library joins, also at the path behind no proxy', async () => {
  const server = await start()
  const url = server.url.replace('/ws', '/api/v1/ws')
  const transport = webSocketTransport({ WebSocket })
  const client = createClient({
    ...{ protocol: texflow, url, transport, params: { projectId: 'a/b ü' } },
    token: () => tokenOf('ann'),
  })
  onTestFinished(client.disconnect)
  const names: unknown[] = []
  const joined = new Promise<void>(resolve => {
    client.subscribe('user_joined', ({ username }) => {
      names.push(username)
      resolve()
    })
  })
  client.connect()
  await joined
  expect(names).toEqual(['ann'])
  const stats = await fetch(`${server.http}/stats?token=${await tokenOf('ann')}`)
  expect(await stats.json()).toMatchObject({ rooms: [{ room_id: 'a/b ü', client_count: 1 }] })
})

test.each([
  ['no token', '/ws/thesis', {}, 401, '{"error":"No token provided"}'],
  ['a token that is none', '/ws/thesis?token=x', {}, 401, '{"error":"Invalid or expired token"}'],
  ['a header that is none', '/ws/thesis', { authorization: 'Basic x' }, 401, '{"error":"No token provided"}'],
  ['no project', '/ws/', {}, 404, '404 page not found'],
  ['a project that is two', '/ws/a/b', {}, 404, '404 page not found'],
  ['a path that is none', '/socket', {}, 404, '404 page not found'],
  ['a project that cannot be read', '/ws/%E0%A4', {}, 404, '404 page not found'],
])('refuses %s', async (_, path, headers, status, body) => {
  const { port } = await start()
  expect(await attempt(`ws://127.0.0.1:${port}${path}`, { headers })).toMatchObject({ status, body })
})

test('takes the token from the query or the header, and says where a slash too many leads', async () => {
  const { url, port } = await start()
  const token = await tokenOf('ann')
  expect(await attempt(`${url}/thesis?token=${token}`)).toMatchObject({ status: 101 })
  expect(await attempt(`${url}/thesis`, { headers: { authorization: `Bearer ${token}` } })).toMatchObject({
    status: 101,
  })
  const moved = await attempt(`ws://127.0.0.1:${port}/api/v1/ws/p/?token=T`)
  expect(moved).toMatchObject({ status: 301, body: '<a href="/api/v1/ws/p?token=T">Moved Permanently</a>.\n\n' })
})

test('knows a user by the name that their token says', async () => {
  const server = await start()
  const ann = await join(server, 'ann')
  await join(server, 'karin', 'thesis', tokenOf('karin', { username: 'Karin' }))
  const [, joined = ''] = await ann.until(2, 'user_joined')
  expect(JSON.parse(joined)).toMatchObject({ payload: { user_id: 'karin', username: 'Karin' } })
})

test('takes tokens of a private key by its public one, and no others', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const server = await serve({ backend: texflowBackend, port: 0, jwtPublicKey: publicKey })
  onTestFinished(() => server.close())
  const good = await createToken({ backend: texflowBackend, userId: 'ann', jwtPrivateKey: privateKey })
  // The oldest trick: the public key, which everybody knows, as a secret.
  const forged = await createToken({ backend: texflowBackend, userId: 'ann', jwtSecret: publicKey })
  expect(await attempt(`${server.url}/thesis?token=${good}`)).toMatchObject({ status: 101 })
  for (const bad of [forged, await tokenOf('ann')]) {
    expect(await attempt(`${server.url}/thesis?token=${bad}`)).toMatchObject({ status: 401 })
  }
  const none = { backend: texflowBackend, port: 0, jwtPublicKey: 'no key' }
  await expect(serve(none)).rejects.toThrow('`jwtPublicKey` is no key')
})

test('makes rooms, and cleans them up', async () => {
  // Long before the tokens of this test expire.
  const clock = handClock(Date.UTC(2020, 10, 20))
  const server = await start({ clock })
  const headers = { authorization: `Bearer ${await tokenOf('ann')}` }
  const stats = async () => (await fetch(`${server.http}/stats`, { headers })).json()
  expect(await stats()).toEqual({ total_rooms: 0, total_clients: 0, rooms: [] })
  const [one, two] = [await join(server, 'ann'), await join(server, 'ben')]
  await clock.advance(2500)
  one.say({ type: 'user_typing', payload: {} })
  await two.until(1, 'user_typing')
  expect(await stats()).toEqual({
    total_rooms: 1,
    total_clients: 2,
    rooms: [
      {
        room_id: 'thesis',
        client_count: 2,
        created_at: '2020-11-20T00:00:00.000Z',
        last_activity: '2020-11-20T00:00:02.500Z',
      },
    ],
  })
  for (const { socket } of [one, two]) socket.close()
  await expect.poll(stats).toEqual({ total_rooms: 0, total_clients: 0, rooms: [] })
  expect(await fetch(`${server.http}/stats`)).toMatchObject({ status: 401 })
})

test('says that it is well, and what it has done, in the words of its documents', async () => {
  const server = await start()
  const health = await fetch(`${server.http}/health`)
  expect(await health.json()).toEqual({ status: 'healthy', service: 'websocket-service' })

  const [ann, ben] = [await join(server, 'ann'), await join(server, 'ben')]
  ann.say({ type: 'cursor_update', payload: {} })
  await Promise.all([ann.until(1, 'cursor_update'), ben.until(1, 'cursor_update')])
  ben.socket.close()
  await ann.until(1, 'user_left')
  const metrics = await fetch(`${server.http}/metrics`)
  expect(metrics.headers.get('content-type')).toContain('version=0.0.4')
  const lines = (await metrics.text()).split('\n')
  expect(lines.filter(line => line !== '' && !line.startsWith('#') && !line.includes('_bucket'))).toEqual([
    'websocket_active_connections 1',
    'websocket_total_rooms 1',
    // Four of who has come, two cursors, one farewell.
    'websocket_messages_sent_total 7',
    'websocket_messages_received_total 1',
    expect.stringMatching(/^websocket_connection_duration_seconds_sum \d/),
    'websocket_connection_duration_seconds_count 1',
  ])
  for (const name of new Set(
    lines.flatMap(line => /^(websocket_\w+?)(?:_bucket|_sum|_count)?[ {]/.exec(line)?.[1] ?? []),
  )) {
    expect(lines.some(line => line.startsWith(`# TYPE ${name} `))).toBe(true)
  }
})
