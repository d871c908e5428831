import { act, render, renderHook, screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'

import { RateLimitError, RequestError } from '../../../src/errors.js'
import {
  useBlobCreated,
  useBlobEvents,
  useBookUpdates,
  useCreateBlob,
  useProcessBlob,
  useProcessorStatus,
  useReynaError,
} from '../../../src/protocols/reyna/hooks.js'
import { reyna } from '../../../src/protocols/reyna/protocol.js'
import { createTestServer, type TestServer } from '../../../src/testing/index.js'

type Server = TestServer<typeof reyna>

/** A server that is ready as soon as somebody connects, and takes every subscription; it says nothing else by itself. */
function reynaServer(): Server {
  const server = createTestServer(reyna)
  server.onConnection(client => client.send('connected', { status: 'ready' }))
  server.on('subscribe', ({ events }) => server.send('subscribed', { events }))
  return server
}

async function openHook<Result>(useHook: () => Result) {
  const server = reynaServer()
  const hook = renderHook(useHook, { wrapper: server.wrapper })
  await server.opened()
  return { server, shown: () => hook.result.current, unmount: hook.unmount }
}

const blob = (blobId: string, more: object = {}) => ({
  blob_id: blobId,
  user_id: 'user_1',
  processor_id: 'user-input',
  schema_id: 'text-input-v1',
  preview: `The text of ${blobId}`,
  created_at: '2024-01-01T00:00:00Z',
  ...more,
})

const status = (progress: number, word = 'processing') => ({
  blob_id: 'b-1',
  processor_id: 'text-expansion',
  status: word,
  progress,
  message: `${progress}`,
})

describe('useBlobEvents', () => {
  test('with a pattern and a handler hears what matches, and subscribes to it', async () => {
    const heard: string[] = []
    const { server } = await openHook(() => useBlobEvents('blob.*', (_, { type }) => heard.push(type)))
    expect(server.received('subscribe')).toEqual([{ events: ['blob.*'] }])
    server.send('blob.created', blob('b-1'))
    server.send('blob.derived', { parent_id: 'b-1', derived_id: 'b-2', processor_id: 'text-expansion' })
    server.send('book.updated', { book_id: 'my-novel' })
    expect(heard).toEqual(['blob.created', 'blob.derived'])
  })

  test('as state shows the last events, newest last', async () => {
    const { server, shown } = await openHook(() => useBlobEvents({ limit: 2 }))
    expect(shown()).toEqual([])
    for (const id of ['b-1', 'b-2', 'b-3']) server.send('blob.created', blob(id))
    expect(shown().map(({ payload }) => 'blob_id' in payload && payload.blob_id)).toEqual(['b-2', 'b-3'])
  })

  test('of one book shows only what happened in it', async () => {
    const { server, shown } = await openHook(() => useBlobEvents({ bookId: 'my-novel' }))
    server.send('blob.created', blob('b-1', { book_id: 'my-novel' }))
    server.send('blob.created', blob('b-2', { book_id: 'another' }))
    server.send('blob.updated', blob('b-1', { book_id: 'my-novel' }))
    expect(shown().map(({ type }) => type)).toEqual(['blob.created', 'blob.updated'])
  })

  test('of a book that is not known yet shows nothing', async () => {
    const { server, shown } = await openHook(() => useBlobEvents({ bookId: undefined }))
    server.send('blob.created', blob('b-1', { book_id: 'my-novel' }))
    expect(shown()).toEqual([])
  })

  test('renders for a blob, and for nothing else', async () => {
    let renders = 0
    const { server } = await openHook(() => {
      renders += 1
      return useBlobEvents()
    })
    const before = renders
    server.send('book.updated', { book_id: 'my-novel' })
    expect(renders).toBe(before)
    server.send('blob.created', blob('b-1'))
    expect(renders).toBe(before + 1)
  })
})

describe('what all components want together', () => {
  function Page({ shows }: { readonly shows: boolean }) {
    return (
      <>
        <Created />
        <Created />
        {shows && <Updates />}
      </>
    )
  }
  function Created() {
    useBlobCreated(() => undefined)
    return null
  }
  function Updates() {
    const update = useBookUpdates('my-novel')
    return <p>{update?.chapter_added?.title}</p>
  }

  test('goes out once after `connected`, is renewed, and is given back', async () => {
    const server = createTestServer(reyna)
    const { rerender } = render(<Page shows={true} />, { wrapper: server.wrapper })
    await server.advance(0)
    expect(server.received()).toEqual([])
    server.send('connected', { status: 'ready', user_id: 'user_123', session_id: 'session_456' })
    await server.advance(0)
    expect(server.received('subscribe')).toEqual([{ events: ['blob.created', 'book.updated'] }])

    server.send('book.updated', { book_id: 'my-novel', chapter_added: { chapter_num: 5, blob_id: 'b', title: 'Five' } })
    expect(screen.getByText('Five')).toBeDefined()

    server.disconnect()
    await server.advance(1000)
    server.send('connected', { status: 'ready' })
    await server.advance(0)
    expect(server.received('subscribe')).toHaveLength(2)

    rerender(<Page shows={false} />)
    await server.advance(0)
    expect(server.received('unsubscribe')).toEqual([{ events: ['book.updated'] }])
    expect(server.received('subscribe').at(-1)).toEqual({ events: ['blob.created'] })
  })
})

describe('useProcessorStatus', () => {
  test('is one fraction, 0–1, that never goes back within a run', async () => {
    const { server, shown } = await openHook(() => useProcessorStatus('b-1'))
    expect(shown()).toBeUndefined()
    expect(server.received('subscribe')).toEqual([{ events: ['processor.*'] }])
    server.send('processor.status', status(0.75))
    server.send('processor.status', status(0.5))
    expect(shown()).toMatchObject({ status: 'running', fraction: 0.75, message: '0.75', processorId: 'text-expansion' })
    server.send('processor.completed', { ...status(1, 'completed'), message: 'Done' })
    expect(shown()).toMatchObject({ status: 'completed', fraction: 1, message: 'Done' })
  })

  test('shows a failure, and where it was', async () => {
    const { server, shown } = await openHook(() => useProcessorStatus('b-1'))
    server.send('processor.status', status(0.5))
    server.send('processor.failed', status(0, 'failed'))
    expect(shown()).toMatchObject({ status: 'failed', fraction: 0.5 })
  })
})

describe('useCreateBlob', () => {
  const create = (shown: () => ReturnType<typeof useCreateBlob>) =>
    act(() => {
      shown()
        .createBlob({ content: 'Chapter text', schema_id: 'text-input-v1' })
        .catch(() => undefined)
    })

  test('is pending, then has the blob', async () => {
    const { server, shown } = await openHook(useCreateBlob)
    create(shown)
    expect(shown().pending).toBe(true)
    await server.advance(0)
    expect(server.received('create_blob')).toEqual([{ content: 'Chapter text', schema_id: 'text-input-v1' }])
    server.send('blob.created', blob('other', { schema_id: 'another-schema' }))
    await server.advance(0)
    expect(shown().pending).toBe(true)
    server.send('blob.created', blob('b-1'))
    await server.advance(0)
    expect(shown()).toMatchObject({ pending: false, error: undefined, result: { blob_id: 'b-1' } })
  })

  test('shows an error; one about another blob is not its own', async () => {
    const { server, shown } = await openHook(useCreateBlob)
    create(shown)
    server.send('error', { code: 'PROCESSOR_FAILED', message: 'No', blob_id: 'b-9' })
    await server.advance(0)
    expect(shown().pending).toBe(true)
    server.send('error', { code: 'INVALID', message: 'No' })
    await server.advance(0)
    expect(shown().error).toBeInstanceOf(RequestError)
    expect(shown().retryAt).toBeUndefined()
  })

  test('`retry_after` pauses it, and says until when', async () => {
    const { server, shown } = await openHook(useCreateBlob)
    create(shown)
    await server.advance(0)
    server.send('error', { code: 'RATE_LIMITED', message: 'Slowly', retry_after: 30 })
    await server.advance(0)
    expect(shown().error).toBeInstanceOf(RateLimitError)
    const { retryAt } = shown()
    create(shown)
    await server.advance(0)
    expect(shown()).toMatchObject({ pending: false, retryAt })
    expect(server.received('create_blob')).toHaveLength(1)
    await server.advance(30_000)
    create(shown)
    await server.advance(0)
    expect(shown()).toMatchObject({ pending: true, retryAt: undefined })
    expect(server.received('create_blob')).toHaveLength(2)
  })
})

test('`retry_after` also holds back those that wait behind it', async () => {
  const { server, shown } = await openHook(useCreateBlob)
  const create = () => shown().createBlob({ content: 'Chapter text', schema_id: 'text-input-v1' })
  const outcomes = [create(), create(), create()].map(each => each.catch((reason: unknown) => reason))
  await server.advance(0)
  server.send('error', { code: 'RATE_LIMITED', message: 'Slowly', retry_after: 30 })
  await server.advance(0)
  expect(server.received('create_blob')).toHaveLength(1)
  for (const outcome of await Promise.all(outcomes)) expect(outcome).toBeInstanceOf(RateLimitError)
})

describe('useProcessBlob', () => {
  const job = { blob_id: 'b-1', processor_id: 'text-expansion' }
  const run = (shown: () => ReturnType<typeof useProcessBlob>) =>
    act(() => {
      shown()
        .processBlob(job)
        .catch(() => undefined)
    })

  test('ends with what was derived from its blob', async () => {
    const { server, shown } = await openHook(useProcessBlob)
    run(shown)
    await server.advance(0)
    expect(server.received('process_blob')).toEqual([job])
    server.send('blob.derived', { parent_id: 'b-2', derived_id: 'b-3', processor_id: 'text-expansion' })
    await server.advance(60_000)
    expect(shown().pending).toBe(true)
    server.send('blob.derived', { parent_id: 'b-1', derived_id: 'b-4', processor_id: 'text-expansion' })
    await server.advance(0)
    expect(shown()).toMatchObject({ pending: false, result: { derived_id: 'b-4' } })
  })

  test.each([
    ['processor.failed', status(0.5, 'failed')],
    ['processor.status', status(0.5, 'failed')],
    ['error', { code: 'FORBIDDEN', message: 'Not yours', blob_id: 'b-1' }],
  ] as const)('fails with %s', async (type, payload) => {
    const { server, shown } = await openHook(useProcessBlob)
    run(shown)
    await server.advance(0)
    server.send(type, payload)
    await server.advance(0)
    expect(shown().error).toBeInstanceOf(RequestError)
  })
})

test('useReynaError hears every error', async () => {
  const heard: string[] = []
  const { server } = await openHook(() => useReynaError(({ code }) => heard.push(code)))
  server.send('error', { code: 'A', message: '' })
  server.send('error', { code: 'B', message: '', retry_after: 3600 })
  expect(heard).toEqual(['A', 'B'])
})
