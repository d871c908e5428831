import { afterEach, describe, expect, test, vi } from 'vitest'

import { entryOf } from '../../src/client/state.js'
import { whereKey } from '../../src/client/where.js'
import { HandlerError } from '../../src/errors.js'
import { settle } from '../support/clock.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { openClient, openTest } from '../support/client.js'
import { definition, TYPING_MS } from '../support/test-protocol.js'

type Made = Awaited<ReturnType<typeof openTest>>
const state = ({ client }: Made) => client.store.getState()

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A page whose frames the test draws. */
function stubPage() {
  let frames: (() => void)[] = []
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => frames.push(draw))
  vi.stubGlobal('cancelAnimationFrame', () => (frames = []))
  return {
    draw() {
      const due = frames
      frames = []
      for (const frame of due) frame()
    },
  }
}

describe('when changes are applied', () => {
  test('once a frame, for thousands of messages', async () => {
    const page = stubPage()
    const made = await openTest()
    const changed = vi.fn<() => void>()
    made.client.store.subscribe(changed)
    for (let n = 0; n < 5000; n += 1) made.transport.link.say('tick', { id: 'a', n })
    expect(changed).not.toHaveBeenCalled()
    expect(state(made).latest.size).toBe(0)
    page.draw()
    expect(changed).toHaveBeenCalledTimes(1)
    expect(state(made).latest.get('tick')?.get('')?.payload).toEqual({ id: 'a', n: 4999 })
    expect(state(made).traffic.received).toBe(5001)
  })

  test('by a timer, in a hidden page that draws nothing', async () => {
    stubPage()
    const made = await openTest()
    made.transport.link.say('tick', { id: 'a', n: 1 })
    await made.clock.advance(99)
    expect(state(made).latest.size).toBe(0)
    await made.clock.advance(1)
    expect(state(made).latest.get('tick')?.size).toBe(2)
  })

  test('at once, where there is no page', async () => {
    const made = await openTest()
    made.transport.link.say('tick', { id: 'a', n: 1 })
    expect(state(made).latest.get('tick')?.get('')?.payload).toEqual({ id: 'a', n: 1 })
  })

  test('at once in a page too, with flush: "immediate"', async () => {
    stubPage()
    const made = await openTest({ flush: 'immediate' })
    made.transport.link.say('tick', { id: 'a', n: 1 })
    expect(state(made).latest.size).toBeGreaterThan(0)
  })

  test('a change of the connection comes behind the messages before it, and at once', async () => {
    stubPage()
    const made = await openTest()
    made.transport.link.say('task', { id: 'book', status: 'running', fraction: 0.5 })
    made.transport.link.end(1006)
    expect(state(made).connection.status).toBe('reconnecting')
    expect(state(made).progress.get('book')?.fraction).toBe(0.5)
  })

  test('faults are counted with the burst that they came in', async () => {
    const page = stubPage()
    const made = await openTest()
    made.transport.link.receive('garbage')
    made.transport.link.receive('garbage')
    expect(state(made).traffic.malformed).toBe(0)
    page.draw()
    expect(state(made).traffic.malformed).toBe(2)
  })

  test('what did not change stays the same object', async () => {
    const made = await openTest()
    made.transport.link.say('joined', { room: 'r', id: 'ann' })
    made.transport.link.say('joined', { room: 's', id: 'bob' })
    const before = state(made)
    made.transport.link.say('joined', { room: 'r', id: 'cem' })
    expect(state(made).presence).not.toBe(before.presence)
    expect(state(made).presence.get('s')).toBe(before.presence.get('s'))
    expect(before.presence.get('r')?.size).toBe(1)
    expect(state(made).typing).toBe(before.typing)
    expect(state(made).progress).toBe(before.progress)
    expect(state(made).connection).toBe(before.connection)
  })
})

