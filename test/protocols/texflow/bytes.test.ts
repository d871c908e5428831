import { describe, expect, test } from 'vitest'

import { texflow } from '../../../src/protocols/texflow/protocol.js'
import { base64Of, bytesOf } from '../../../src/protocols/texflow/bytes.js'
import { check } from '../../../src/protocol/schema.js'
import { framesOf } from './recorded.js'

const every = Uint8Array.from({ length: 256 }, (_, byte) => byte)
const { message, command } = texflow.wiring.codecs

/** What the client reads of a recorded line. */
function read(line: string): unknown {
  const { type, payload } = message.decode(line)
  const schema = texflow.wiring.messages[type]
  const checked = schema && check(schema, payload)
  return checked?.ok === true ? checked.value : checked?.problem
}

describe('bytes', () => {
  test.each([
    ['base64', base64Of(every)],
    ['numbers', [...every]],
    ['an object with numeric keys', JSON.parse(JSON.stringify(every)) as unknown],
    ['themselves', every],
  ])('are read as %s', (_, form) => {
    expect(bytesOf(form)).toEqual(every)
  })

  test('are none where one is no byte, or not in its place', () => {
    for (const value of ['*', [256], [-1], [0.5], ['1'], { 1: 1 }, { 0: 1, a: 2 }, null, undefined, 7, true]) {
      expect(bytesOf(value)).toBeUndefined()
    }
  })

  test('of half a megabyte become text, and bytes again', () => {
    const many = Uint8Array.from({ length: 500_000 }, (_, index) => index % 251)
    const text = base64Of(many)
    expect(text).toBe(Buffer.from(many).toString('base64'))
    expect(Buffer.from(bytesOf(text) ?? []).equals(many)).toBe(true)
  })

  test.each([
    ['message/yjs_update_base64', { update: bytesOf('AQHfu56EAgAEAQZtb25hY28BYQA='), document_name: 'main.tex' }],
    ['message/yjs_update_readme_Uint8Array', { update: Uint8Array.of(1, 2, 253, 10), origin: 'user-abc' }],
    ['message/yjs_update_number_array', { update: Uint8Array.of(1, 2, 253) }],
    ['message/yjs_awareness', { update: bytesOf('AQHSuKiaBAJ7fQ=='), clients: [1234567890] }],
    ['message/string_payload', { update: Uint8Array.of(1, 2, 3) }],
  ])('%s, as it was recorded', (scenario, expected) => {
    expect(read(framesOf(scenario, 'in', 'B')[0] ?? '')).toMatchObject(expected)
  })

  test('that are none are refused, and the rest of the line is not believed', () => {
    expect(read('{"type":"yjs_update","payload":{"update":"*"}}')).toMatch(/"update" is not what its schema says/)
  })

  test('leave as base64, a `Buffer` of Node too', () => {
    for (const update of [Uint8Array.of(1, 2, 253, 10), Buffer.from([1, 2, 253, 10])]) {
      expect(command.encode({ type: 'yjs_awareness', payload: { update, clients: [1] } })).toBe(
        '{"type":"yjs_awareness","payload":{"update":"AQL9Cg==","clients":[1]}}',
      )
    }
  })
})

describe('the envelope', () => {
  test('says whom a message is from, and when', () => {
    const [line = ''] = framesOf('message/cursor_update', 'in', 'B')
    expect(message.decode(line)).toEqual({
      type: 'cursor_update',
      payload: { line: 10, column: 25 },
      timestamp: '2026-11-20T12:52:33.353035833Z',
      from: { id: 'user-A', name: 'name-A' },
    })
  })

  test('is written as the real hub writes it, byte for byte', () => {
    for (const scenario of [
      'join_two',
      'message/selection',
      'message/no_payload',
      'to_server/ping',
      'connect/no_user',
    ]) {
      for (const line of framesOf(scenario, 'in')) expect(message.encode(message.decode(line))).toBe(line)
    }
  })

  test('of an unset time, colour and name says nothing of them', () => {
    const line = framesOf('join_two', 'in', 'A').find(each => each.includes('user_left')) ?? ''
    expect(read(line)).toEqual({ user_id: 'user-B', username: 'name-B', color: undefined, joined_at: undefined })
  })
})
