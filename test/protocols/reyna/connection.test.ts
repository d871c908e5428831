import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createClient } from '../../../src/client/client.js'
import type { ClientOptions } from '../../../src/client/options.js'
import type { Backend } from '../../../src/hub/backend.js'
import { createMockServer } from '../../../src/mock/mock-server.js'
import type { Frame } from '../../../src/protocol/transport.js'
import { createReYNaBackend, reynaBackend, writeChapter } from '../../../src/protocols/reyna/backend.js'
import { reyna } from '../../../src/protocols/reyna/protocol.js'
import { settle } from './studio.js'

const BLOB = { content: 'A light. A key!', schema_id: 'text-input-v1' }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** What a promise rejects with. */
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

interface Given extends Partial<ClientOptions<typeof reyna>> {
  readonly backend?: Backend<typeof reyna>
}

async function connect({ backend = reynaBackend, ...options }: Given = {}) {
  const server = createMockServer(backend)
  const frames: Frame[] = []
  server.onFrame(frame => frames.push(frame))
  const { url, transport } = server
  const client = createClient({
    protocol: reyna,
    url,
    transport,
    token: server.token(),
    random: () => 0.5,
    flush: 'immediate',
    ...options,
  })
  const types: string[] = []
  client.subscribe('*', (_, { type }) => types.push(type))
  client.connect()
  await settle()
  return {
    server,
    client,
    frames,
    types,
    status: () => client.store.getState().connection.status,
    rooms: () => [...client.store.getState().rooms.keys()],
    progress: (id: string) => client.store.getState().progress.get(id),
  }
}

describe('the connection', () => {
  test('is open once the server has said "connected"', async () => {
    const { status, types } = await connect()
    expect(types).toEqual(['connected'])
    expect(status()).toBe('open')
  })

  test('is kept over hours by pings that nothing answers', async () => {
    const { client, frames, status } = await connect()
    const left: string[] = []
    client.store.subscribe(({ connection }) => connection.status !== 'open' && left.push(connection.status))
    await vi.advanceTimersByTimeAsync(7_200_000)
    expect(status()).toBe('open')
    expect(left).toEqual([])
    expect(new Set(frames)).toEqual(new Set(['{"type":"ping"}']))
  })

  test('is made anew with a fresh token before the old one expires', async () => {
    const server = createMockServer(reynaBackend)
    const { url, transport } = server
    const token = vi.fn<() => string>(() => server.token(undefined, { expiresIn: 300 }))
    const client = createClient({ protocol: reyna, url, transport, token })
    const closedByServer: string[] = []
    client.store.subscribe(({ connection: { reason } }) => reason === 'refused' && closedByServer.push(reason))
    client.connect()
    await vi.advanceTimersByTimeAsync(900_000)
    expect(client.store.getState().connection.status).toBe('open')
    expect(closedByServer).toEqual([])
    expect(server.stats().total_connections).toBe(1)
    expect(token.mock.calls.slice(1)).toEqual([['expiring'], ['expiring'], ['expiring']])
  })
})

describe.each([
  ['a server that replaces the list', reynaBackend],
  ['a server that adds to it', createReYNaBackend({ subscribe: 'add' })],
])('what a client wants, on %s', (_, backend) => {
  test('comes, and what it no longer wants does not', async () => {
    const { client, server, types, rooms } = await connect({ backend })
    const stop = client.want('blob.*')
    client.want('book.*')
    await settle()
    expect(rooms()).toEqual(['blob.*', 'book.*'])
    stop()
    await settle()
    expect(rooms()).toEqual(['book.*'])
    types.length = 0
    server.play(writeChapter({ bookId: 'my-novel' }))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(types).toEqual(['book.updated'])
  })

  test('is wanted again on a new line', async () => {
    const { client, server, types } = await connect({ backend })
    client.want('processor.*')
    await settle()
    server.cut()
    await vi.advanceTimersByTimeAsync(1000)
    types.length = 0
    server.play(writeChapter({ bookId: 'my-novel' }))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(new Set(types)).toEqual(new Set(['processor.status', 'processor.completed']))
  })
})

