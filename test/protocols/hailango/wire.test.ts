import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createClient } from '../../../src/client/client.js'
import { createHub } from '../../../src/hub/hub.js'
import type { AnyMessage } from '../../../src/protocol/message.js'
import { hailangoBackend } from '../../../src/protocols/hailango/backend.js'
import { goJsonCodec } from '../../../src/protocols/hailango/go-json.js'
import { hailango } from '../../../src/protocols/hailango/protocol.js'
import { createMockServer } from '../../../src/mock/mock-server.js'
import { recordingSocket } from '../../hub/recording-socket.js'
import { parse, recordedFrames, recordedLines, timeless } from './recorded.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Everything that is under way arrives. */
const settle = () => vi.advanceTimersByTimeAsync(0)

const USER = 'aaaaaaaa-0000-4000-8000-000000000002'
const BOOK = '11111111-2222-3333-4444-555555555555'

async function openClient() {
  const server = createMockServer(hailangoBackend)
  const onError = vi.fn<(error: Error) => void>()
  const { url, transport } = server
  const client = createClient({ protocol: hailango, url, transport, token: server.token(USER), onError })
  const heard: AnyMessage[] = []
  client.subscribe('*', (_, message) => heard.push(message))
  client.connect()
  await settle()
  expect(client.store.getState().connection.status).toBe('open')
  return { server, client, heard, onError }
}

/** What a client hears of frames that the server sends as they are. */
async function replay(frames: readonly string[]): Promise<readonly AnyMessage[]> {
  const { server, client, heard, onError } = await openClient()
  for (const frame of frames) server.sendRaw(frame)
  const lines = frames.flatMap(frame => frame.split('\n')).length
  await settle()
  expect(heard).toHaveLength(lines)
  expect(onError).not.toHaveBeenCalled()
  const { malformed, invalid, oversized } = client.store.getState().traffic
  expect({ malformed, invalid, oversized }).toEqual({ malformed: 0, invalid: 0, oversized: 0 })
  client.disconnect()
  return heard
}

async function hear(message: object): Promise<AnyMessage | undefined> {
  return (await replay([JSON.stringify(message)]))[0]
}

