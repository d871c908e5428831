import { describe, expect, test, vi } from 'vitest'

import { OverflowError, RateLimitError } from '../../src/errors.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { settle } from '../support/clock.js'
import { makeClient, openClient, payloadOf, typeOf } from '../support/client.js'
import { definition } from '../support/test-protocol.js'

const wants = {
  tell: (now: ReadonlySet<string>, before: ReadonlySet<string>) => [
    ...[...now]
      .filter(room => !before.has(room))
      .map(room => ({ type: 'claim', payload: { room }, want: room }) as const),
  ],
}
const answers = {
  claim: {
    judge: ({ type }: { readonly type: string }) => {
      if (type === 'entered') return 'done' as const
      return type === 'refused' ? ('error' as const) : undefined
    },
    serial: true,
    within: 5000,
  },
} as const

/** Three commands a second, and ten a minute; `refused` with `why: 'too much'` asks for a minute of silence. */
const paced = defineProtocol({
  ...definition,
  heartbeat: { send: { type: 'ping' }, answer: 'pong' },
  wants,
  answers,
  interpret: { entered: ({ payload }) => ({ kind: 'room-entered', room: payload.room }) },
  pace: {
    volatile: ['type'],
    coalesce: ['move'],
    perSecond: 3,
    perMinute: 10,
    exceeded: ({ type, payload }) => (type === 'refused' && payload.why === 'too much' ? 60_000 : undefined),
  },
})

type Made = Awaited<ReturnType<typeof openClient<typeof paced>>>

const texts = ({ transport }: Made) =>
  transport.links.flatMap(({ sent }) => sent).map(frame => Reflect.get(Object(payloadOf(frame)), 'text'))
const say = ({ client }: Made, from: number, to: number) => {
  for (let n = from; n <= to; n += 1) client.send('say', { text: String(n) })
}

