import { describe, expect, test } from 'vitest'

import { commandCodec, messageCodec } from '../../../src/protocols/ws-service/codec.js'
import { parseTopic, topicOf } from '../../../src/protocols/ws-service/topic.js'

const fields = (line: string) => JSON.parse(line) as Record<string, unknown>

describe('the envelope of a command', () => {
  test('holds its id, its type, its payload and its time', () => {
    const line = commandCodec.encode({ id: 'msg_1', type: 'ping', payload: {}, sentAt: Date.UTC(2026, 0, 5) })
    expect(fields(line)).toEqual({ id: 'msg_1', type: 'ping', payload: {}, timestamp: '2026-01-05T00:00:00.000Z' })
    expect(commandCodec.decode(line)).toEqual({ id: 'msg_1', type: 'ping', payload: {}, sentAt: Date.UTC(2026, 0, 5) })
  })

  test('never lacks a payload', () => {
    expect(fields(commandCodec.encode({ type: 'ping', payload: undefined }))).toEqual({ type: 'ping', payload: {} })
  })
})

describe('the envelope of a message', () => {
  test('holds an id of its own, and that of the command that it answers', () => {
    const encode = (requestId?: string) => messageCodec.encode({ type: 'pong', payload: {}, timestamp: 't', requestId })
    const [first, second] = [fields(encode('msg_1')), fields(encode())]
    expect(first).toEqual({ id: first['id'], type: 'pong', payload: {}, timestamp: 't', request_id: 'msg_1' })
    expect(second).not.toHaveProperty('request_id')
    expect(first['id']).toMatch(/./)
    expect(second['id']).not.toBe(first['id'])
    expect(messageCodec.decode(encode('msg_1'))).toMatchObject({ type: 'pong', timestamp: 't', requestId: 'msg_1' })
  })

  test.each(['', null, 7])('answers nothing where it says %j', requestId => {
    const line = JSON.stringify({ type: 'pong', payload: {}, request_id: requestId })
    expect(messageCodec.decode(line).requestId).toBeUndefined()
  })

  test.each(['null', '7', '{}', '{"type":1}'])('is none: %s', line => {
    expect(() => messageCodec.decode(line)).toThrow(TypeError)
    expect(() => commandCodec.decode(line)).toThrow(TypeError)
  })
})

describe('a topic as a text', () => {
  test.each([
    ['presence', topicOf('presence')],
    ['presence', topicOf('presence', { user_id: undefined })],
    ['typing?conversation_id=c-1', topicOf('typing', { conversation_id: 'c-1' })],
    ['calls?user_id=u&call_id=c', topicOf('calls', { call_id: 'c', user_id: 'u' })],
  ])('is %s', (expected, text) => {
    expect(text).toBe(expected)
  })

  test.each(['c 1', 'a&user_id=b', 'a?b=c', '日本', 'a=b', '%'])('keeps the id %s', id => {
    const filters = { conversation_id: id }
    expect(parseTopic(topicOf('typing', filters))).toEqual({ topic: 'typing', filters })
  })
})