describe('what somebody has seen', () => {
  const say = ({ transport }: Made, id: string, n: number) => transport.link.say('tick', { id, n })

  test('by getState() never changes, whatever comes', async () => {
    const made = await openTest()
    say(made, 'a', 1)
    const { latest } = state(made)
    const ofType = latest.get('tick')
    say(made, 'a', 2)
    say(made, 'b', 3)
    made.transport.link.say('joined', { room: 'r', id: 'ann' })
    expect([...(ofType?.values() ?? [])].map(({ payload }) => payload)).toEqual([
      { id: 'a', n: 1 },
      { id: 'a', n: 1 },
    ])
    expect([...latest.keys()]).not.toContain('joined')
  })

  test('as a subscriber never changes, neither the state before nor the one after', async () => {
    const made = await openTest()
    const seen: { readonly before: unknown; readonly after: unknown }[] = []
    made.client.store.subscribe(({ presence }, { presence: before }) =>
      seen.push({ before: before.get('r'), after: presence.get('r') }),
    )
    for (const id of ['ann', 'bob', 'cem']) made.transport.link.say('joined', { room: 'r', id })
    const names = (room: unknown) => [...((room as ReadonlyMap<string, unknown> | undefined)?.keys() ?? [])].join()
    expect(seen.map(({ before, after }) => `${names(before)} → ${names(after)}`)).toEqual([
      ' → ann',
      'ann → ann,bob',
      'ann,bob → ann,bob,cem',
    ])
  })

  test('by peek() never changes: a table is copied before the next change', async () => {
    const made = await openTest()
    const room = () => made.client.store.peek(({ presence }) => presence.get('r'))
    made.transport.link.say('joined', { room: 'r', id: 'ann' })
    const before = room()
    made.transport.link.say('joined', { room: 'r', id: 'bob' })
    expect(before?.size).toBe(1)
    expect(room()?.size).toBe(2)
    expect(room()).not.toBe(before)
  })
})

test('what somebody has seen by peek() of a whole slice never changes either, down to its inner tables', async () => {
  const made = await openTest()
  const join = (room: string, id: string) => made.transport.link.say('joined', { room, id })
  join('r', 'ann')
  join('s', 'bob')
  const before = made.client.store.peek(({ presence }) => presence)
  join('r', 'cem')
  join('s', 'dan')
  expect([...before].map(([room, members]) => `${room}: ${[...members.keys()].join()}`)).toEqual(['r: ann', 's: bob'])
})

describe('whoever watches an entry', () => {
  test('is told when it changes, and for nothing else', async () => {
    const made = await openTest()
    const told: string[] = []
    const watch = (...path: Parameters<typeof entryOf>) =>
      made.client.store.watch([entryOf(...path)], () => told.push(path.join(' ')))
    watch('progress', 'book')
    watch('latest', 'tick', whereKey({ id: 'a' }))
    watch('presence', 'r')
    const leave = watch('connection')
    made.transport.link.say('task', { id: 'film', status: 'running', fraction: 0.5 })
    made.transport.link.say('tick', { id: 'b', n: 1 })
    made.transport.link.say('joined', { room: 's', id: 'ann' })
    expect(told).toEqual([])
    made.transport.link.say('task', { id: 'book', status: 'running', fraction: 0.5 })
    made.transport.link.say('tick', { id: 'a', n: 1 })
    made.transport.link.say('joined', { room: 'r', id: 'ann' })
    made.transport.link.say('left', { room: 'r', id: 'ann' })
    expect(told).toEqual(['progress book', 'latest tick id\0"a"\n', 'presence r', 'presence r'])
    told.length = 0
    leave()
    made.transport.link.end(1006)
    expect(told).toEqual([])
  })

  test('and another one is told once, when both change together', async () => {
    const made = await openTest()
    const listener = vi.fn<() => void>()
    made.client.store.watch([entryOf('progress', 'book'), entryOf('latest', 'task', '')], listener)
    made.transport.link.say('task', { id: 'book', status: 'running', fraction: 0.5 })
    expect(listener).toHaveBeenCalledTimes(1)
    made.transport.link.say('task', { id: 'film', status: 'running', fraction: 0.5 })
    expect(listener).toHaveBeenCalledTimes(2)
  })

  test('that throws is reported, and the others are told', async () => {
    const made = await openTest()
    const listener = vi.fn<() => void>()
    made.client.store.watch([entryOf('progress', 'book')], () => {
      throw new Error('mine')
    })
    made.client.store.watch([entryOf('progress', 'book')], listener)
    made.transport.link.say('task', { id: 'book', status: 'running', fraction: 0.5 })
    expect(listener).toHaveBeenCalledTimes(1)
    expect(made.errors).toEqual([expect.any(HandlerError)])
  })

  test('is told when disconnect() takes it away', async () => {
    const made = await openTest()
    made.transport.link.say('task', { id: 'book', status: 'running', fraction: 0.5 })
    const seen: unknown[] = []
    const { store } = made.client
    store.watch([entryOf('progress', 'book')], () => seen.push(store.peek(({ progress }) => progress.get('book'))))
    made.client.disconnect()
    expect(seen).toEqual([undefined])
  })
})

