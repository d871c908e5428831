import { expect, test, vi } from 'vitest'

import { claim } from '../../src/lib/claim.js'

function makeClaims() {
  const counts = new Map<string, number>()
  const first = vi.fn<() => void>()
  const last = vi.fn<() => void>()
  return { counts, first, last, ask: (key: string) => claim(counts, key, first, last) }
}

test('tells of the first who asks and of the last who leaves, and of nobody between', () => {
  const { ask, first, last } = makeClaims()
  const leave = [ask('a'), ask('a'), ask('a')]
  expect(first).toHaveBeenCalledOnce()
  leave[0]?.()
  leave[2]?.()
  expect(last).not.toHaveBeenCalled()
  leave[1]?.()
  expect(last).toHaveBeenCalledOnce()
})

test('keeps keys apart, and forgets those that nobody wants', () => {
  const { ask, counts, first } = makeClaims()
  const leave = ask('a')
  ask('b')
  leave()
  expect([...counts]).toEqual([['b', 1]])
  ask('a')
  expect(first).toHaveBeenCalledTimes(3)
})

test('leaving twice takes nobody else away', () => {
  const { ask, counts, last } = makeClaims()
  const leave = ask('a')
  ask('a')
  leave()
  leave()
  expect(counts.get('a')).toBe(1)
  expect(last).not.toHaveBeenCalled()
})
