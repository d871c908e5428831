import { afterEach, expect, test, vi } from 'vitest'

import { HandlerError } from '../../src/errors.js'
import type { KnownMessage } from '../../src/protocol/message.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { openClient } from '../support/client.js'
import { definition } from '../support/test-protocol.js'

type Tick = KnownMessage<'tick', { id: string; n: number }>
const NO_NUMBERS: readonly number[] = []

/** Numbers by id, which `note` clears and 13 breaks; and who was seen last, for a second. */
const protocol = defineProtocol({
  ...definition,
  state: {
    numbers: {
      initial: NO_NUMBERS,
      on: {
        tick: {
          id: ({ payload }) => (payload.n < 0 ? undefined : payload.id),
          next(before, { payload }: Tick) {
            if (payload.n === 13) throw new Error('unlucky')
            return [...before, payload.n]
          },
        },
        note: { id: ({ payload }) => payload.text, next: () => undefined },
      },
    },
    seen: {
      initial: { until: 0 },
      on: { tick: { id: ({ payload }) => payload.id, next: (_, { receivedAt }) => ({ until: receivedAt + 1000 }) } },
    },
  },
})

async function openTables() {
  const made = await openClient(protocol)
  const table = (name: string) => made.client.store.getState().own.get(name)
  return {
    ...made,
    numbers: (id: string) => table('numbers')?.get(id),
    seen: () => [...(table('seen')?.keys() ?? [])],
    tick: (id: string, n: number) => made.transport.link.say('tick', { id, n }),
  }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

test('an entry is made by the messages about it, one after another', async () => {
  const { numbers, tick } = await openTables()
  tick('a', 1)
  tick('b', 2)
  tick('a', 3)
  expect(numbers('a')).toEqual([1, 3])
  expect(numbers('b')).toEqual([2])
})

test('a message that is about no entry changes none', async () => {
  const { client, numbers, tick } = await openTables()
  tick('a', -1)
  expect(numbers('a')).toBeUndefined()
  expect(client.store.getState().own.has('numbers')).toBe(false)
})

test('what becomes undefined is gone, and begins anew', async () => {
  const { numbers, tick, transport } = await openTables()
  tick('a', 1)
  transport.link.say('note', { text: 'a' })
  expect(numbers('a')).toBeUndefined()
  tick('a', 2)
  expect(numbers('a')).toEqual([2])
})

test('within one frame too: each message sees what the one before has made', async () => {
  vi.stubGlobal('requestAnimationFrame', () => 0)
  vi.stubGlobal('cancelAnimationFrame', () => undefined)
  const { clock, numbers, tick, transport } = await openTables()
  tick('a', 1)
  tick('b', 1)
  tick('b', 2)
  transport.link.say('note', { text: 'a' })
  tick('a', 3)
  expect(numbers('a')).toBeUndefined()
  await clock.advance(100)
  expect(numbers('a')).toEqual([3])
  expect(numbers('b')).toEqual([1, 2])
})

test('an entry with `until` is taken away then', async () => {
  const { clock, seen, tick } = await openTables()
  tick('a', 1)
  await clock.advance(600)
  tick('b', 1)
  await clock.advance(399)
  expect(seen()).toEqual(['a', 'b'])
  await clock.advance(1)
  expect(seen()).toEqual(['b'])
  await clock.advance(600)
  expect(seen()).toEqual([])
})

test('a rule that throws is reported, and all else goes on', async () => {
  const { errors, numbers, seen, tick } = await openTables()
  tick('a', 1)
  tick('a', 13)
  tick('a', 2)
  expect(numbers('a')).toEqual([1, 2])
  expect(seen()).toEqual(['a'])
  expect(errors).toEqual([expect.any(HandlerError)])
  expect(errors[0]?.message).toContain('state.numbers')
})

test('disconnect() forgets it', async () => {
  const { client, numbers, tick } = await openTables()
  tick('a', 1)
  client.disconnect()
  expect(numbers('a')).toBeUndefined()
})