describe('progress', () => {
  const say = ({ transport }: Made, fraction: number, more: object = {}) =>
    transport.link.say('task', { id: 'book', status: 'running', fraction, ...more })
  const book = (made: Made) => state(made).progress.get('book')

  test('says where the task is, and when that was news', async () => {
    const made = await openTest()
    say(made, 0.25, { total: 4 })
    expect(book(made)).toEqual({ status: 'running', fraction: 0.25, total: 4, updatedAt: made.clock.now() })
  })

  test('never goes back within one run', async () => {
    const made = await openTest()
    const shown: (number | undefined)[] = []
    for (const fraction of [0.1, 0.5, 0.3, 0.4, 0.6, 0.2]) {
      say(made, fraction)
      shown.push(book(made)?.fraction)
    }
    expect(shown).toEqual([0.1, 0.5, 0.5, 0.5, 0.6, 0.6])
  })

  test('what comes from behind changes nothing else either, but handlers see it', async () => {
    const made = await openTest()
    const heard: number[] = []
    made.client.subscribe('task', ({ fraction }) => heard.push(fraction))
    say(made, 0.5)
    const { latest, progress } = state(made)
    say(made, 0.3)
    expect(state(made).progress).toBe(progress)
    expect(state(made).latest).toBe(latest)
    expect(heard).toEqual([0.5, 0.3])
  })

  test.each([
    [-1, 0],
    [1.3333, 1],
    [0.5, 0.5],
  ])('%d is shown as %d', async (fraction, shown) => {
    const made = await openTest()
    say(made, fraction)
    expect(book(made)?.fraction).toBe(shown)
  })

  test.each([
    ['after 100%', { fraction: 1 }],
    ['after completion', { fraction: 0.9, status: 'completed' }],
    ['after a failure', { fraction: 0.7, status: 'failed' }],
  ])('a first sign %s begins a new run', async (_, end) => {
    const made = await openTest()
    say(made, 0.5, { total: 4 })
    made.transport.link.say('task', { id: 'book', status: 'running', total: 4, ...end })
    say(made, 0.05, { first: true, total: 4 })
    expect(book(made)).toMatchObject({ status: 'running', fraction: 0.05 })
  })

  test('a first sign in the middle of a run does not', async () => {
    const made = await openTest()
    say(made, 0.5)
    say(made, 0.05, { first: true })
    expect(book(made)?.fraction).toBe(0.5)
  })

  test('a late sign after the end does not', async () => {
    const made = await openTest()
    made.transport.link.say('task', { id: 'book', status: 'completed', fraction: 1 })
    say(made, 0.9)
    expect(book(made)).toMatchObject({ status: 'completed', fraction: 1 })
  })

  test('another number of parts begins a new run, in the middle too', async () => {
    const made = await openTest()
    say(made, 0.5, { total: 4 })
    say(made, 0.1, { total: 8 })
    expect(book(made)).toMatchObject({ fraction: 0.1, total: 8 })
  })

  test('a failure leaves the bar where it was', async () => {
    const made = await openTest()
    say(made, 0.5)
    made.transport.link.say('task', { id: 'book', status: 'failed', fraction: 0 })
    expect(book(made)).toMatchObject({ status: 'failed', fraction: 0.5 })
  })
})