describe('a rate', () => {
  test('holds back what is too much for a second, and keeps the order', async () => {
    const made = await openClient(paced)
    say(made, 1, 7)
    expect(texts(made)).toEqual(['1', '2', '3'])
    // A second, and a little more: what leaves a second apart may arrive closer together.
    await made.clock.advance(1199)
    expect(texts(made)).toHaveLength(3)
    await made.clock.advance(1)
    expect(texts(made)).toEqual(['1', '2', '3', '4', '5', '6'])
    await made.clock.advance(1200)
    expect(texts(made)).toEqual(['1', '2', '3', '4', '5', '6', '7'])
  })

  test('is counted over any minute, not from one full minute to the next', async () => {
    const made = await openClient(paced)
    const left: number[] = []
    const started = made.clock.now()
    made.client.send('say', { text: '0' })
    left.push(0)
    await made.clock.advance(50_000)
    say(made, 1, 30)
    for (let second = 0; second < 240; second += 1) {
      while (left.length < texts(made).length) left.push(made.clock.now() - started)
      await made.clock.advance(1000)
    }
    expect(left).toHaveLength(31)
    for (const at of left) {
      expect(left.filter(other => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(10)
      expect(left.filter(other => other >= at && other < at + 1000).length).toBeLessThanOrEqual(3)
    }
  })

  test('goes on counting through a reconnect', async () => {
    const made = await openClient(paced, { random: () => 0.5 })
    say(made, 1, 3)
    made.transport.link.end(1006)
    await made.clock.advance(500)
    made.transport.link.open()
    say(made, 4, 4)
    expect(texts(made)).toHaveLength(3)
    await made.clock.advance(700)
    expect(texts(made)).toEqual(['1', '2', '3', '4'])
  })

  test('of a second holds through a log-out, and nothing that waited does', async () => {
    const made = await openClient(paced)
    say(made, 1, 5)
    made.client.disconnect()
    expect(made.clock.timers).toBe(0)
    made.client.connect()
    await settle()
    made.transport.link.open()
    say(made, 6, 8)
    expect(texts(made)).toEqual(['1', '2', '3'])
    await made.clock.advance(1200)
    expect(texts(made)).toEqual(['1', '2', '3', '6', '7', '8'])
  })

  test('of a minute is the user’s own, and not carried into the next session', async () => {
    const made = await openClient(paced)
    say(made, 1, 10)
    await made.clock.advance(5000)
    expect(texts(made)).toHaveLength(10)
    made.client.disconnect()
    made.client.connect()
    await settle()
    made.transport.link.open()
    say(made, 11, 13)
    expect(texts(made)).toHaveLength(13)
  })

  test('lets only the newest of what coalesces wait, and nothing that is volatile', async () => {
    const made = await openClient(paced)
    say(made, 1, 3)
    made.client.send('type', { place: 'a', on: true })
    for (const x of [1, 2, 3]) made.client.send('move', { x })
    await made.clock.advance(1200)
    expect(made.transport.link.sent.slice(3).map(frame => [typeOf(frame), payloadOf(frame)])).toEqual([
      ['move', { x: 3 }],
    ])
  })

  test('counts wants, and lets them leave before what waits', async () => {
    const made = await openClient(paced)
    say(made, 1, 4)
    made.client.want('room')
    await made.clock.advance(1200)
    expect(made.sent()).toEqual(['say', 'say', 'say', 'claim', 'say'])
  })

  test('a want that waits has its whole time for an answer', async () => {
    const made = await openClient(paced)
    for (let n = 0; n < 10; n += 1) {
      say(made, n, n)
      await made.clock.advance(400)
    }
    made.client.want('room')
    await made.clock.advance(55_000)
    expect(made.sent().filter(type => type === 'claim')).toEqual([])
    await made.clock.advance(5900)
    expect(made.client.store.getState().rooms.get('room')).toBeUndefined()
    made.transport.link.say('entered', { room: 'room' })
    await made.clock.advance(100)
    expect(made.client.store.getState().rooms.get('room')).toMatchObject({ status: 'joined' })
    expect(made.errors).toEqual([])
  })

  test('what no longer waits on a line that is lost is not sent on the next', async () => {
    const made = await openClient(paced)
    say(made, 1, 3)
    const leave = made.client.want('room')
    await settle()
    leave()
    made.transport.link.end(1006)
    await made.clock.advance(2000)
    made.transport.link.open()
    await made.clock.advance(5000)
    expect(made.sent()).toEqual([])
  })
})

describe('a server that has heard too much', () => {
  test('is sent nothing for as long as it says; then all that waited leaves', async () => {
    const made = await openClient(paced)
    say(made, 1, 1)
    made.transport.link.say('refused', { why: 'too much' })
    say(made, 2, 3)
    expect(made.connection().pausedUntil).toBe(made.clock.now() + 60_000)
    await made.clock.advance(59_999)
    expect(texts(made)).toEqual(['1'])
    await made.clock.advance(1)
    expect(texts(made)).toEqual(['1', '2', '3'])
    expect(made.connection().pausedUntil).toBeNull()
  })

  test('is reported as a RateLimitError that says until when', async () => {
    const made = await openClient(paced)
    const now = made.clock.now()
    made.transport.link.say('refused', { why: 'too much' })
    expect(made.errors).toMatchObject([{ kind: 'rate-limit', retryAt: now + 60_000, answer: { why: 'too much' } }])
    expect(made.errors[0]?.message).toContain(new Date(now + 60_000).toISOString())
  })

  test('rejects the request that it answers with that error', async () => {
    const made = await openClient(paced)
    const claimed = made.client.request('claim', { room: 'a' }).catch((thrown: unknown) => thrown)
    made.transport.link.say('refused', { why: 'too much' })
    expect(await claimed).toBeInstanceOf(RateLimitError)
  })

  test('rejects the oldest request under way, also where no rule says that it is its error', async () => {
    const made = await openClient(
      defineProtocol({
        ...definition,
        answers: {
          ask: { judge: ({ type, payload }, { id }) => (type === 'done' && payload.id === id ? 'done' : undefined) },
        },
        pace: { exceeded: ({ type }) => (type === 'refused' ? 3000 : undefined) },
      }),
    )
    const first = made.client.request('ask', { id: '1' }).catch((thrown: unknown) => thrown)
    const second = made.client.request('ask', { id: '2' })
    made.transport.link.say('refused', { why: 'too much' })
    expect(await first).toBeInstanceOf(RateLimitError)
    made.transport.link.say('done', { id: '2' })
    expect(await second).toMatchObject({ type: 'done' })
  })

  test('is reported once a pause, however often it says so', async () => {
    const made = await openClient(paced)
    for (let n = 0; n < 12; n += 1) made.transport.link.say('refused', { why: 'too much' })
    expect(made.errors).toHaveLength(1)
    await made.clock.advance(60_000)
    made.transport.link.say('refused', { why: 'too much' })
    expect(made.errors).toHaveLength(2)
  })

  test('is asked for a room again after the pause, and denies it to nobody', async () => {
    const made = await openClient(paced)
    made.client.want('room')
    await settle()
    made.transport.link.say('refused', { why: 'too much' })
    await settle()
    expect(made.client.store.getState().rooms.get('room')).toBeUndefined()
    await made.clock.advance(59_999)
    expect(made.sent()).toEqual(['claim'])
    await made.clock.advance(1)
    expect(made.sent()).toEqual(['claim', 'claim'])
    made.transport.link.say('entered', { room: 'room' })
    await made.clock.advance(100)
    expect(made.client.store.getState().rooms.get('room')).toMatchObject({ status: 'joined' })
  })

  test('is told that we leave a room after the pause, however long that is', async () => {
    const made = await openClient(
      defineProtocol({
        ...definition,
        wants: {
          join: room => ({ type: 'claim', payload: { room } }) as const,
          leave: room => ({ type: 'ask', payload: { id: room } }) as const,
        },
        answers: {
          ask: {
            judge({ type }) {
              if (type === 'done') return 'done'
              return type === 'refused' ? 'error' : undefined
            },
            retryAfter: ({ type }) => (type === 'refused' ? 60_000 : undefined),
          },
        },
      }),
    )
    const leave = made.client.want('room')
    await settle()
    leave()
    await settle()
    made.transport.link.say('refused', { why: 'too much' })
    await made.clock.advance(59_999)
    expect(made.sent()).toEqual(['claim', 'ask'])
    await made.clock.advance(1)
    expect(made.sent()).toEqual(['claim', 'ask', 'ask'])
    made.transport.link.say('done', { id: 'room' })
    await made.clock.advance(60_000)
    expect(made.errors).toEqual([])
  })

  test('that hangs up in the same breath leaves no timer behind', async () => {
    const made = await openClient(paced)
    made.client.want('room')
    await settle()
    made.transport.link.say('refused', { why: 'too much' })
    made.client.disconnect()
    await settle()
    expect(made.clock.timers).toBe(0)
  })

  test('is not asked again for a room that nobody wants any more', async () => {
    const made = await openClient(paced)
    const leave = made.client.want('room')
    await settle()
    made.transport.link.say('refused', { why: 'too much' })
    await settle()
    leave()
    await made.clock.advance(120_000)
    expect(made.sent()).toEqual(['claim'])
  })

  test('does not make the next session wait', async () => {
    const made = await openClient(paced)
    made.transport.link.say('refused', { why: 'too much' })
    made.client.disconnect()
    expect(made.connection().pausedUntil).toBeNull()
    expect(made.clock.timers).toBe(0)
    made.client.connect()
    await settle()
    made.transport.link.open()
    say(made, 1, 1)
    expect(texts(made)).toEqual(['1'])
  })

  test('may say so twice: the longer pause holds', async () => {
    const made = await openClient(paced)
    made.transport.link.say('refused', { why: 'too much' })
    await made.clock.advance(30_000)
    made.transport.link.say('refused', { why: 'too much' })
    say(made, 1, 1)
    await made.clock.advance(59_999)
    expect(texts(made)).toEqual([])
    expect(made.connection().pausedUntil).not.toBeNull()
    await made.clock.advance(1)
    expect(texts(made)).toEqual(['1'])
  })

  test('a rule that throws is reported, and the connection goes on', async () => {
    const exceeded = vi.fn<() => number | undefined>(() => {
      throw new Error('oops')
    })
    const made = await openClient(defineProtocol({ ...definition, pace: { exceeded } }))
    made.transport.link.say('note', { text: 'a' })
    expect(made.errors).toMatchObject([{ kind: 'handler', message: 'pace of test threw.' }])
    expect(made.connection().status).toBe('open')
  })
})

describe('what is spaced', () => {
  const spaced = defineProtocol({ ...definition, pace: { coalesce: ['move'], spacing: { move: 50 }, maxWaiting: 3 } })
  const left = ({ transport }: Awaited<ReturnType<typeof openClient<typeof spaced>>>) =>
    transport.links.flatMap(({ sent }) => sent).map(frame => Object.values(Object(payloadOf(frame)))[0])

  test('leaves at once, then not before its time, and then only the newest', async () => {
    const made = await openClient(spaced)
    for (const x of [1, 2, 3]) made.client.send('move', { x })
    expect(left(made)).toEqual([1])
    await made.clock.advance(49)
    expect(left(made)).toEqual([1])
    await made.clock.advance(1)
    expect(left(made)).toEqual([1, 3])
    expect(made.clock.timers).toBe(1)
  })

  test('leaves 20 times a second where it moves all the time, and ends where it ended', async () => {
    const made = await openClient(spaced)
    for (let x = 1; x < 1000; x += 1) {
      made.client.send('move', { x })
      await made.clock.advance(1)
    }
    expect(left(made)).toHaveLength(20)
    await made.clock.advance(50)
    expect(left(made).at(-1)).toBe(999)
  })

  test('lets others pass, in their order', async () => {
    const made = await openClient(spaced)
    for (const x of [1, 2]) made.client.send('move', { x })
    for (const text of ['a', 'b']) made.client.send('say', { text })
    expect(left(made)).toEqual([1, 'a', 'b'])
    await made.clock.advance(50)
    expect(left(made)).toEqual([1, 'a', 'b', 2])
  })

  test('waits for the rate of all as well', async () => {
    const both = defineProtocol({ ...definition, pace: { spacing: { move: 50 }, perSecond: 2 } })
    const made = await openClient(both)
    for (const x of [1, 2, 3]) made.client.send('move', { x })
    made.client.send('say', { text: 'a' })
    expect(left(made)).toEqual([1, 'a'])
    await made.clock.advance(1199)
    expect(left(made)).toEqual([1, 'a'])
    await made.clock.advance(1)
    expect(left(made)).toEqual([1, 'a', 2])
    await made.clock.advance(1200)
    expect(left(made)).toEqual([1, 'a', 2, 3])
  })

  test('holds through a log-out, and leaves no timer', async () => {
    const made = await openClient(spaced)
    for (const x of [1, 2]) made.client.send('move', { x })
    made.client.disconnect()
    expect(made.clock.timers).toBe(0)
    made.client.connect()
    await settle()
    made.transport.link.open()
    made.client.send('move', { x: 3 })
    expect(left(made)).toEqual([1])
    await made.clock.advance(50)
    expect(left(made)).toEqual([1, 3])
  })

  test('no more wait than the protocol allows, whatever the options say', () => {
    const made = makeClient(spaced, { outbox: { maxCommands: 100 } })
    for (const text of ['a', 'b', 'c']) made.client.send('say', { text })
    expect(() => made.client.send('say', { text: 'd' })).toThrow(OverflowError)
    expect(() => made.client.send('say', { text: 'd' })).not.toThrow(/options\.outbox/)
  })
})