describe('a blob', () => {
  test('is made and processed by requests, and its progress is known', async () => {
    const { client, progress } = await connect()
    client.want('*')
    await settle()
    const created = client.request('create_blob', BLOB)
    await settle()
    expect(await created).toMatchObject({ type: 'blob.created', payload: { blob_id: 'blob_1' } })
    const derived = client.request('process_blob', { blob_id: 'blob_1', processor_id: 'text-expansion' })
    await vi.advanceTimersByTimeAsync(250)
    expect(progress('blob_1')).toMatchObject({ status: 'running', fraction: 0.5 })
    await vi.advanceTimersByTimeAsync(250)
    expect(await derived).toMatchObject({ type: 'blob.derived', payload: { derived_id: 'blob_2' } })
    expect(progress('blob_1')).toMatchObject({ status: 'completed', fraction: 1 })
  })

  test('that cannot be processed rejects its request with the server’s words', async () => {
    const { client, progress } = await connect()
    client.want('*')
    await settle()
    void client.request('create_blob', { ...BLOB, content: '42' })
    await settle()
    const processed = client.request('process_blob', { blob_id: 'blob_1', processor_id: 'text-expansion' })
    const error = errorOf(processed)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await error).toMatchObject({ answer: { code: 'PROCESSOR_FAILED', blob_id: 'blob_1' } })
    expect(progress('blob_1')).toMatchObject({ status: 'failed', fraction: 0 })
  })

  test('is answered by its own processor alone', async () => {
    const { client } = await connect()
    client.want('*')
    await settle()
    void client.request('create_blob', BLOB)
    await settle()
    const other = errorOf(client.request('process_blob', { blob_id: 'blob_1', processor_id: 'text-translation' }))
    const expanded = client.request('process_blob', { blob_id: 'blob_1', processor_id: 'text-expansion' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await other).toMatchObject({ answer: { code: 'UNKNOWN_PROCESSOR' } })
    expect(await expanded).toMatchObject({ type: 'blob.derived', payload: { processor_id: 'text-expansion' } })
  })

  test.each([
    ['blob_99', 'text-expansion', 'NOT_FOUND'],
    ['blob_1', 'text-translation', 'UNKNOWN_PROCESSOR'],
  ])('%s for %s is refused', async (blob_id, processor_id, code) => {
    const { client } = await connect()
    client.want('*')
    await settle()
    void client.request('create_blob', BLOB)
    await settle()
    const error = errorOf(client.request('process_blob', { blob_id, processor_id }))
    await settle()
    expect(await error).toMatchObject({ answer: { code, blob_id } })
  })

  test('of too many at once is put off, until the server takes more', async () => {
    const { client, frames } = await connect()
    for (let count = 0; count < 20; count += 1) client.send('ping')
    await settle()
    async function ask(): Promise<unknown> {
      const task = { blob_id: 'blob_1', processor_id: 'text-expansion' }
      const error = errorOf(client.request('process_blob', task))
      await settle()
      return await error
    }
    expect(await ask()).toMatchObject({ kind: 'rate-limit', answer: { code: 'RATE_LIMITED' } })
    const sent = frames.length
    expect(await ask()).toMatchObject({ kind: 'rate-limit' })
    expect(frames).toHaveLength(sent)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await ask()).toMatchObject({ kind: 'request', answer: { code: 'NOT_FOUND' } })
  })
})

test('a blob of more than 64 KB is refused here, and the connection stays', async () => {
  const { client, frames, status } = await connect()
  expect(() => client.send('create_blob', { ...BLOB, content: 'x'.repeat(64 * 1024) })).toThrow(/64|65536/)
  expect(frames).toEqual([])
  expect(status()).toBe('open')
})

describe('patterns', () => {
  test('that the server does not take are denied, and the others go on', async () => {
    const { client, server, types } = await connect()
    const statusOf = (pattern: string) => client.store.getState().rooms.get(pattern)?.status
    client.want('blob.*')
    await settle()
    client.want('no pattern!')
    await settle()
    client.want('book.*')
    await settle()
    expect(['blob.*', 'no pattern!', 'book.*'].map(statusOf)).toEqual(['joined', 'denied', 'joined'])
    server.broadcastToAll('book.updated', { book_id: 'my-novel' })
    await settle()
    expect(types.at(-1)).toBe('book.updated')
  })

  test('that came when too much was said are subscribed to when the server takes more', async () => {
    const { client } = await connect()
    for (let n = 0; n < 20; n += 1) client.send('ping')
    client.want('blob.*')
    await settle()
    expect(client.store.getState().rooms.get('blob.*')).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1000)
    expect(client.store.getState().rooms.get('blob.*')).toMatchObject({ status: 'joined' })
  })
})