describe('presence', () => {
  test('knows who is where', async () => {
    const made = await openTest()
    const { link } = made.transport
    link.say('joined', { room: 'r', id: 'ann', name: 'Ann' })
    link.say('joined', { room: 'r', id: 'bob' })
    link.say('joined', { room: 's', id: 'ann' })
    link.say('left', { room: 'r', id: 'ann' })
    expect([...(state(made).presence.get('r')?.keys() ?? [])]).toEqual(['bob'])
    expect(state(made).presence.get('s')?.get('ann')).toMatchObject({ id: 'ann', status: 'online' })
    link.say('left', { room: 'r', id: 'bob' })
    expect(state(made).presence.has('r')).toBe(false)
  })

  test('whoever leaves twice, or never came, changes nothing', async () => {
    const made = await openTest()
    made.transport.link.say('joined', { room: 'r', id: 'ann' })
    const { presence } = state(made)
    made.transport.link.say('left', { room: 'r', id: 'bob' })
    made.transport.link.say('left', { room: 'constructor', id: 'bob' })
    expect(state(made).presence).toBe(presence)
  })
})

describe('typing', () => {
  const typists = (made: Made) => [...(state(made).typing.get('p')?.keys() ?? [])]

  test('goes out by itself', async () => {
    const made = await openTest()
    made.transport.link.say('typing', { place: 'p', user: 'ann', on: true })
    await made.clock.advance(TYPING_MS - 1)
    expect(typists(made)).toEqual(['ann'])
    await made.clock.advance(1)
    expect(state(made).typing.size).toBe(0)
  })

  test('lasts for as long as somebody goes on, and each for themselves', async () => {
    const made = await openTest()
    made.transport.link.say('typing', { place: 'p', user: 'ann', on: true })
    await made.clock.advance(4000)
    made.transport.link.say('typing', { place: 'p', user: 'bob', on: true })
    made.transport.link.say('typing', { place: 'p', user: 'ann', on: true })
    await made.clock.advance(1000)
    made.transport.link.say('typing', { place: 'p', user: 'ann', on: true })
    await made.clock.advance(5000)
    expect(typists(made)).toEqual(['ann'])
    await made.clock.advance(1000)
    expect(typists(made)).toEqual([])
  })

  test('ends when they stop', async () => {
    const made = await openTest()
    made.transport.link.say('typing', { place: 'p', user: 'ann', on: true })
    made.transport.link.say('typing', { place: 'p', user: 'ann', on: false })
    expect(state(made).typing.size).toBe(0)
  })

  test('has the name that was said last, also where a later message leaves it out', async () => {
    const made = await openTest()
    const name = () => state(made).typing.get('p')?.get('u-1')?.name
    made.transport.link.say('typing', { place: 'p', user: 'u-1', on: true })
    expect(name()).toBeUndefined()
    made.transport.link.say('typing', { place: 'p', user: 'u-1', name: 'Ann', on: true })
    made.transport.link.say('typing', { place: 'p', user: 'u-1', on: true })
    expect(name()).toBe('Ann')
  })

  test('ends with the line, and whoever watches a typist hears of it', async () => {
    const made = await openTest()
    const listener = vi.fn<() => void>()
    made.client.store.watch([entryOf('typing', 'p', 'ann')], listener)
    made.transport.link.say('typing', { place: 'p', user: 'ann', on: true })
    made.transport.link.say('typing', { place: 'p', user: 'bob', on: true })
    made.transport.link.end(1006)
    expect(state(made).typing.size).toBe(0)
    expect(listener).toHaveBeenCalledTimes(2)
  })

  test('runs one timer for all, and none when nobody types', async () => {
    const made = await openTest()
    await made.clock.advance(5000)
    const before = made.clock.timers
    for (let user = 0; user < 50; user += 1) {
      made.transport.link.say('typing', { place: 'p', user: `u${user}`, on: true })
      await made.clock.advance(10)
    }
    expect(made.clock.timers).toBe(before + 1)
    await made.clock.advance(TYPING_MS)
    expect(made.clock.timers).toBe(before)
  })
})

