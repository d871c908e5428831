import { describe, expect, test } from 'vitest'

import {
  type Context,
  type Event,
  hasLink,
  initial,
  lasts,
  type State,
  statusOf,
  transition,
} from '../../src/client/connection.js'
import { DEFAULT_RECONNECT } from '../../src/client/policy.js'

const online: Context = {
  reconnect: DEFAULT_RECONNECT,
  attemptTimeout: 10_000,
  holdTime: 5000,
  random: () => 0.5,
  offline: () => false,
  canRefresh: () => true,
}
const noNetwork: Context = { ...online, offline: () => true }
const fixedToken: Context = { ...online, canRefresh: () => false }

const chain = { failures: 0, refreshed: false, hurried: false, patient: false }
const states = {
  idle: initial,
  authorizing: { name: 'authorizing', reason: 'asked', ...chain },
  opening: { name: 'opening', reason: 'token', ...chain },
  handshaking: { name: 'handshaking', reason: 'socket-open', ...chain },
  open: { name: 'open', reason: 'ready', ...chain, held: false, leaving: undefined },
  held: { name: 'open', reason: 'stable', ...chain, held: true, leaving: undefined },
  leaving: { name: 'open', reason: 'stable', ...chain, held: true, leaving: 5000 },
  waiting: { name: 'waiting', reason: 'lost', ...chain, failures: 1, delay: 500 },
  offline: { name: 'offline', reason: 'offline', ...chain },
  closed: { name: 'closed', reason: 'disconnected' },
  gaveUp: { name: 'failed', reason: 'gave-up', cause: { reason: 'lost' }, failures: 0 },
  refused: { name: 'failed', reason: 'refused', cause: { reason: 'refused', code: 4401 }, failures: 0 },
  rejected: { name: 'failed', reason: 'rejected', cause: { reason: 'rejected', code: 1008 }, failures: 0 },
  badUrl: { name: 'failed', reason: 'bad-url', cause: { reason: 'bad-url' }, failures: 0 },
} as const satisfies Record<string, State>

const events = {
  connect: { type: 'connect' },
  disconnect: { type: 'disconnect' },
  authorized: { type: 'authorized' },
  'no token': { type: 'no-token' },
  'token failed': { type: 'token-failed' },
  'bad url': { type: 'bad-url', why: 'It has no scheme.' },
  'socket open': { type: 'socket-open', ready: false },
  'socket open and ready': { type: 'socket-open', ready: true },
  ready: { type: 'ready' },
  lost: { type: 'ended', meaning: 'retry', code: 1006 },
  refused: { type: 'ended', meaning: 'refused', code: 4401 },
  final: { type: 'ended', meaning: 'final', code: 1008 },
  silence: { type: 'silence' },
  shutdown: { type: 'shutdown', within: 5000 },
  renew: { type: 'renew' },
  elapsed: { type: 'elapsed' },
  online: { type: 'online' },
  offline: { type: 'offline' },
  visible: { type: 'visible' },
} as const satisfies Record<string, Event>

type Row = readonly [from: keyof typeof states, event: keyof typeof events, to: State['name'], reason: string]

