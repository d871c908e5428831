import * as v from 'valibot'
import { describe, expect, test } from 'vitest'

import {
  ConnectionError,
  OverflowError,
  ProtocolError,
  RequestError,
  TimeoutError,
  UsageError,
} from '../../src/errors.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { settle } from '../support/clock.js'
import { makeClient, openClient, openTest, payloadOf } from '../support/client.js'
import { definition, testProtocol } from '../support/test-protocol.js'

/** What became of a promise: its value or what it was rejected with. */
const outcome = (promise: Promise<unknown>) => promise.catch((thrown: unknown) => thrown)

describe('a request', () => {
  test('resolves with the message that answers it', async () => {
    const made = await openTest()
    const first = made.client.request('ask', { id: '1' })
    const second = made.client.request('ask', { id: '2' })
    made.transport.link.say('done', { id: '2' })
    made.transport.link.say('done', { id: '1' })
    expect(await first).toMatchObject({ type: 'done', payload: { id: '1' } })
    expect(await second).toMatchObject({ type: 'done', payload: { id: '2' } })
  })

  test('rejects with the answer where the server says no', async () => {
    const made = await openTest()
    const asked = outcome(made.client.request('ask', { id: '1' }))
    made.transport.link.say('refused', { id: '1', why: 'late' })
    const error = await asked
    expect(error).toBeInstanceOf(RequestError)
    expect(error).toMatchObject({ answer: { id: '1', why: 'late' } })
  })

  test('that the server refuses says why, and with which code', async () => {
    const coded = defineProtocol({
      ...definition,
      messages: { ...definition.messages, error: v.object({ code: v.string(), message: v.string() }) },
      answers: { ask: { judge: ({ type }) => (type === 'error' ? 'error' : undefined) } },
    })
    const made = await openClient(coded)
    const asked = outcome(made.client.request('ask', { id: '1' }))
    made.transport.link.say('error', { code: 'ACCESS_DENIED', message: 'Not yours.' })
    expect(await asked).toMatchObject({
      code: 'ACCESS_DENIED',
      message: 'The server refused "ask". It said: Not yours.',
    })
  })

  test('rejects when no answer comes in time, and leaves no timer', async () => {
    const made = await openTest()
    await made.clock.advance(5000)
    const timers = made.clock.timers
    const asked = outcome(made.client.request('ask', { id: '1' }))
    await made.clock.advance(4999)
    made.transport.link.say('done', { id: 'other' })
    expect(made.clock.timers).toBe(timers + 1)
    await made.clock.advance(1)
    expect(await asked).toBeInstanceOf(TimeoutError)
    expect(made.clock.timers).toBe(timers)
  })

  test('that timed out before it left, never leaves', async () => {
    const made = makeClient(testProtocol)
    const asked = outcome(made.client.request('ask', { id: '1' }))
    await made.clock.advance(5000)
    expect(await asked).toBeInstanceOf(TimeoutError)
    made.client.connect()
    await settle()
    made.transport.link.open()
    made.transport.link.say('welcome', {})
    expect(made.sent()).toEqual([])
  })

  test('that waits for the line leaves with it, and is answered', async () => {
    const made = makeClient(testProtocol)
    const asked = made.client.request('ask', { id: '1' })
    made.client.connect()
    await settle()
    made.transport.link.open()
    made.transport.link.say('done', { id: '1' })
    made.transport.link.say('welcome', {})
    expect(made.sent()).toEqual(['ask'])
    made.transport.link.say('done', { id: '1' })
    expect(await asked).toMatchObject({ type: 'done' })
  })

  test('rejects when the line is lost after it left', async () => {
    const made = await openTest()
    const asked = outcome(made.client.request('ask', { id: '1' }))
    made.transport.link.end(1006)
    expect(await asked).toBeInstanceOf(ConnectionError)
  })

  test('survives a lost line where it had not left', async () => {
    const made = await openTest()
    made.transport.link.end(1006)
    const asked = made.client.request('ask', { id: '1' })
    await made.clock.advance(1000)
    made.transport.link.end(1006)
    await made.clock.advance(2000)
    made.transport.link.open()
    made.transport.link.say('welcome', {})
    made.transport.link.say('done', { id: '1' })
    expect(await asked).toMatchObject({ type: 'done' })
  })

  test.each(['sent', 'waiting'])('%s is rejected by disconnect(), and leaves no timer', async stage => {
    const made = await openTest()
    if (stage === 'waiting') made.transport.link.end(1006)
    const asked = outcome(made.client.request('ask', { id: '1' }))
    made.client.disconnect()
    expect(await asked).toBeInstanceOf(ConnectionError)
    expect(made.clock.timers).toBe(0)
    expect(made.errors).toEqual([])
  })

  test('rejects and never throws', async () => {
    const made = makeClient(testProtocol, { outbox: { maxCommands: 1 } })
    const bad: object = { id: 7 }
    expect(await outcome(made.client.request('ask', bad as { id: string }))).toBeInstanceOf(ProtocolError)
    made.client.send('say', { text: 'a' })
    expect(await outcome(made.client.request('ask', { id: '1' }))).toBeInstanceOf(OverflowError)
    expect(await outcome(made.client.request('say' as 'ask', { id: '1' }))).toBeInstanceOf(UsageError)
    expect(made.clock.timers).toBe(0)
  })

  test('its answer reaches the handlers too', async () => {
    const made = await openTest()
    const heard: unknown[] = []
    made.client.subscribe('done', payload => heard.push(payload))
    const asked = made.client.request('ask', { id: '1' })
    made.transport.link.say('done', { id: '1' })
    await asked
    expect(heard).toEqual([{ id: '1' }])
  })
})

