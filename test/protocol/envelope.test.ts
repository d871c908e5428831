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

test('the payload may stand under another key', () => {
  const codec = jsonCodec({ payload: 'data' })
  expect(codec.encode({ type: 'note', payload: 1 })).toBe('{"type":"note","data":1}')
  expect(codec.decode('{"type":"note","data":1,"payload":2}').payload).toBe(1)
})