test('receipts never go back from read to delivered', async () => {
  const made = await openTest()
  const { link } = made.transport
  link.say('receipt', { ids: ['1', '2'], user: 'ann', state: 'delivered' })
  link.say('receipt', { ids: ['1'], user: 'ann', state: 'read' })
  link.say('receipt', { ids: ['1', '2'], user: 'ann', state: 'delivered' })
  link.say('receipt', { ids: ['1'], user: 'bob', state: 'delivered' })
  expect(state(made).receipts.get('chat')).toEqual(
    new Map([
      ['1', { delivered: ['ann', 'bob'], read: ['ann'] }],
      ['2', { delivered: ['ann'], read: [] }],
    ]),
  )
})

test('rooms are those that the server has let us into', async () => {
  const made = await openTest()
  made.transport.link.say('entered', { room: 'r' })
  made.transport.link.say('entered', { room: 's' })
  made.transport.link.say('exited', { room: 'r' })
  const { rooms } = state(made)
  expect(rooms).toEqual(new Map([['s', { status: 'joined', since: made.clock.now(), error: null }]]))
  made.transport.link.say('exited', { room: 'r' })
  expect(state(made).rooms).toBe(rooms)
})

describe('the last message', () => {
  const latest = (made: Made, type: string, where?: object) =>
    state(made)
      .latest.get(type)
      ?.get(whereKey({ ...where }))?.payload

  test('of a type, and of each key that the protocol names', async () => {
    const made = await openTest()
    made.transport.link.say('tick', { id: 'a', n: 1 })
    made.transport.link.say('tick', { id: 'b', n: 2 })
    made.transport.link.say('tick', { id: 'a', n: 3 })
    expect(latest(made, 'tick')).toEqual({ id: 'a', n: 3 })
    expect(latest(made, 'tick', { id: 'a' })).toEqual({ id: 'a', n: 3 })
    expect(latest(made, 'tick', { id: 'b' })).toEqual({ id: 'b', n: 2 })
  })

  test('of a filter that somebody keeps', async () => {
    const made = await openTest()
    const { keepLatest } = made.client.store
    const leave = keepLatest('tick', { n: 1 })
    made.transport.link.say('tick', { id: 'a', n: 1 })
    made.transport.link.say('tick', { id: 'b', n: 2 })
    expect(latest(made, 'tick', { n: 1 })).toEqual({ id: 'a', n: 1 })
    leave()
    expect(latest(made, 'tick', { n: 1 })).toBeUndefined()
  })

  test('of a new filter is found among what is known', async () => {
    const made = await openTest()
    made.transport.link.say('tick', { id: 'a', n: 1 })
    made.transport.link.say('tick', { id: 'b', n: 2 })
    made.client.store.keepLatest('tick', { n: 1 })
    expect(latest(made, 'tick', { n: 1 })).toEqual({ id: 'a', n: 1 })
  })

  test('is kept for as long as anybody wants it, whoever leaves twice', async () => {
    const made = await openTest()
    const { keepLatest } = made.client.store
    const first = keepLatest('tick', { n: 1 })
    keepLatest('tick', { n: 1 })
    first()
    first()
    made.transport.link.say('tick', { id: 'a', n: 1 })
    expect(latest(made, 'tick', { n: 1 })).toEqual({ id: 'a', n: 1 })
  })

  test('is remembered for 20,000 keys of a type; the one longest without news goes', async () => {
    const page = stubPage()
    const made = await openTest()
    for (let n = 0; n < 20_000; n += 1) made.transport.link.say('task', { id: `t${n}`, status: 'running', fraction: 0 })
    page.draw()
    made.transport.link.say('task', { id: 't0', status: 'running', fraction: 0.5 })
    made.transport.link.say('task', { id: 'one more', status: 'running', fraction: 0 })
    page.draw()
    const { progress, latest } = state(made)
    expect(progress.size).toBe(20_000)
    expect(progress.get('t0')?.fraction).toBe(0.5)
    expect(progress.has('t1')).toBe(false)
    expect(progress.has('one more')).toBe(true)
    expect(latest.get('task')?.size).toBeLessThanOrEqual(20_000)
    expect(latest.get('task')?.has('')).toBe(true)
  })
})

