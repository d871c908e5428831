import { describe, expect, test } from 'vitest'

import { jsonCodec } from '../../src/protocol/envelope.js'

describe('the usual envelope', () => {
  const codec = jsonCodec()

  test('is read', () => {
    expect(codec.decode('{"type":"note","payload":{"text":"hi"},"timestamp":7}')).toEqual({
      type: 'note',
      payload: { text: 'hi' },
      timestamp: 7,
    })
  })

  test('is written, and leaves out what is not there', () => {
    expect(codec.encode({ type: 'ping', payload: undefined })).toBe('{"type":"ping"}')
    expect(codec.encode({ type: 'note', payload: { text: 'a\nb' } })).toBe('{"type":"note","payload":{"text":"a\\nb"}}')
  })

  test('comes back from a round trip', () => {
    const envelope = { type: 'note', payload: { text: 'é\n"😀' }, timestamp: '2026-11-20T12:48:53Z' }
    expect(codec.decode(codec.encode(envelope))).toEqual(envelope)
  })

  test.each(['', 'null', '7', '"note"', '[]', '{}', '{"type":null}', '{"type":7}', '[{"type":"note"}]', '{"type":'])(
    'throws on %s',
    line => {
      expect(() => codec.decode(line)).toThrow(/JSON|no object with a "type"/)
    },
  )
})

test('type, payload and time may stand under other keys', () => {
  const codec = jsonCodec({ type: 'event', payload: 'data', timestamp: 'at' })
  expect(codec.encode({ type: 'note', payload: 1, timestamp: 7 })).toBe('{"event":"note","data":1,"at":7}')
  const line = '{"event":"note","type":"x","data":1,"payload":2,"at":7,"timestamp":8}'
  expect(codec.decode(line)).toEqual({ type: 'note', payload: 1, timestamp: 7 })
  expect(() => codec.decode('{"type":"note"}')).toThrow('no object with a "event"')
})

describe('a flat envelope', () => {
  const codec = jsonCodec({ type: 'kind', flat: true, requestId: 'ref' })

  test('has the payload beside its type', () => {
    expect(codec.encode({ type: 'note', payload: { text: 'hi', kind: 'x' } })).toBe('{"kind":"note","text":"hi"}')
    expect(codec.decode('{"text":"hi","kind":"note","timestamp":7}')).toEqual({
      type: 'note',
      payload: { text: 'hi', timestamp: 7 },
    })
  })

  test('gives the payload nothing that belongs to the envelope', () => {
    expect(codec.decode('{"kind":"note","text":"hi","ref":"a-1"}')).toEqual({
      type: 'note',
      payload: { text: 'hi' },
      requestId: 'a-1',
    })
  })

  test('has an empty payload where there is nothing but its type', () => {
    expect(codec.decode('{"kind":"pong"}').payload).toEqual({})
    expect(codec.encode({ type: 'ping', payload: undefined })).toBe('{"kind":"ping"}')
  })

  test.each([[['a']], ['a'], [7], [null]])('has no room for a payload of %j', payload => {
    expect(() => codec.encode({ type: 'note', payload })).toThrow('the fields of an object only')
  })
})

test('the id of a command comes back as what the answer replies to', () => {
  const command = jsonCodec({ id: 'ref' })
  const message = jsonCodec({ requestId: 'ref' })
  const asked = command.encode({ type: 'ask', payload: { n: 1 }, id: 'a-1', sentAt: 7 })
  expect(asked).toBe('{"type":"ask","ref":"a-1","payload":{"n":1}}')
  const { id } = command.decode(asked)
  expect(message.decode(message.encode({ type: 'answer', payload: 2, requestId: id }))).toMatchObject({
    requestId: 'a-1',
  })
  expect(message.decode('{"type":"note","ref":""}').requestId).toBeUndefined()
})
