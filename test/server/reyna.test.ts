import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createClient, webSocketTransport } from '../../src/index.js'
import { reyna } from '../../src/protocols/reyna/protocol.js'
import { handClock } from '../support/clock.js'
import { attempt, connect, type Device, OTHER_USER, startStudio, token, USER } from './real-server.js'

const { message } = reyna.wiring.codecs

const told = (device: Device) => device.lines().map(line => message.decode(line))
const hears = (device: Device, type: string) => device.until(lines => lines.some(line => typeIn(line) === type))
const typeIn = (line: string) => message.decode(line).type
const say = (device: Device, command: object) => device.socket.send(JSON.stringify(command))

const subscribe = { type: 'subscribe', events: ['*'] }
const create = { type: 'create_blob', data: { content: 'A light. A key!', schema_id: 'text-input-v1' } }
const process = { type: 'process_blob', data: { blob_id: 'blob_1', processor_id: 'text-expansion' } }

test('who comes is greeted, subscribes, and hears of the blobs of that user alone', async () => {
  const server = await startStudio()
  const [phone, laptop] = [await connect(server), await connect(server)]
  const stranger = await connect(server, { userId: OTHER_USER })
  for (const device of [phone, laptop, stranger]) {
    say(device, subscribe)
    await hears(device, 'subscribed')
  }
  say(phone, create)
  await Promise.all([hears(phone, 'blob.created'), hears(laptop, 'blob.created')])
  await stranger.settled()
  expect(told(laptop)).toMatchObject([
    { type: 'connected', payload: { status: 'ready', user_id: USER } },
    { type: 'subscribed', payload: { events: ['*'] } },
    { type: 'blob.created', payload: { user_id: USER, preview: 'A light. A key!' } },
  ])
  expect(stranger.lines().map(typeIn)).toEqual(['connected', 'subscribed'])
})

test('each message is a frame of its own', async () => {
  const server = await startStudio()
  const phone = await connect(server)
  say(phone, subscribe)
  await hears(phone, 'subscribed')
  for (let count = 0; count < 20; count += 1) server.hub.sendToUser(USER, 'book.updated', { book_id: 'my-novel' })
  await phone.until(lines => lines.length === 22)
  expect(phone.frames).toHaveLength(22)
})

test('a blob is processed by the server’s clock, and a server that closes leaves no timer', async () => {
  const clock = handClock()
  const server = await startStudio({ clock, verify: () => Promise.resolve({ user_id: USER }) })
  const phone = await connect(server)
  for (const command of [subscribe, create, process]) say(phone, command)
  await hears(phone, 'processor.status')
  await clock.advance(500)
  await hears(phone, 'blob.derived')
  say(phone, process)
  await phone.until(lines => lines.filter(line => line.includes('"progress":0,')).length === 2)
  await server.close()
  expect(clock.timers).toBe(0)
})

test('the sixth device of a user is refused with 429, also where six come at once', async () => {
  const server = await startStudio()
  const url = `${server.url}?token=${await token()}`
  const sockets = Array.from({ length: 6 }, () => new WebSocket(url))
  onTestFinished(() => sockets.forEach(socket => socket.terminate()))
  const opened = (socket: WebSocket) =>
    new Promise<boolean>(resolve => {
      socket.on('open', () => resolve(true))
      socket.on('error', () => resolve(false))
    })
  expect((await Promise.all(sockets.map(opened))).filter(Boolean)).toHaveLength(5)

  const body = '{"error":"At most 5 devices at a time"}'
  expect(await attempt(url)).toMatchObject({ status: 429, body })
  sockets.find(({ readyState }) => readyState === WebSocket.OPEN)?.close()
  await expect.poll(() => server.hub.stats().total_connections, { interval: 5 }).toBe(4)
  expect(await attempt(url)).toMatchObject({ status: 101 })
})

test.for([
  ['no token', '', 'Token required'],
  ['a bad one', '?token=bad', 'Invalid or expired token'],
] as const)('%s is refused with 401', async ([, query, error]) => {
  const { url } = await startStudio()
  expect(await attempt(`${url}${query}`)).toMatchObject({ status: 401, body: JSON.stringify({ error }) })
})

test('more than 64 KB is closed with 1009', async () => {
  const phone = await connect(await startStudio())
  phone.socket.send('x'.repeat(64 * 1024 + 1))
  expect(await phone.closed).toBe(1009)
})

test('a connection ends with its token: 4401', async () => {
  const clock = handClock()
  const exp = clock.now() / 1000 + 30
  const server = await startStudio({ clock, verify: () => Promise.resolve({ user_id: USER, exp }) })
  const phone = await connect(server)
  await clock.advance(30_000)
  expect(await phone.closed).toBe(4401)
})

test('its health counts connections and users', async () => {
  const server = await startStudio()
  await connect(server)
  await connect(server)
  const health = await fetch(`http://127.0.0.1:${server.port}/health`)
  expect(health.headers.get('content-type')).toContain('application/json')
  expect(await health.json()).toEqual({
    active_connections: 2,
    active_users: 1,
    message_queue_size: 0,
    status: 'healthy',
  })
})

test('a client wants events, makes a blob, has it processed, and hears again after the server came back', async () => {
  const clock = handClock()
  const server = await startStudio({ clock })
  const client = createClient({
    protocol: reyna,
    url: server.url,
    token: () => token(),
    transport: webSocketTransport({ WebSocket }),
    reconnect: { base: 5 },
  })
  onTestFinished(client.disconnect)
  client.want('*')
  client.connect()
  const isIn = () => client.store.getState().rooms.has('*')
  await expect.poll(isIn, { interval: 5 }).toBe(true)

  const { payload } = await client.request('create_blob', { content: 'A light. A key!', schema_id: 'text-input-v1' })
  const blobId = String(Reflect.get(payload, 'blob_id'))
  const derived = client.request('process_blob', { blob_id: blobId, processor_id: 'text-expansion' })
  await expect.poll(() => client.store.getState().progress.get(blobId)?.fraction, { interval: 5 }).toBe(0)
  await clock.advance(500)
  expect(await derived).toMatchObject({ type: 'blob.derived', payload: { parent_id: blobId } })
  expect(client.store.getState().progress.get(blobId)).toMatchObject({ status: 'completed', fraction: 1 })

  const again = new Promise(resolve => client.subscribe('subscribed', resolve))
  const heard = new Promise(resolve => client.subscribe('book.updated', ({ book_id }) => resolve(book_id)))
  await server.close()
  const restarted = await startStudio({ port: server.port })
  await again
  restarted.hub.sendToUser(USER, 'book.updated', { book_id: 'my-novel' })
  expect(await heard).toBe('my-novel')
})
