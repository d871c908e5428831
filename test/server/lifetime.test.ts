import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect as connectTcp, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { ConnectionError, UsageError } from '../../src/errors.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { serve } from '../../src/server/index.js'
import { handClock } from '../support/clock.js'
import { attempt, connect, type HaiLanGoServer, page, pagesIn, startServer, token, USER } from './real-server.js'

const httpUrl = ({ url }: HaiLanGoServer) => url.replace(/^ws/, 'http')

async function tcp({ port }: HaiLanGoServer): Promise<Socket> {
  const socket = connectTcp(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

const upgradeRequest = (target: string, ...headers: string[]) =>
  [
    `GET ${target} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    ...headers,
    '',
    '',
  ].join('\r\n')

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='

test('a server that stops cuts every line: 1006', async () => {
  const server = await startServer()
  const devices = [await connect(server), await connect(server)]
  await server.close()
  expect(await Promise.all(devices.map(({ closed }) => closed))).toEqual([1006, 1006])
  expect(server.hub.stats()).toEqual({ connected_users: 0, total_connections: 0 })
})

test('a server that stops says its last word first, and who reads loses nothing that was said before', async () => {
  const goodbye = { title: 'Goodbye', message: '', level: 'info' }
  const rules: typeof hailangoBackend.rules = context => ({
    ...hailangoBackend.rules(context),
    stopping: () => context.hub.broadcastToAll('notification', goodbye),
  })
  const server = await startServer({ backend: { ...hailangoBackend, rules } })
  const device = await connect(server)
  // More than the network takes at once.
  const message = 'x'.repeat(50_000)
  for (let index = 1; index <= 100; index += 1) server.hub.broadcastToAll('ocr_progress', { ...page(index), message })
  await server.close()
  expect(await device.closed).toBe(1006)
  expect(pagesIn(device.lines())).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
  expect(JSON.parse(device.lines().at(-1) ?? '')).toMatchObject({ type: 'notification', payload: goodbye })
})

test('a client that does not read delays the end by a moment only', async () => {
  const server = await startServer()
  const { socket } = await connect(server)
  socket.pause()
  const message = 'x'.repeat(50_000)
  for (let index = 1; index <= 200; index += 1) server.hub.broadcastToAll('ocr_progress', { ...page(index), message })
  await server.close()
  expect((await startServer({ port: server.port })).port).toBe(server.port)
})

test('close() leaves no timer behind', async () => {
  const clock = handClock()
  const server = await startServer({ clock, verify: () => Promise.resolve({ user_id: USER }) })
  const device = await connect(server)
  expect(clock.timers).toBeGreaterThan(0)
  await server.close()
  expect(clock.timers).toBe(0)
  await device.closed
})

test('close() ends half-open requests too, frees the port, and can be called twice', async () => {
  const server = await startServer({ verify: () => new Promise(() => undefined) })
  const idle = await tcp(server)
  const waiting = await tcp(server)
  waiting.write(upgradeRequest(`${hailangoBackend.path}?token=x`, KEY))
  const ended = Promise.all([once(idle, 'close'), once(waiting, 'close')])
  await fetch(`${httpUrl(server)}/stats`).then(response => response.text())
  // At once, and not when the moment is over that clients have for a last word.
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  await Promise.all([server.close(), server.close()])
  vi.useRealTimers()
  await ended
  const again = await startServer({ port: server.port })
  expect((await fetch(`${httpUrl(again)}/stats`)).status).toBe(200)
})

test.for(['good', 'bad'])('a client that goes while its %s token is checked leaves nothing behind', async verdict => {
  const checks = new EventEmitter()
  const server = await startServer({
    verify: async () => {
      const decided = once(checks, 'decided')
      checks.emit('asked')
      await decided
      if (verdict === 'bad') throw new Error('Bad.')
      return { user_id: USER }
    },
  })
  const asked = once(checks, 'asked')
  const client = await tcp(server)
  client.write(upgradeRequest(`${hailangoBackend.path}?token=x`, KEY))
  await asked
  client.resetAndDestroy()
  await once(client, 'close')
  checks.emit('decided')
  await expect.poll(() => server.hub.stats().total_connections, { interval: 5 }).toBe(0)
  expect((await fetch(`${httpUrl(server)}/stats`)).status).toBe(200)
})

test.for([
  ['a target that is no URL', upgradeRequest('//\\%%%?token=%E0%A4%A', KEY), '404'],
  ['an absolute target', upgradeRequest('http://[::1/api', KEY), '404'],
  ['an upgrade without a key', upgradeRequest(`${hailangoBackend.path}?token=ticket`), '400'],
  ['a key that is none', upgradeRequest(`${hailangoBackend.path}?token=ticket`, 'Sec-WebSocket-Key: x'), '400'],
  ['names of Object’s own', upgradeRequest('/__proto__?constructor=1', KEY, '__proto__: x', 'constructor: y'), '404'],
  ['an upgrade to something else', upgradeRequest('/api/v1/ws/stats').replace('websocket', 'h2c'), '200'],
  ['a header over the limit', upgradeRequest('/', `X: ${'x'.repeat(20_000)}`), '431'],
  ['no HTTP', '\u0016\u0003\u0001 hello\r\n\r\n', '400'],
] as const)('%s is answered, and the server goes on', async ([, bytes, status]) => {
  const server = await startServer({ verify: () => Promise.resolve({ user_id: USER }) })
  const client = await tcp(server)
  client.write(bytes)
  expect(await text(client)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect((await fetch(`${httpUrl(server)}/stats`)).status).toBe(200)
})

test('a line that breaks in the middle of a frame is no more than a device that left', async () => {
  const server = await startServer()
  const client = await tcp(server)
  client.write(upgradeRequest(`${hailangoBackend.path}?token=${await token()}`, KEY))
  await once(client, 'data')
  expect(server.hub.stats().total_connections).toBe(1)
  client.write(Uint8Array.of(0x81, 0xfe, 0x10))
  client.resetAndDestroy()
  await expect.poll(() => server.hub.stats().total_connections, { interval: 5 }).toBe(0)
})

test('a port that is taken is a ConnectionError that says so', async () => {
  const { port } = await startServer()
  const second = serve({ backend: hailangoBackend, port, jwtSecret: 'x' })
  await expect(second).rejects.toThrow(ConnectionError)
  await expect(second).rejects.toThrow(`another program listens on port ${port} of 127.0.0.1`)
})

test('an empty secret is a UsageError', async () => {
  await expect(serve({ backend: hailangoBackend, port: 0, jwtSecret: '' })).rejects.toThrow(UsageError)
})

test.for([
  ['127.0.0.1', 'ws://127.0.0.1:'],
  ['0.0.0.0', 'ws://localhost:'],
  ['::1', 'ws://[::1]:'],
] as const)('the URL of a server on %s works on this machine', async ([host, start]) => {
  const { url } = await startServer({ host })
  expect(url.startsWith(start)).toBe(true)
  expect(await attempt(`${url}?token=${await token()}`, { family: host === '::1' ? 6 : 4 })).toMatchObject({
    status: 101,
  })
})

test('your own handler answers what is not the backend’s', async () => {
  const server = await startServer({ handler: (request, response) => response.end(`mine: ${request.url}`) })
  const root = httpUrl(server).replace(hailangoBackend.path, '')
  const read = (path: string) => fetch(root + path).then(response => response.text())
  expect(await read('/books?page=1')).toBe('mine: /books?page=1')
  expect(await read('/api/v1/wsx')).toBe('mine: /api/v1/wsx')
  expect(await read('/api/v1/ws/stats')).toBe('{"connected_users":0,"total_connections":0}')
  expect(await attempt(`${server.url}?token=${await token()}`)).toMatchObject({ status: 101 })
})

test('a route of the backend is the backend’s, wherever it lies', async () => {
  const rules: typeof hailangoBackend.rules = context => ({
    ...hailangoBackend.rules(context),
    http: ({ path }) => Promise.resolve(path === '/health' ? { status: 200, body: 'well' } : undefined),
  })
  const handler = (_: IncomingMessage, response: ServerResponse) => response.end('mine')
  const server = await startServer({ backend: { ...hailangoBackend, rules }, handler })
  const read = (path: string) => fetch(new URL(path, httpUrl(server))).then(response => response.text())
  expect(await read('/health')).toBe('well')
  expect(await read('/books')).toBe('mine')
  expect(await read(hailangoBackend.path)).toBe('mine')
})

test('a handler that fails is a 500, and the server goes on', async () => {
  const reported = vi.spyOn(console, 'error').mockReturnValue()
  const failure = new Error('a bug')
  const server = await startServer({ handler: () => Promise.reject(failure) })
  const response = await fetch(new URL('/', httpUrl(server)))
  expect({ status: response.status, body: await response.text() }).toEqual({
    status: 500,
    body: 'Internal Server Error',
  })
  expect(reported).toHaveBeenCalledExactlyOnceWith(failure)
  reported.mockRestore()
  const device = await connect(server)
  expect(device.socket.readyState).toBe(WebSocket.OPEN)
})
