import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'

import { createClient, webSocketTransport } from '../../src/index.js'
import { createWsServiceBackend, topicOf } from '../../src/protocols/ws-service/backend.js'
import { wsService } from '../../src/protocols/ws-service/protocol.js'
import { handClock } from '../support/clock.js'
import { attempt, connect, type Device, OTHER_USER, startChat, token, USER } from './real-server.js'

const TEA = 'cccccccc-0000-4000-8000-000000000001'
const tea = { conversation_id: TEA }
const { message } = wsService.wiring.codecs

const typeIn = (line: string) => message.decode(line).type
const told = (device: Device) => device.lines().map(line => message.decode(line))
const hears = (device: Device, type: string) => device.until(lines => lines.some(line => typeIn(line) === type))
const say = (device: Device, type: string, payload: object) =>
  device.socket.send(JSON.stringify({ id: `${type}-1`, type, payload, timestamp: new Date().toISOString() }))

/** A client of a user over a real socket. */
function clientOf(url: string, userId: string) {
  const client = createClient({
    protocol: wsService,
    url,
    token: () => token(userId),
    transport: webSocketTransport({ WebSocket }),
    reconnect: { base: 5 },
  })
  onTestFinished(client.disconnect)
  return client
}

test('who comes is greeted, subscribes, types and reads, and the others hear of it', async () => {
  const server = await startChat()
  const [ann, ben] = [await connect(server), await connect(server, { userId: OTHER_USER })]
  say(ben, 'subscribe', { topics: ['typing', 'conversation'], filters: tea })
  await hears(ben, 'subscribed')
  say(ann, 'typing.start', { ...tea, is_typing: true })
  say(ann, 'mark.read', { ...tea, message_ids: ['m-1'] })
  await hears(ben, 'message.read')
  expect(told(ben)).toMatchObject([
    { type: 'connected', payload: { user_id: OTHER_USER } },
    { type: 'subscribed', payload: { topics: ['typing', 'conversation'], filters: tea }, requestId: 'subscribe-1' },
    { type: 'typing.start', payload: { user_id: USER, ...tea, is_typing: true } },
    { type: 'message.read', payload: { user_id: USER, ...tea, message_ids: ['m-1'] } },
  ])
  await ann.settled()
  expect(told(ann).map(({ type }) => type)).toEqual(['connected'])
})

test('each message is a frame of its own, with an id of its own', async () => {
  const server = await startChat()
  const ann = await connect(server)
  for (let count = 0; count < 20; count += 1) server.hub.sendToUser(USER, 'notification', { title: 'Hi', message: '' })
  await ann.until(lines => lines.length === 21)
  expect(ann.frames).toHaveLength(21)
  const ids = ann.lines().map(line => String(Reflect.get(JSON.parse(line) as object, 'id')))
  expect(new Set(ids).size).toBe(21)
})

test.for([
  ['nobody', '', 401],
  ['a user id that is no UUID', '?user_id=ann', 400],
  ['a bad token', '?token=bad', 401],
  ['a user who does not exist', `?user_id=${OTHER_USER}`, 403],
] as const)('%s is refused', async ([, query, status]) => {
  const { url } = await startChat({ backend: createWsServiceBackend({ users: userId => userId === USER }) })
  expect(await attempt(`${url}${query}`)).toMatchObject({ status })
  expect(await attempt(`${url}?user_id=${USER}`)).toMatchObject({ status: 101 })
})

test('takes 10 MB a message, and closes with 1009 beyond', async () => {
  const server = await startChat()
  const ann = await connect(server)
  const ping = (bytes: number) => {
    const [head, tail] = ['{"id":"p","type":"ping","payload":{"text":"', '"}}']
    ann.socket.send(`${head}${'x'.repeat(bytes - head.length - tail.length)}${tail}`)
  }
  ping(10 * 1024 * 1024)
  await hears(ann, 'pong')
  ping(10 * 1024 * 1024 + 1)
  expect(await ann.closed).toBe(1009)
})

