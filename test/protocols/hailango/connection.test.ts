import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createClient } from '../../../src/client/client.js'
import type { ClientOptions } from '../../../src/client/options.js'
import { createMockServer } from '../../../src/mock/mock-server.js'
import type { Frame } from '../../../src/protocol/transport.js'
import { hailangoBackend } from '../../../src/protocols/hailango/backend.js'
import { hailango } from '../../../src/protocols/hailango/protocol.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function connect(options: Partial<ClientOptions<typeof hailango>> = {}) {
  const server = createMockServer(hailangoBackend)
  const frames: Frame[] = []
  server.onFrame(frame => frames.push(frame))
  const { url, transport } = server
  const client = createClient({ protocol: hailango, url, transport, token: server.token(), ...options })
  client.connect()
  await vi.advanceTimersByTimeAsync(0)
  return { server, client, frames, status: () => client.store.getState().connection.status }
}

test('the connection is ready when the socket opens, without a word from the server', async () => {
  const { client, status } = await connect()
  expect(status()).toBe('open')
  expect(client.store.getState().traffic.received).toBe(0)
})

test('a ping goes out every 30 seconds, an object with nothing but its type', async () => {
  const { frames } = await connect()
  await vi.advanceTimersByTimeAsync(29_999)
  expect(frames).toEqual([])
  await vi.advanceTimersByTimeAsync(60_001)
  expect(frames).toEqual(['{"type":"ping"}', '{"type":"ping"}', '{"type":"ping"}'])
})

test('a server that never answers is not left', async () => {
  const { client, status } = await connect()
  const left: string[] = []
  client.store.subscribe(({ connection }) => connection.status !== 'open' && left.push(connection.status))
  await vi.advanceTimersByTimeAsync(600_000)
  expect(status()).toBe('open')
  expect(left).toEqual([])
})

test('a token that expires does not close the connection', async () => {
  const server = createMockServer(hailangoBackend)
  const token = vi.fn<() => string>(() => server.token(undefined, { expiresIn: 300 }))
  const { url, transport } = server
  const client = createClient({ protocol: hailango, url, transport, token })
  const statuses: string[] = []
  client.store.subscribe(({ connection }) => statuses.push(connection.status))
  client.connect()
  await vi.advanceTimersByTimeAsync(900_000)
  expect([...new Set(statuses)]).toEqual(['connecting', 'open'])
  expect(token).toHaveBeenCalledWith('expiring')
  expect(server.stats().total_connections).toBe(1)
})

test('a second device is news to the first, and no news to itself', async () => {
  const { server, client } = await connect()
  const heard: unknown[] = []
  client.subscribe('connection_established', payload => heard.push(payload))
  const second = createClient({
    protocol: hailango,
    url: server.url,
    transport: server.transport,
    token: server.token(),
  })
  second.subscribe('*', () => heard.push('second'))
  second.connect()
  await vi.advanceTimersByTimeAsync(0)
  expect(heard).toEqual([expect.objectContaining({ message: 'WebSocket connection established' })])
})

test('a ping of more than 512 KB is refused here, and the connection stays', async () => {
  const { client, frames, status } = await connect()
  const text = 'x'.repeat(512 * 1024)
  expect(() => client.send('ping', { text })).toThrow(/512|524288/)
  expect(frames).toEqual([])
  expect(status()).toBe('open')
})
