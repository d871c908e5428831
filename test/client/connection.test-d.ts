import { expectTypeOf, test } from 'vitest'

import type { State, Transitions } from '../../src/client/connection.js'

const chain = { failures: 0, refreshed: false, hurried: false, patient: false } as const
const opened = { name: 'open', reason: 'ready', ...chain, held: false } as const

test('a transition that the table does not allow does not compile', () => {
  const legal: Transitions['closed'] = { connect: () => ({ name: 'authorizing', reason: 'asked', ...chain }) }
  expectTypeOf(legal).toEqualTypeOf<Transitions['closed']>()

  // @ts-expect-error a closed connection is not open without an attempt
  const closed: Transitions['closed'] = { connect: () => opened }
  expectTypeOf(closed).toEqualTypeOf<Transitions['closed']>()

  // @ts-expect-error a socket does not open while the token is still asked for
  const authorizing: Transitions['authorizing'] = { authorized: () => opened }
  expectTypeOf(authorizing).toEqualTypeOf<Transitions['authorizing']>()

  // @ts-expect-error an open connection does not become idle: it is closed, or reconnects
  const open: Transitions['open'] = { disconnect: () => ({ name: 'idle', reason: 'initial' }) }
  expectTypeOf(open).toEqualTypeOf<Transitions['open']>()

  // @ts-expect-error after the wait comes the token, never a socket with the old one
  const waiting: Transitions['waiting'] = { elapsed: () => ({ name: 'opening', reason: 'token', ...chain }) }
  expectTypeOf(waiting).toEqualTypeOf<Transitions['waiting']>()

  // @ts-expect-error there is no such event
  const unknown: Transitions['idle'] = { open: () => ({ name: 'closed', reason: 'disconnected' }) }
  expectTypeOf(unknown).toEqualTypeOf<Transitions['idle']>()
})

test('a state without what belongs to it cannot be written', () => {
  // @ts-expect-error failed says why
  const failed: State = { name: 'failed' }
  expectTypeOf(failed).toExtend<State>()

  // @ts-expect-error waiting says for how long
  const waiting: State = { name: 'waiting', reason: 'lost', ...chain }
  expectTypeOf(waiting).toExtend<State>()
})
