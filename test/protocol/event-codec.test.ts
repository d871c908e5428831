import { describe, expect, test } from 'vitest'

import { eventCodec } from '../../src/protocol/event-codec.js'

describe('the envelope of Socket.IO', () => {
  test.each([
    ['["ping"]', { type: 'ping', payload: undefined }],
    ['["join_project","p1"]', { type: 'join_project', payload: 'p1' }],
    ['["joined_project",{"projectId":"p1"}]', { type: 'joined_project', payload: { projectId: 'p1' } }],
    ['["pong",null]', { type: 'pong', payload: null }],
  ])('%s is read, and written again', (line, envelope) => {
    expect(eventCodec.decode(line)).toEqual(envelope)
    expect(eventCodec.encode(envelope)).toBe(line)
  })

  test('further arguments are left out', () => {
    expect(eventCodec.decode('["moved",1,2]')).toEqual({ type: 'moved', payload: 1 })
  })

  test.each(['', 'text', '{}', '[]', '[5]', '{"type":"ping"}', 'null', '["a"'])('%j is no event', line => {
    expect(() => eventCodec.decode(line)).toThrow(Error)
  })

  test('a key that would reach a prototype is gone', () => {
    const { payload } = eventCodec.decode('["a",{"__proto__":{"evil":true},"b":1}]')
    expect(Reflect.get(Object(payload), 'evil')).toBeUndefined()
    expect(payload).toMatchObject({ b: 1 })
  })
})