const TABLE: readonly Row[] = [
  ['idle', 'connect', 'authorizing', 'asked'],
  ['idle', 'disconnect', 'closed', 'disconnected'],
  ['authorizing', 'authorized', 'opening', 'token'],
  ['authorizing', 'no token', 'idle', 'no-token'],
  ['authorizing', 'token failed', 'waiting', 'token-failed'],
  ['authorizing', 'elapsed', 'waiting', 'timeout'],
  ['authorizing', 'disconnect', 'closed', 'disconnected'],
  ['opening', 'socket open', 'handshaking', 'socket-open'],
  ['opening', 'socket open and ready', 'open', 'ready'],
  ['opening', 'bad url', 'failed', 'bad-url'],
  ['opening', 'lost', 'waiting', 'never-opened'],
  ['opening', 'refused', 'authorizing', 'refused'],
  ['opening', 'final', 'failed', 'rejected'],
  ['opening', 'elapsed', 'waiting', 'timeout'],
  ['opening', 'disconnect', 'closed', 'disconnected'],
  ['handshaking', 'ready', 'open', 'ready'],
  ['handshaking', 'lost', 'waiting', 'lost'],
  ['handshaking', 'refused', 'authorizing', 'refused'],
  ['handshaking', 'final', 'failed', 'rejected'],
  ['handshaking', 'elapsed', 'waiting', 'timeout'],
  ['handshaking', 'disconnect', 'closed', 'disconnected'],
  ['open', 'elapsed', 'open', 'stable'],
  ['open', 'lost', 'waiting', 'lost'],
  ['open', 'refused', 'authorizing', 'refused'],
  ['open', 'final', 'failed', 'rejected'],
  ['open', 'silence', 'waiting', 'timeout'],
  ['leaving', 'lost', 'waiting', 'shutdown'],
  ['leaving', 'refused', 'authorizing', 'refused'],
  ['leaving', 'silence', 'waiting', 'timeout'],
  ['open', 'renew', 'opening', 'renewed'],
  ['open', 'disconnect', 'closed', 'disconnected'],
  ['waiting', 'elapsed', 'authorizing', 'backoff-over'],
  ['waiting', 'connect', 'authorizing', 'asked'],
  ['waiting', 'online', 'authorizing', 'network'],
  ['waiting', 'visible', 'authorizing', 'network'],
  ['waiting', 'disconnect', 'closed', 'disconnected'],
  ['offline', 'connect', 'authorizing', 'asked'],
  ['offline', 'online', 'authorizing', 'network'],
  ['offline', 'visible', 'authorizing', 'network'],
  ['offline', 'disconnect', 'closed', 'disconnected'],
  ['closed', 'connect', 'authorizing', 'asked'],
  ['closed', 'disconnect', 'closed', 'disconnected'],
  ['gaveUp', 'connect', 'authorizing', 'asked'],
  ['gaveUp', 'online', 'authorizing', 'network'],
  ['gaveUp', 'visible', 'authorizing', 'network'],
  ['gaveUp', 'disconnect', 'closed', 'disconnected'],
  ['refused', 'connect', 'authorizing', 'asked'],
  ['refused', 'disconnect', 'closed', 'disconnected'],
  ['rejected', 'connect', 'authorizing', 'asked'],
  ['badUrl', 'connect', 'authorizing', 'asked'],
]

describe('with a network', () => {
  test.each(TABLE)('%s + %s → %s, because: %s', (from, event, name, reason) => {
    expect(transition(states[from], events[event], online)).toMatchObject({ name, reason })
  })
})

describe('what means nothing in a state changes nothing', () => {
  const ignored: readonly (readonly [keyof typeof states, keyof typeof events])[] = [
    ['authorizing', 'connect'],
    ['opening', 'connect'],
    ['handshaking', 'connect'],
    ['open', 'connect'],
    ['open', 'online'],
    ['open', 'visible'],
    ['open', 'ready'],
    ['opening', 'visible'],
    ['refused', 'online'],
    ['refused', 'visible'],
    ['rejected', 'online'],
    ['badUrl', 'visible'],
    ['closed', 'online'],
    ['closed', 'visible'],
    ['closed', 'lost'],
    ['closed', 'elapsed'],
    ['idle', 'online'],
    ['idle', 'visible'],
    ['gaveUp', 'elapsed'],
    ['opening', 'offline'],
    ['opening', 'shutdown'],
    ['waiting', 'shutdown'],
  ]
  test.each(ignored)('%s + %s', (from, event) => {
    expect(transition(states[from], events[event], online)).toBe(states[from])
  })
})

describe('without a network', () => {
  const table: readonly (readonly [keyof typeof states, keyof typeof events, State['name']])[] = [
    ['idle', 'connect', 'offline'],
    ['closed', 'connect', 'offline'],
    ['gaveUp', 'connect', 'offline'],
    ['gaveUp', 'visible', 'failed'],
    ['authorizing', 'offline', 'offline'],
    ['opening', 'offline', 'offline'],
    ['handshaking', 'offline', 'offline'],
    ['waiting', 'offline', 'offline'],
    ['open', 'lost', 'offline'],
    ['offline', 'connect', 'offline'],
    ['offline', 'visible', 'offline'],
    ['offline', 'online', 'authorizing'],
  ]
  test.each(table)('%s + %s → %s', (from, event, name) => {
    expect(transition(states[from], events[event], noNetwork).name).toBe(name)
  })
})