describe('a log', () => {
  const texts = (made: Made, pattern: string) =>
    state(made)
      .logs.get(pattern)
      ?.map(({ type, payload }) => `${type} ${String(Reflect.get(Object(payload), 'text'))}`)

  test('keeps the last messages of a pattern, unknown types included', async () => {
    const made = await openTest()
    made.client.store.keepLog('*', 3)
    for (const text of ['a', 'b', 'c']) made.transport.link.say('note', { text })
    made.transport.link.say('new_thing', { text: 'd' })
    expect(texts(made, '*')).toEqual(['note b', 'note c', 'new_thing d'])
  })

  test('keeps as many as whoever wants most, until the last has left', async () => {
    const made = await openTest()
    const { keepLog } = made.client.store
    const few = keepLog('note', 1)
    const many = keepLog('note', 3)
    for (const text of ['a', 'b', 'c', 'd']) made.transport.link.say('note', { text })
    expect(texts(made, 'note')).toEqual(['note b', 'note c', 'note d'])
    many()
    made.transport.link.say('note', { text: 'e' })
    expect(texts(made, 'note')).toEqual(['note e'])
    few()
    await settle()
    expect(state(made).logs.has('note')).toBe(false)
    made.transport.link.say('note', { text: 'f' })
    expect(state(made).logs.has('note')).toBe(false)
  })

  test('does not end when one leaves twice', async () => {
    const made = await openTest()
    const { keepLog } = made.client.store
    const first = keepLog('note', 1)
    keepLog('note', 2)
    first()
    first()
    for (const text of ['a', 'b', 'c']) made.transport.link.say('note', { text })
    expect(texts(made, 'note')).toEqual(['note b', 'note c'])
  })

  test('of nothing keeps nothing', async () => {
    const made = await openTest()
    made.client.store.keepLog('note', 0)
    made.transport.link.say('note', { text: 'a' })
    expect(texts(made, 'note') ?? []).toEqual([])
  })
})

describe('subscribers of the store', () => {
  test('that throw are reported, and the others are told', async () => {
    const made = await openTest()
    const thrown = new Error('mine')
    const heard: number[] = []
    made.client.store.subscribe(() => {
      throw thrown
    })
    made.client.store.subscribe(({ traffic }) => heard.push(traffic.received))
    made.transport.link.say('note', { text: 'a' })
    expect(heard).toEqual([2])
    expect(made.errors).toEqual([expect.any(HandlerError)])
    expect(made.errors[0]?.cause).toBe(thrown)
    made.transport.link.end(1006)
    expect(made.connection().status).toBe('reconnecting')
  })
})