test('cuts a device that answers no ping, and tells the others that its user is offline', async () => {
  const clock = handClock()
  const server = await startChat({ clock })
  const ben = await connect(server, { userId: OTHER_USER })
  say(ben, 'subscribe', { topics: ['presence'] })
  await hears(ben, 'subscribed')
  const ann = await connect(server, { autoPong: false })
  await hears(ben, 'presence.online')
  await clock.advance(54_000)
  await ben.settled()
  await clock.advance(6000)
  await hears(ben, 'presence.offline')
  expect(await ann.closed).toBe(1006)
})

test.for(['/health', '/live', '/ready'])('answers %s', async path => {
  const server = await startChat()
  await connect(server)
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('application/json')
  const stats = { connected_users: 1, total_connections: 1 }
  expect(await answer.json()).toMatchObject(path === '/health' ? { status: 'healthy', ...stats } : {})
})

test('two clients see each other, talk, and do so again after the server came back', async () => {
  const server = await startChat()
  const ann = clientOf(server.url, USER)
  const ben = clientOf(server.url, OTHER_USER)
  const room = topicOf('conversation', tea)
  const typing = topicOf('typing', tea)
  for (const want of ['presence', room, typing]) ben.want(want)
  ben.connect()
  const roomOf = (want: string) => ben.store.getState().rooms.get(want)?.status
  await expect.poll(() => ['presence', room, typing].map(roomOf)).toEqual(['joined', 'joined', 'joined'])

  ann.connect()
  const member = () => ben.store.getState().presence.get('')?.get(USER)
  await expect.poll(member).toMatchObject({ status: 'online', devices: 1, stale: false })
  ann.express('typing', { place: TEA, typing: true })
  const typists = () => [...(ben.store.getState().typing.get(TEA)?.keys() ?? [])]
  await expect.poll(typists).toEqual([USER])
  server.hub.sendToRoom(room, 'message.new', { id: 'm-1', ...tea, sender_id: USER, content: 'Tea?' })
  await expect.poll(typists).toEqual([])
  expect(ben.store.getState().latest.get('message.new')?.get('')?.payload).toMatchObject({ content: 'Tea?' })
  const answer = await ben.request('presence.query', { user_ids: [USER] })
  expect(answer).toMatchObject({ payload: { presences: [{ user_id: USER, status: 'online' }] } })

  await server.close()
  await expect.poll(() => member()?.stale).toBe(true)
  const again = await startChat({ port: server.port })
  await expect.poll(() => ['presence', room, typing].map(roomOf)).toEqual(['joined', 'joined', 'joined'])
  again.hub.sendToRoom(room, 'message.read', { user_id: USER, ...tea, message_ids: ['m-1'] })
  await expect.poll(() => ben.store.getState().receipts.get(TEA)?.get('m-1')?.read).toEqual([USER])
})

test('a client whose token is refused asks once for a fresh one, and then fails', async () => {
  const server = await startChat()
  const asked: string[] = []
  const client = createClient({
    protocol: wsService,
    url: server.url,
    params: { user_id: USER },
    token(reason) {
      asked.push(reason)
      return `bad-${asked.length}`
    },
    transport: webSocketTransport({ WebSocket }),
    onError: () => undefined,
  })
  onTestFinished(client.disconnect)
  client.connect()
  await expect.poll(() => client.store.getState().connection).toMatchObject({ status: 'failed', reason: 'refused' })
  expect(asked).toEqual(['connect', 'refused'])
})

test('a server that closes leaves no timer', async () => {
  const clock = handClock()
  const server = await startChat({ clock })
  const [ann, ben] = [await connect(server), await connect(server, { userId: OTHER_USER })]
  say(ann, 'call.offer', { call_id: 'c', participants: [OTHER_USER], sdp: 'v=0' })
  await hears(ben, 'call.incoming')
  await server.close()
  await Promise.all([ann.closed, ben.closed])
  expect(clock.timers).toBe(0)
})
