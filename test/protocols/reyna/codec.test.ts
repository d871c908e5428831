import { describe, expect, test } from 'vitest'

import { commandCodec, messageCodec } from '../../../src/protocols/reyna/codec.js'
import { reyna } from '../../../src/protocols/reyna/protocol.js'

describe('the envelope', () => {
  test('of a plain message is its type and data', () => {
    expect(messageCodec.decode('{"type":"connected","data":{"status":"ready"}}')).toMatchObject({
      type: 'connected',
      payload: { status: 'ready' },
    })
  })

  test('of a routed event names the event apart from its family, with Unix seconds', () => {
    const line = JSON.stringify({
      type: 'blob_event',
      user_id: 'user_456',
      event_type: 'blob.created',
      data: { blob_id: 'blob_123' },
      timestamp: 1704067200,
    })
    expect(messageCodec.decode(line)).toEqual({
      type: 'blob.created',
      payload: { blob_id: 'blob_123' },
      timestamp: 1704067200,
    })
  })

  test('is written routed for events and plain for all else, as its hub does', () => {
    const timestamp = '2024-01-01T00:00:00.900Z'
    expect(JSON.parse(messageCodec.encode({ type: 'blob.created', payload: { a: 1 }, timestamp }))).toEqual({
      type: 'blob_event',
      event_type: 'blob.created',
      data: { a: 1 },
      timestamp: 1704067200,
    })
    expect(messageCodec.encode({ type: 'subscribed', payload: { events: [] }, timestamp })).toBe(
      '{"type":"subscribed","data":{"events":[]}}',
    )
  })

  test('of a subscription holds the events beside the type, of any other command inside data', () => {
    expect(commandCodec.encode({ type: 'subscribe', payload: { events: ['blob.*'] } })).toBe(
      '{"events":["blob.*"],"type":"subscribe"}',
    )
    expect(commandCodec.encode({ type: 'process_blob', payload: { blob_id: 'b' } })).toBe(
      '{"type":"process_blob","data":{"blob_id":"b"}}',
    )
    expect(commandCodec.encode({ type: 'ping', payload: undefined })).toBe('{"type":"ping"}')
    expect(commandCodec.decode('{"type":"subscribe","events":["blob.*"]}')).toEqual({
      type: 'subscribe',
      payload: { events: ['blob.*'] },
    })
  })

  test.each(['[]', '1', 'null', '{}', '{"type":1}', 'no json'])('%s is none', line => {
    expect(() => messageCodec.decode(line)).toThrow(/object|JSON/)
    expect(() => commandCodec.decode(line)).toThrow(/object|JSON/)
  })
})

describe('wants', () => {
  const tell = (now: readonly string[], before: readonly string[]) =>
    reyna.wiring.wants?.tell(new Set(now), new Set(before))

  test('ask for the whole rest, for one server replaces its list and another adds to it', () => {
    expect(tell(['blob.*', 'book.updated'], ['blob.*'])).toEqual([
      { type: 'subscribe', payload: { events: ['blob.*', 'book.updated'] }, want: ['book.updated'] },
    ])
  })

  test('give back first what is no longer wanted', () => {
    expect(tell(['blob.*'], ['blob.*', 'book.updated'])).toEqual([
      { type: 'unsubscribe', payload: { events: ['book.updated'] } },
      { type: 'subscribe', payload: { events: ['blob.*'] }, want: [] },
    ])
    expect(tell([], ['blob.*'])).toEqual([{ type: 'unsubscribe', payload: { events: ['blob.*'] } }])
  })
})