describe('every recorded frame reaches the handlers', () => {
  test('no line is dropped, and all come in order', async () => {
    const heard = await replay(recordedFrames.map(({ frame }) => frame))
    expect(heard.map(({ type }) => type)).toEqual(recordedLines.map(line => parse(line).type))
  })

  test('all but the message without a type are known', async () => {
    const heard = await replay(recordedFrames.map(({ frame }) => frame))
    expect(heard.filter(({ known }) => !known).map(({ type }) => type)).toEqual([''])
  })

  test.each(recordedLines.map(line => [parse(line).type, line] as const))('%#: %s', async (type, line) => {
    const [message] = await replay([line])
    expect(message).toMatchObject({ type, receivedAt: expect.any(Number) })
  })

  test('twenty messages in one frame are twenty messages', async () => {
    const burst = recordedFrames.find(({ scenario }) => scenario === 'burst_20_sequential')?.frame ?? ''
    const heard = await replay([burst])
    expect(heard.map(({ payload }) => Reflect.get(Object(payload), 'processedPages'))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
  })

  test('a line that is broken does not lose its neighbours', async () => {
    const { server, heard, onError } = await openClient()
    server.sendRaw(`${recordedLines[0]}\n{"type":\n${recordedLines[0]}`)
    await settle()
    expect(heard).toHaveLength(2)
    expect(onError).toHaveBeenCalledTimes(1)
  })
})

describe('what Go writes for "nothing" is read as nothing', () => {
  const NIL = '00000000-0000-0000-0000-000000000000'
  const timestamp = '2026-11-20T12:48:53.508442498Z'

  test('a nil UUID is no id, and makes no task', async () => {
    const payload = { bookId: NIL, totalPages: 3, processedPages: 1, progress: 33, status: 'processing' }
    const { server, client, heard } = await openClient()
    server.sendRaw(JSON.stringify({ type: 'ocr_progress', payload, timestamp }))
    await settle()
    expect(heard).toHaveLength(1)
    expect(heard[0]?.payload).toMatchObject({ bookId: undefined, progress: 33 })
    expect(client.store.getState().progress.size).toBe(0)
  })

  test('a time of the year 1 is no time', async () => {
    const stats = { totalTime: 0, completedPages: 0, masteredWords: 0, streakDays: 0 }
    const message = await hear({
      type: 'learning_update',
      payload: { sessionId: NIL, bookId: NIL, stats: { ...stats, lastStudiedAt: '0001-01-01T00:00:00Z' } },
      timestamp: '0001-01-01T00:00:00Z',
    })
    expect(message?.payload).toEqual({ stats })
    expect(message?.sentAt).toBeUndefined()
  })

  test('items that are null are an empty list', async () => {
    const payload = { count: 0, items: null, message: 'You have items to review' }
    const message = await hear({ type: 'review_reminder', payload, timestamp })
    expect(message?.payload).toEqual({ count: 0, items: [], message: 'You have items to review' })
  })

  test.each([
    ['connection_established', { message: '' }],
    ['ocr_progress', { totalPages: 0, processedPages: 0, progress: 0, status: '' }],
    ['book_ready', { title: '', totalPages: 0, message: '' }],
    ['review_reminder', { count: 0, items: [], message: '' }],
    ['learning_update', { stats: { totalTime: 0, completedPages: 0, masteredWords: 0, streakDays: 0 } }],
    ['notification', { title: '', message: '', level: '' }],
    ['error', { code: '', message: '' }],
  ])('a payload of null is the zero value of %s', async (type, zero) => {
    expect(await hear({ type, payload: null, timestamp })).toMatchObject({ known: true, type, payload: zero })
  })
})

describe('texts and times arrive as they were meant', () => {
  test('the escapes of Go are read back', async () => {
    const line = recordedLines.find(text => text.includes('\\u003cb\\u003e')) ?? ''
    const [message] = await replay([line])
    expect(message?.payload).toMatchObject({ title: 'Русский <b>& 中文</b> \u2028 "q"\n2nd line' })
  })

  test.each([
    ['2026-11-20T12:48:53Z', '.000'],
    ['2026-11-20T12:48:53.5Z', '.500'],
    ['2026-11-20T12:48:53.6697Z', '.669'],
    ['2026-11-20T12:48:53.697198512Z', '.697'],
    ['2026-11-20T21:48:53.697198512+09:00', '.697'],
  ])('%s', async (timestamp, fraction) => {
    const message = await hear({ type: 'error', payload: null, timestamp })
    expect(message?.sentAt).toBe(Date.parse(`2026-11-20T12:48:53${fraction}Z`))
  })

  test('fields that a later server adds are kept', async () => {
    const message = await hear({ type: 'error', payload: { code: 'A', message: 'b', trace: 'c' } })
    expect(message?.payload).toEqual({ code: 'A', message: 'b', trace: 'c' })
  })
})

describe('the hub writes what the real server writes', () => {
  const joined = { userId: USER }

  async function hubOutput(tell: (hub: ReturnType<typeof createHub<typeof hailango>>) => void): Promise<string[]> {
    const hub = createHub({ backend: hailangoBackend, verify: () => Promise.resolve({ user_id: USER }) })
    const socket = recordingSocket()
    const { closed } = hub.accept(joined, socket)
    tell(hub)
    await settle()
    closed()
    return socket.frames
  }

  const sendable = recordedLines.filter(line => !['', 'connection_established'].includes(parse(line).type))

  test.each(sendable.map(line => [parse(line).type, line] as const))('%#: %s', async (_, line) => {
    const { type, payload } = parse(line)
    const [frame] = await hubOutput(hub => {
      // The recording says which payload belongs to which type; its schema is held against it below.
      hub.sendToUser(USER, type as 'notification', payload as null)
    })
    expect(timeless(frame ?? '')).toBe(timeless(line))
  })

  test('a burst of twenty is the one frame that was recorded', async () => {
    const recorded = recordedFrames.find(({ scenario }) => scenario === 'burst_20_sequential')?.frame ?? ''
    const frames = await hubOutput(hub => {
      for (const line of recorded.split('\n')) hub.broadcastToAll('ocr_progress', parse(line).payload as null)
    })
    expect(frames.map(timeless)).toEqual([timeless(recorded)])
  })

  test('the first device is told when a second one joins, in the recorded words', async () => {
    const recorded = recordedFrames.find(({ scenario }) => scenario === 'broadcast_to_all')?.frame ?? ''
    const second = recordingSocket()
    const frames = await hubOutput(hub => {
      hub.accept(joined, second).closed()
    })
    expect(frames.map(timeless)).toEqual([timeless(recorded)])
    expect(second.frames).toEqual([])
  })

  test('the time stamp is a time that Go could have written', async () => {
    const [frame] = await hubOutput(hub => hub.broadcastToAll('notification', null))
    expect(parse(frame ?? '').timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/)
  })
})

describe('JSON as Go writes it', () => {
  const text = '<a href="?x=1&y=2">\u2028\u2029</a> \\u003c 日本語 😀'
  const envelope = { type: 'notification', payload: { [text]: text }, timestamp: '2026-11-20T12:48:53Z' }

  test('holds no character that HTML or JavaScript would stumble over', () => {
    expect(goJsonCodec.encode(envelope)).not.toMatch(/[<>&\u2028\u2029]/)
    expect(goJsonCodec.encode(envelope)).toContain('\\u003ca href=\\"?x=1\\u0026y=2\\"\\u003e\\u2028\\u2029')
  })

  test('is read back as it was', () => {
    expect(goJsonCodec.decode(goJsonCodec.encode(envelope))).toEqual(envelope)
  })

  test('a message about one book stays one line', () => {
    expect(goJsonCodec.encode({ type: 'book_ready', payload: { bookId: BOOK, title: 'a\nb' } })).not.toContain('\n')
  })
})
