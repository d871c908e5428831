import { describe, expect, test } from 'vitest'

import { problem } from '../../../src/protocols/ws-service/hooks/call/call-error.js'
import {
  type Call,
  type CallEvent,
  type CallState,
  initial,
  isLive,
  lasts,
  transition,
} from '../../../src/protocols/ws-service/hooks/call/state.js'

const outgoing: Call = { id: 'c-1', userId: 'ben', direction: 'outgoing' }
const incoming: Call = { id: 'c-2', userId: 'ben', direction: 'incoming' }
const error = problem('busy')

const EVENTS = {
  call: { type: 'call', call: outgoing },
  incoming: { type: 'incoming', call: incoming },
  yield: { type: 'yield', call: incoming },
  resume: { type: 'resume', call: outgoing, since: 7 },
  accept: { type: 'accept' },
  ready: { type: 'ready' },
  unready: { type: 'unready', error, at: 99 },
  answered: { type: 'answered' },
  live: { type: 'live', at: 10 },
  shaken: { type: 'shaken' },
  elapsed: { type: 'elapsed', at: 99 },
  end: { type: 'end', reason: 'hung-up', at: 99 },
  over: { type: 'over', reason: 'other-hung-up', at: 99 },
  dismiss: { type: 'dismiss' },
} as const satisfies { readonly [E in CallEvent['type']]: CallEvent & { readonly type: E } }

type EventName = keyof typeof EVENTS

/** Where a call comes to by these events. */
const after = (...names: readonly EventName[]): CallState =>
  names.reduce((state, name) => transition(state, EVENTS[name]), initial)

describe('a call', () => {
  test.each<[CallState['name'], EventName[]]>([
    ['preparing', ['call']],
    ['calling', ['call', 'ready']],
    ['connecting', ['call', 'ready', 'answered']],
    ['connected', ['call', 'ready', 'answered', 'live']],
    ['reconnecting', ['call', 'ready', 'answered', 'live', 'shaken']],
    ['connected', ['call', 'ready', 'answered', 'live', 'shaken', 'live']],
    ['ringing', ['incoming']],
    ['answering', ['incoming', 'accept']],
    ['connecting', ['incoming', 'accept', 'ready']],
    ['answering', ['call', 'yield']],
    ['answering', ['call', 'ready', 'yield']],
    ['reconnecting', ['resume']],
    ['preparing', ['call', 'end', 'call']],
    ['idle', ['call', 'end', 'dismiss']],
  ])('is %s after %j', (name, events) => {
    expect(after(...events).name).toBe(name)
  })

  test.each<[CallState['name'], EventName[], EventName]>([
    ['preparing', ['call'], 'incoming'],
    ['ringing', ['incoming'], 'call'],
    ['connected', ['call', 'ready', 'answered', 'live'], 'answered'],
    ['connected', ['call', 'ready', 'answered', 'live'], 'elapsed'],
    ['connecting', ['call', 'ready', 'answered'], 'shaken'],
    ['idle', [], 'end'],
    ['ended', ['call', 'end'], 'live'],
  ])('that is %s (%j) does not care for %s', (_, events, event) => {
    const state = after(...events)
    expect(transition(state, EVENTS[event])).toBe(state)
  })

  test.each<[string, string | undefined, EventName[]]>([
    ['no-answer', 'no-answer', ['call', 'ready', 'elapsed']],
    ['missed', undefined, ['incoming', 'elapsed']],
    ['failed', 'unreachable', ['incoming', 'accept', 'ready', 'elapsed']],
    ['lost', 'lost', ['resume', 'elapsed']],
    ['failed', 'busy', ['call', 'unready']],
    ['failed', 'busy', ['resume', 'unready']],
    ['hung-up', undefined, ['incoming', 'end']],
  ])('has ended as %s (%s) after %j', (reason, code, events) => {
    const state = after(...events)
    expect(state).toMatchObject({ name: 'ended', reason, at: 99 })
    expect('error' in state ? state.error?.code : undefined).toBe(code)
  })

  test('that could not be accepted rings on, and says why', () => {
    expect(after('incoming', 'accept', 'unready')).toEqual({ name: 'ringing', call: incoming, error })
    expect(after('incoming', 'accept', 'unready', 'accept')).toEqual({ name: 'answering', call: incoming })
  })

  test('keeps when it was connected first', () => {
    expect(after('resume', 'live')).toMatchObject({ name: 'connected', since: 7 })
    expect(after('resume', 'live', 'shaken', 'live', 'end')).toMatchObject({ name: 'ended', since: 7 })
    expect(after('call', 'end')).toMatchObject({ since: undefined })
  })
})

test('a call that waits for somebody waits for so long and no longer', () => {
  const times = (['call', 'ready', 'answered', 'live', 'shaken'] as const).map((_, index, all) =>
    lasts(after(...all.slice(0, index + 1))),
  )
  expect(times).toEqual([undefined, 30_000, 30_000, undefined, 20_000])
  expect([lasts(after('incoming')), lasts(after('call', 'end'))]).toEqual([45_000, undefined])
})

test('whatever comes, a live call can end, and one that has ended never waits', () => {
  const names = Object.keys(EVENTS) as EventName[]
  let seed = 7
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
  let state: CallState = initial
  const seen = new Set<string>()
  for (let count = 0; count < 5000; count += 1) {
    const name = names[Math.floor(random() * names.length)] ?? 'end'
    state = transition(state, EVENTS[name])
    seen.add(state.name)
    const end = transition(state, EVENTS.end)
    expect(isLive(state) ? [end.name, lasts(end)] : [end, lasts(state)]).toEqual(
      isLive(state) ? ['ended', undefined] : [state, undefined],
    )
  }
  expect(seen.size).toBe(9)
})
