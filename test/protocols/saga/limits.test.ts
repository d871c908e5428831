import { describe, expect, test } from 'vitest'

import { RateLimitError } from '../../../src/errors.js'
import { errorOf, type Event, openSaga } from './line.js'

type Line = Awaited<ReturnType<typeof openSaga>>

const LIMIT = 100
const MINUTE = 60_000
const STORY = { projectId: 'p-1', storyId: 's-1' }
const TOO_MUCH = { code: 'RATE_LIMIT_EXCEEDED', message: 'Too many events' }

/** A server that answers, and when each event reached it, over all lines. */
async function answering() {
  const arrivals: number[] = []
  const line: Line = await openSaga({
    random: () => 0,
    server: {
      onSend(frame, link) {
        arrivals.push(line.clock.now())
        const [type, argument] = JSON.parse(frame) as Event
        const answer = { join_project: 'joined_project', leave_project: 'left_project', ping: 'pong' }[type]
        if (answer === undefined) return
        const event = answer === 'pong' ? [answer] : [answer, { projectId: argument }]
        line.clock.after(1, () => link.receive(JSON.stringify(event)))
      },
    },
  })
  /** The most that have arrived in any minute. */
  const most = () => Math.max(...arrivals.map(at => arrivals.filter(each => each >= at && each < at + MINUTE).length))
  return { ...line, arrivals, most }
}

type Answering = Awaited<ReturnType<typeof answering>>

/** Joins, leaves, types and pings, as fast as it can. */
const asks: Readonly<Record<string, (line: Answering, turn: number) => void>> = {
  joins: ({ client }, turn) => void client.want(`p-${turn}`),
  leaves({ client }, turn) {
    const leave = client.want(`p-${turn}`)
    queueMicrotask(() => queueMicrotask(leave))
  },
  typing({ client }, turn) {
    client.express('typing', { place: 's-1', room: 'p-1', typing: turn % 2 === 0 })
    client.send('typing_start', STORY)
  },
  pings: ({ client }) => void errorOf(client.ping()),
  requests: ({ client }, turn) => void errorOf(client.request('join_project', `p-${turn % 7}`)),
  reconnects({ transport }) {
    transport.link.end(1006)
    queueMicrotask(() => transport.link.open())
  },
}

const EVERYTHING = 'everything at once'

describe('a server never hears a hundred events in a minute', () => {
  test.each([...Object.keys(asks), EVERYTHING])('%s', async name => {
    const names = name === EVERYTHING ? Object.keys(asks) : [name]
    const line = await answering()
    for (let turn = 0; turn < 400; turn += 1) {
      for (const name of names) asks[name]?.(line, turn)
      await line.clock.advance(turn % 3 === 0 ? 700 : 0)
      if (line.transport.link.state === 'opening') line.transport.link.open()
    }
    await line.clock.advance(5 * MINUTE)
    expect(line.most()).toBeLessThan(LIMIT)
  })

  test('and yet hears all that was wanted, and nothing is denied', async () => {
    const line = await answering()
    for (let turn = 0; turn < 200; turn += 1) line.client.want(`p-${turn}`)
    await line.clock.advance(1000)
    expect(line.arrivals.length).toBe(90)
    await line.clock.advance(3 * MINUTE)
    const rooms = line.client.store.getState().rooms
    expect([...rooms.values()].filter(({ status }) => status === 'joined')).toHaveLength(200)
    expect(line.errors).toEqual([])
  })

  test('typing that would be too much is gone, and not late', async () => {
    const line = await answering()
    for (let turn = 0; turn < 200; turn += 1) line.client.express('typing', { place: 's', room: 'p', typing: true })
    await line.clock.advance(3 * MINUTE)
    expect(line.arrivals).toHaveLength(90)
  })
})

