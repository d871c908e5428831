import { describe, expect, test } from 'vitest'

import { defineProtocol } from '../../src/protocol/protocol.js'
import { settle } from '../support/clock.js'
import { makeClient, openClient, openTest } from '../support/client.js'
import { definition } from '../support/test-protocol.js'

const pings = (sent: readonly string[]) => sent.filter(type => type === 'ping').length

/** A protocol whose server answers no ping. */
async function openUnanswered() {
  const made = makeClient(defineProtocol({ ...definition, heartbeat: { every: 30_000, send: { type: 'ping' } } }))
  made.client.connect()
  await settle()
  made.transport.link.open()
  return made
}

describe('a ping', () => {
  test('goes out every 30 s, as long as it is answered', async () => {
    const made = await openTest({ server: { onSend: (_, link) => queueMicrotask(() => link.say('pong')) } })
    await made.clock.advance(29_999)
    expect(pings(made.sent())).toBe(0)
    await made.clock.advance(1)
    expect(pings(made.sent())).toBe(1)
    await made.clock.advance(300_000)
    expect(pings(made.sent())).toBe(11)
    expect(made.connection().status).toBe('open')
  })

  test('does not go out before the connection is open, nor after it', async () => {
    const made = await openTest()
    made.transport.link.end(1006)
    const [first] = made.transport.links
    await made.clock.advance(9000)
    made.client.disconnect()
    await made.clock.advance(60_000)
    expect(first?.sent).toEqual([])
    expect(made.clock.timers).toBe(0)
  })

  test('begins anew with each connection', async () => {
    const made = await openTest()
    await made.clock.advance(20_000)
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    made.transport.link.open()
    made.transport.link.say('welcome', {})
    await made.clock.advance(29_000)
    expect(made.sent()).toEqual([])
    await made.clock.advance(1000)
    expect(made.sent()).toEqual(['ping'])
  })
})

describe('where the protocol has an answer', () => {
  test('a missing one means a dead line: it reconnects', async () => {
    const made = await openTest()
    await made.clock.advance(39_999)
    expect(made.connection().status).toBe('open')
    await made.clock.advance(1)
    expect(made.connection()).toMatchObject({ status: 'reconnecting', reason: 'timeout' })
    expect(made.transport.links[0]?.endedBy).toBe('client')
  })

  test.each<[string, (made: Awaited<ReturnType<typeof openTest>>) => void]>([
    ['another message', made => made.transport.link.say('note', { text: 'hi' })],
    ['a message of an unknown type', made => made.transport.link.say('new_thing', {})],
    ['a frame that is no message', made => made.transport.link.receive('garbage')],
    ['bytes', made => made.transport.link.receive(new ArrayBuffer(3))],
  ])('%s is as good a sign of life', async (_, live) => {
    const made = await openTest()
    await made.clock.advance(35_000)
    live(made)
    await made.clock.advance(29_000)
    expect(made.connection().status).toBe('open')
    expect(made.sent()).toEqual(['ping'])
    await made.clock.advance(11_000)
    expect(made.connection().status).toBe('reconnecting')
  })

  test('an answer that comes in the same call counts', async () => {
    const made = await openTest({ server: { onSend: (_, link) => link.say('pong') } })
    await made.clock.advance(120_000)
    expect(made.connection()).toMatchObject({ status: 'open', latency: 0 })
    expect(made.transport.links).toHaveLength(1)
  })
})

test('where it has none, a silent line is not a lost one', async () => {
  const made = await openUnanswered()
  await made.clock.advance(600_000)
  expect(made.transport.links).toHaveLength(1)
  expect(made.connection()).toMatchObject({ status: 'open', latency: null })
  expect(pings(made.sent())).toBe(20)
})

describe('where the answer is optional', () => {
  const optional = defineProtocol({
    ...definition,
    heartbeat: { every: 30_000, send: { type: 'ping' }, answer: 'pong', optional: true, within: 10_000 },
  })

  test('a line that has never had one is not lost without', async () => {
    const made = await openClient(optional)
    await made.clock.advance(600_000)
    expect(made.transport.links).toHaveLength(1)
    expect(made.connection().status).toBe('open')
    expect(pings(made.sent())).toBe(21)
  })

  test('a line that has had one is lost without the next', async () => {
    const made = await openClient(optional)
    await made.clock.advance(30_050)
    made.transport.link.say('pong')
    expect(made.connection().latency).toBe(50)
    await made.clock.advance(39_900)
    expect(made.connection().status).toBe('open')
    await made.clock.advance(100)
    expect(made.connection()).toMatchObject({ status: 'reconnecting', reason: 'timeout' })
  })

  test('an answer of the line before is none of this one', async () => {
    const made = await openClient(optional)
    made.transport.link.say('pong')
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    made.transport.link.open()
    await made.clock.advance(600_000)
    expect(made.transport.links).toHaveLength(2)
    expect(made.connection().status).toBe('open')
  })
})

describe('latency', () => {
  test('from ping to answer stands in the store', async () => {
    const made = await openTest()
    expect(made.connection().latency).toBeNull()
    await made.clock.advance(30_000 + 120)
    made.transport.link.say('pong')
    expect(made.connection().latency).toBe(120)
  })

  test('is not measured by another sign of life', async () => {
    const made = await openTest()
    await made.clock.advance(30_000 + 50)
    made.transport.link.say('note', { text: 'hi' })
    await made.clock.advance(70)
    made.transport.link.say('pong')
    expect(made.connection().latency).toBe(120)
  })

  test('is unknown again once the line is lost', async () => {
    const made = await openTest()
    await made.clock.advance(30_000)
    made.transport.link.say('pong')
    expect(made.connection().latency).toBe(0)
    made.transport.link.end(1006)
    expect(made.connection().latency).toBeNull()
  })

  test('is not measured from a ping of the line before', async () => {
    const made = await openTest()
    await made.clock.advance(30_000)
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    made.transport.link.open()
    made.transport.link.say('welcome', {})
    made.transport.link.say('pong')
    expect(made.connection().latency).toBeNull()
  })

  test('an answer that nobody asked for measures nothing', async () => {
    const made = await openTest()
    made.transport.link.say('pong')
    expect(made.connection().latency).toBeNull()
  })
})