describe('disconnect()', () => {
  test('forgets everything but the connection', async () => {
    const made = await openTest()
    made.client.store.keepLog('*', 10)
    made.client.store.keepLatest('tick', { n: 1 })
    for (const [type, payload] of [
      ['tick', { id: 'a', n: 1 }],
      ['task', { id: 'book', status: 'running', fraction: 0.5 }],
      ['joined', { room: 'r', id: 'ann' }],
      ['typing', { place: 'p', user: 'ann', on: true }],
      ['receipt', { ids: ['1'], user: 'ann', state: 'read' }],
      ['entered', { room: 'r' }],
    ] as const)
      made.transport.link.say(type, payload)
    made.client.disconnect()
    const { connection, ...rest } = state(made)
    const { connection: _, ...fresh } = made.client.store.getInitialState()
    expect(rest).toEqual(fresh)
    expect(connection.status).toBe('closed')
    expect(made.clock.timers).toBe(0)
  })

  test('also forgets what waited for the next frame', async () => {
    const page = stubPage()
    const made = await openTest()
    made.transport.link.say('task', { id: 'book', status: 'running', fraction: 0.5 })
    made.client.disconnect()
    page.draw()
    await made.clock.advance(1000)
    expect(state(made).progress.size).toBe(0)
    expect(made.clock.timers).toBe(0)
  })

  test('a lost line forgets no task', async () => {
    const made = await openTest()
    made.transport.link.say('task', { id: 'book', status: 'running', fraction: 0.5 })
    made.transport.link.end(1006)
    expect(state(made).progress.get('book')?.fraction).toBe(0.5)
  })
})