describe('a server that has heard too much', () => {
  const words = [
    ['the error', (line: Line) => line.say('error', TOO_MUCH)],
    ['the error, in small letters', (line: Line) => line.say('error', { code: 'rate_limit_exceeded' })],
    ['an event of its own', (line: Line) => line.say('rate_limit_exceeded', { message: 'Too many events' })],
    ['an event without a word', (line: Line) => line.say('rate_limit_exceeded')],
  ] as const

  test.each(words)('says so by %s: a typed error, and a minute of silence', async (_, say) => {
    const line = await openSaga()
    const until = line.clock.now() + MINUTE
    say(line)
    expect(line.errors).toMatchObject([{ kind: 'rate-limit', retryAt: until }])
    expect(line.errors[0]).toBeInstanceOf(RateLimitError)
    expect(line.connection()).toMatchObject({ status: 'open', pausedUntil: until })
    line.client.want('p-1')
    line.client.send('join_project', 'p-2')
    line.client.send('typing_start', STORY)
    await line.clock.advance(MINUTE - 1)
    expect(line.events()).toEqual([])
    await line.clock.advance(1)
    // Who typed a minute ago does not type now.
    expect(line.events()).toEqual([
      ['join_project', 'p-1'],
      ['join_project', 'p-2'],
    ])
    expect(line.connection().pausedUntil).toBeNull()
  })

  test.each(words)('in place of a join, by %s, is asked again when the minute is over', async (_, say) => {
    const line = await openSaga()
    line.client.want('p-1')
    line.client.want('p-2')
    await line.clock.advance(0)
    say(line)
    await line.clock.advance(MINUTE - 1)
    expect([line.statusOf('p-1'), line.statusOf('p-2')]).toEqual([undefined, undefined])
    expect(line.events()).toEqual([['join_project', 'p-1']])
    await line.clock.advance(1)
    for (let turn = 0; turn < 2; turn += 1) {
      line.say('joined_project', { projectId: String(line.events().at(-1)?.[1]) })
      await line.clock.advance(0)
    }
    expect([line.statusOf('p-1'), line.statusOf('p-2')]).toEqual(['joined', 'joined'])
  })

  test('rejects the request under way, and no other', async () => {
    const line = await openSaga()
    const [first, second] = ['p-1', 'p-2'].map(project => errorOf(line.client.request('join_project', project)))
    await line.clock.advance(0)
    line.say('error', TOO_MUCH)
    expect(await first).toMatchObject({ kind: 'rate-limit', answer: TOO_MUCH })
    await line.clock.advance(4999)
    expect(line.events()).toHaveLength(1)
    // Asked for five seconds ago, and never sent: it says that nothing answered.
    await line.clock.advance(1)
    expect(await second).toMatchObject({ kind: 'timeout' })
  })

  test('in place of a leave, is told again, before whoever comes back', async () => {
    const line = await openSaga()
    const leave = line.client.want('p-1')
    await line.clock.advance(0)
    line.say('joined_project', { projectId: 'p-1' })
    leave()
    await line.clock.advance(0)
    line.client.want('p-1')
    await line.clock.advance(0)
    line.say('error', TOO_MUCH)
    await line.clock.advance(MINUTE)
    line.say('left_project', { projectId: 'p-1' })
    await line.clock.advance(0)
    expect(line.events()).toEqual([
      ['join_project', 'p-1'],
      ['leave_project', 'p-1'],
      ['leave_project', 'p-1'],
      ['join_project', 'p-1'],
    ])
    line.say('joined_project', { projectId: 'p-1' })
    await line.clock.advance(100)
    expect(line.statusOf('p-1')).toBe('joined')
    expect(line.errors).toMatchObject([{ kind: 'rate-limit' }])
  })

  test('is left in peace by the next line, too', async () => {
    const line = await openSaga()
    line.client.want('p-1')
    await line.clock.advance(0)
    line.say('error', TOO_MUCH)
    line.transport.link.end(1006)
    await line.clock.advance(1000)
    line.transport.link.open()
    await line.clock.advance(MINUTE - 1001)
    expect(line.events()).toEqual([])
    await line.clock.advance(1)
    expect(line.events()).toEqual([['join_project', 'p-1']])
  })
})