describe('where an error does not say what it answers', () => {
  const rooms = (sent: readonly string[]) => sent.map(frame => Reflect.get(Object(payloadOf(frame)), 'room'))

  test('one is under way at a time, in order', async () => {
    const made = await openTest()
    const joins = ['a', 'b', 'c'].map(room => outcome(made.client.request('claim', { room })))
    expect(rooms(made.transport.link.sent)).toEqual(['a'])
    made.transport.link.say('entered', { room: 'a' })
    expect(rooms(made.transport.link.sent)).toEqual(['a', 'b'])
    made.transport.link.say('refused', { why: 'no access' })
    expect(rooms(made.transport.link.sent)).toEqual(['a', 'b', 'c'])
    made.transport.link.say('entered', { room: 'c' })
    expect(await Promise.all(joins)).toEqual([
      expect.objectContaining({ type: 'entered' }),
      expect.any(RequestError),
      expect.objectContaining({ type: 'entered' }),
    ])
  })

  test('others do not wait behind it', async () => {
    const made = await openTest()
    const joined = outcome(made.client.request('claim', { room: 'a' }))
    const asked = made.client.request('ask', { id: '1' })
    expect(made.sent()).toEqual(['claim', 'ask'])
    made.transport.link.say('done', { id: '1' })
    expect(await asked).toMatchObject({ type: 'done' })
    made.client.disconnect()
    expect(await joined).toBeInstanceOf(ConnectionError)
  })

  test('one that times out lets the next one go', async () => {
    const made = await openTest()
    const first = outcome(made.client.request('claim', { room: 'a' }))
    await made.clock.advance(5000)
    const second = made.client.request('claim', { room: 'b' })
    await made.clock.advance(5000)
    expect(await first).toBeInstanceOf(TimeoutError)
    expect(rooms(made.transport.link.sent)).toEqual(['a', 'b'])
    made.transport.link.say('entered', { room: 'b' })
    expect(await second).toMatchObject({ type: 'entered' })
  })

  test('a lost line rejects the one under way; the others leave with the next', async () => {
    const made = await openTest()
    const first = outcome(made.client.request('claim', { room: 'a' }))
    const second = made.client.request('claim', { room: 'b' })
    made.transport.link.end(1006)
    expect(await first).toBeInstanceOf(ConnectionError)
    await made.clock.advance(1000)
    made.transport.link.open()
    made.transport.link.say('welcome', {})
    expect(rooms(made.transport.link.sent)).toEqual(['b'])
    made.transport.link.say('entered', { room: 'b' })
    expect(await second).toMatchObject({ type: 'entered' })
  })

  test('disconnect() rejects all, and hands none to the line', async () => {
    const made = await openTest()
    const all = ['a', 'b', 'c'].map(room => outcome(made.client.request('claim', { room })))
    made.client.disconnect()
    for (const error of await Promise.all(all)) expect(error).toBeInstanceOf(ConnectionError)
    expect(rooms(made.transport.links.flatMap(({ sent }) => sent))).toEqual(['a'])
    expect(made.clock.timers).toBe(0)
  })
})