describe('members', () => {
  const members = (made: Awaited<ReturnType<typeof openTest>>) => [
    ...(state(made).presence.get('hall')?.values() ?? []),
  ]

  test('are stale as soon as the line is lost, each until there is another sign of them', async () => {
    const made = await openTest()
    made.transport.link.say('joined', { room: 'hall', id: 'ann' })
    made.transport.link.say('joined', { room: 'hall', id: 'bob' })
    expect(members(made)).toMatchObject([{ stale: false }, { stale: false }])
    made.transport.link.end(1006)
    expect(members(made)).toMatchObject([{ stale: true }, { stale: true }])
    await made.clock.advance(1000)
    made.transport.link.open()
    made.transport.link.say('welcome', {})
    made.transport.link.say('joined', { room: 'hall', id: 'bob' })
    expect(members(made)).toMatchObject([
      { id: 'ann', stale: true },
      { id: 'bob', stale: false },
    ])
  })

  test('keep what a later message does not say', async () => {
    const made = await openTest()
    made.transport.link.say('joined', { room: 'hall', id: 'ann', name: 'Ann' })
    made.transport.link.say('joined', { room: 'hall', id: 'ann' })
    expect(members(made)).toMatchObject([{ id: 'ann', name: 'Ann' }])
  })

  test('are those of a list of all that are there, in its order, in that room only', async () => {
    const listed = defineProtocol({
      ...definition,
      interpret: {
        joined: ({ payload: { room, id, name } }) => ({ kind: 'joined', room, member: { id, name, status: 'online' } }),
        receipt: ({ payload: { place: room, ids } }) => ({
          kind: 'members',
          room,
          members: ids.map(id => ({ id, status: 'online' })),
        }),
      },
    })
    const made = await openClient(listed)
    for (const room of ['hall', 'yard']) {
      for (const id of ['ann', 'bob']) made.transport.link.say('joined', { room, id, name: `${id} of ${room}` })
    }
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    made.transport.link.open()
    made.transport.link.say('receipt', { place: 'hall', ids: ['cem', 'bob'], user: '', state: 'read' })
    const { presence } = made.client.store.getState()
    expect([...(presence.get('hall')?.values() ?? [])]).toEqual([
      { id: 'cem', status: 'online', stale: false },
      { id: 'bob', name: 'bob of hall', status: 'online', stale: false },
    ])
    expect([...(presence.get('yard')?.keys() ?? [])]).toEqual(['ann', 'bob'])
    made.transport.link.say('receipt', { place: 'hall', ids: [], user: '', state: 'read' })
    expect(made.client.store.getState().presence.has('hall')).toBe(false)
  })

  test('of whose devices the server tells are there until the last one has left', async () => {
    const devices = defineProtocol({
      ...definition,
      interpret: {
        joined: ({ payload: { room, id, name } }) => ({
          kind: 'joined',
          room,
          member: { id, status: 'online', deviceIds: name === undefined ? [] : [name] },
        }),
        'blob.created': ({ payload }) => ({ kind: 'left', room: 'hall', memberId: 'ann', deviceId: payload.id }),
        receipt: ({ payload: { ids: deviceIds } }) => ({
          kind: 'members',
          room: 'hall',
          members: [{ id: 'ann', status: 'online', deviceIds }],
        }),
      },
    })
    const made = await openClient(devices)
    const { link } = made.transport
    const ann = () => made.client.store.getState().presence.get('hall')?.get('ann')
    link.say('joined', { room: 'hall', id: 'ann', name: 'phone' })
    link.say('joined', { room: 'hall', id: 'ann', name: 'laptop' })
    const before = ann()
    expect(before).toMatchObject({ deviceIds: ['phone', 'laptop'], devices: 2 })
    link.say('joined', { room: 'hall', id: 'ann', name: 'phone' })
    expect(ann()?.deviceIds).toBe(before?.deviceIds)
    link.say('blob.created', { id: 'phone' })
    expect(ann()).toMatchObject({ deviceIds: ['laptop'], devices: 1 })
    link.say('blob.created', { id: 'unheard of' })
    expect(ann()?.devices).toBe(1)
    link.say('receipt', { ids: ['tablet'], user: '', state: 'read' })
    expect(ann()).toMatchObject({ deviceIds: ['tablet'], devices: 1 })
    link.say('blob.created', { id: 'tablet' })
    expect(ann()).toBeUndefined()
  })

  test('are not taken to have the devices from before the line was lost', async () => {
    const devices = defineProtocol({
      ...definition,
      interpret: {
        joined: ({ payload: { room, id, name = '' } }) => ({
          kind: 'joined',
          room,
          member: { id, status: 'online', deviceIds: [name] },
        }),
      },
    })
    const made = await openClient(devices)
    made.transport.link.say('joined', { room: 'hall', id: 'ann', name: 'phone' })
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    made.transport.link.open()
    made.transport.link.say('joined', { room: 'hall', id: 'ann', name: 'laptop' })
    const ann = made.client.store.getState().presence.get('hall')?.get('ann')
    expect(ann).toMatchObject({ deviceIds: ['laptop'], devices: 1, stale: false })
  })

  test('who have a time to live are gone when it is over', async () => {
    const living = defineProtocol({
      ...definition,
      interpret: {
        joined: ({ payload: { room, id }, receivedAt }) => ({
          kind: 'joined',
          room,
          member: { id, status: 'online', until: receivedAt + 120_000 },
        }),
      },
    })
    const made = await openClient(living)
    made.transport.link.say('joined', { room: 'hall', id: 'ann' })
    await made.clock.advance(119_999)
    expect(made.client.store.getState().presence.get('hall')?.size).toBe(1)
    await made.clock.advance(1)
    expect(made.client.store.getState().presence.size).toBe(0)
  })
})

test('who has gone types nowhere any more', async () => {
  const gone = defineProtocol({
    ...definition,
    interpret: {
      typing: ({ payload: { place, user } }) => ({ kind: 'typing', place, userId: user, forMs: 6000 }),
      left: ({ payload: { id } }) => ({ kind: 'typing-stopped', userId: id }),
    },
  })
  const made = await openClient(gone)
  for (const place of ['a', 'b']) made.transport.link.say('typing', { place, user: 'ann', on: true })
  made.transport.link.say('typing', { place: 'a', user: 'bob', on: true })
  made.transport.link.say('left', { room: '', id: 'ann' })
  const { typing } = made.client.store.getState()
  expect([...typing].map(([place, typists]) => [place, [...typists.keys()]])).toEqual([['a', ['bob']]])
})