describe('failures', () => {
  test('are counted by each attempt that ends', () => {
    const lost = transition(states.opening, events.lost, online)
    const again = transition({ ...states.opening, failures: 4 }, events.lost, online)
    expect([lost, again]).toMatchObject([
      { failures: 1, delay: 500 },
      { failures: 5, delay: 8000 },
    ])
  })

  test('one more than the attempts that are allowed is giving up', () => {
    const before = { ...states.opening, failures: 5 }
    expect(transition(before, events.lost, online)).toEqual({
      name: 'failed',
      reason: 'gave-up',
      cause: { reason: 'never-opened', code: 1006 },
      failures: 6,
    })
  })

  test('survive an open connection that does not hold, and are forgotten by one that does', () => {
    const opened = transition({ ...states.opening, failures: 4 }, events['socket open and ready'], online)
    expect(transition(opened, events.lost, online)).toMatchObject({ failures: 5 })
    const held = transition(opened, events.elapsed, online)
    expect(held).toMatchObject({ name: 'open', failures: 0, held: true })
    expect(transition(held, events.lost, online)).toMatchObject({ failures: 1 })
  })

  test.each([0, 1])('%d allowed attempts are respected', attempts => {
    const context = { ...online, reconnect: { ...DEFAULT_RECONNECT, attempts } }
    const first = transition(states.opening, events.lost, context)
    expect(first.name).toBe(attempts === 0 ? 'failed' : 'waiting')
  })
})

describe('a refused token', () => {
  test('is replaced once, and the second refusal is the last word', () => {
    const second = transition(states.opening, events.refused, online)
    expect(second).toMatchObject({ name: 'authorizing', reason: 'refused', refreshed: true, failures: 0 })
    const opening = transition(second, events.authorized, online)
    expect(transition(opening, events.refused, online)).toMatchObject({ name: 'failed', reason: 'refused' })
  })

  test('that is a fixed string is not tried again', () => {
    expect(transition(states.opening, events.refused, fixedToken)).toMatchObject({ name: 'failed', reason: 'refused' })
  })

  test('may be replaced again once a connection has held', () => {
    const refreshed = { ...states.open, refreshed: true }
    const held = transition(refreshed, events.elapsed, online)
    expect(transition(held, events.refused, online).name).toBe('authorizing')
  })
})

describe('connect() during a wait', () => {
  test('cuts it short once, and not a second time', () => {
    const hurried = transition(states.waiting, events.connect, online)
    const again = transition({ ...states.waiting, hurried: true }, events.connect, online)
    expect(hurried).toMatchObject({ name: 'authorizing', hurried: true, failures: 1 })
    expect(again.name).toBe('waiting')
  })

  test('works again after a wait that was held to its end', () => {
    const attempt = transition({ ...states.waiting, hurried: true }, events.elapsed, online)
    expect(attempt).toMatchObject({ name: 'authorizing', hurried: false, patient: false })
  })
})

describe('how long a state lasts', () => {
  test.each([
    ['idle', undefined],
    ['authorizing', 10_000],
    ['opening', 10_000],
    ['handshaking', 10_000],
    ['open', 5000],
    ['held', undefined],
    ['waiting', 500],
    ['offline', undefined],
    ['closed', undefined],
    ['gaveUp', undefined],
  ] as const)('%s: %s ms', (name, ms) => {
    expect(lasts(states[name], online)).toBe(ms)
  })
})

describe('what users see', () => {
  test.each([
    ['idle', 'idle', false],
    ['authorizing', 'connecting', false],
    ['opening', 'connecting', true],
    ['handshaking', 'authenticating', true],
    ['open', 'open', true],
    ['held', 'open', true],
    ['waiting', 'reconnecting', false],
    ['offline', 'reconnecting', false],
    ['closed', 'closed', false],
    ['refused', 'failed', false],
  ] as const)('%s is "%s", link: %s', (name, status, link) => {
    expect(statusOf(states[name])).toBe(status)
    expect(hasLink(states[name])).toBe(link)
  })

  test.each([
    ['after a failure', { failures: 1 }],
    ['after a refusal', { refreshed: true }],
    ['for a fresh token', { reason: 'renewed' }],
  ] as const)('an attempt %s is "reconnecting"', (_, change) => {
    expect(statusOf({ ...states.opening, ...change })).toBe('reconnecting')
  })
})
