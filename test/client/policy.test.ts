import { describe, expect, test } from 'vitest'

import { backoff, DEFAULT_RECONNECT, meaningOf } from '../../src/client/policy.js'

describe('the wait before an attempt', () => {
  test.each([
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [4, 8000],
    [5, 16_000],
    [6, 30_000],
    [50, 30_000],
    [5000, 30_000],
  ])('before attempt %d it is anything up to %d ms', (attempt, longest) => {
    const draws = [0, 0.5, 1].map(drawn => backoff(attempt, () => drawn, DEFAULT_RECONNECT))
    expect(draws).toEqual([0, longest / 2, longest])
  })

  test('follows what was configured', () => {
    const options = { base: 10, factor: 3, cap: 100, attempts: 9 }
    expect([1, 2, 3, 4].map(attempt => backoff(attempt, () => 1, options))).toEqual([10, 30, 90, 100])
  })
})

describe('what a close code means', () => {
  test.each([
    [1000, 'retry'],
    [1001, 'retry'],
    [1003, 'final'],
    [1005, 'retry'],
    [1006, 'retry'],
    [1008, 'final'],
    [1009, 'final'],
    [1011, 'retry'],
    [1012, 'retry'],
    [4000, 'retry'],
    [4401, 'refused'],
    [4403, 'refused'],
  ])('%d: %s', (code, meaning) => {
    expect(meaningOf(code, {})).toBe(meaning)
  })

  test('a protocol may change the table, and add to it', () => {
    const codes = { 1008: 'retry', 1011: 'final', 4100: 'refused' } as const
    expect([1008, 1011, 4100, 1009].map(code => meaningOf(code, codes))).toEqual(['retry', 'final', 'refused', 'final'])
  })
})
