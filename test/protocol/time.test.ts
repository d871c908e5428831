import { expect, test } from 'vitest'

import { parseTime } from '../../src/protocol/time.js'

const SECOND = Date.UTC(2026, 10, 20, 12, 48, 53)

test.each([
  ['', 0],
  ['.5', 500],
  ['.50', 500],
  ['.508', 508],
  ['.5084', 508],
  ['.50844', 508],
  ['.508442', 508],
  ['.5084424', 508],
  ['.50844249', 508],
  ['.508442498', 508],
])('a second with the fraction "%s"', (fraction, ms) => {
  expect(parseTime(`2026-11-20T12:48:53${fraction}Z`)).toBe(SECOND + ms)
})

test('a time in another zone is the same moment', () => {
  expect(parseTime('2026-11-20T21:48:53.508442498+09:00')).toBe(SECOND + 508)
})

test('Unix seconds become milliseconds', () => {
  expect(parseTime(SECOND / 1000)).toBe(SECOND)
})

test.each([
  ['the year 1, which Go writes for no time', '0001-01-01T00:00:00Z'],
  ['the year 1 in another zone', '0001-01-01T09:18:59+09:18'],
  ['words', 'yesterday'],
  ['an empty string', ''],
  ['null', null],
  ['nothing', undefined],
  ['an object', {}],
  ['not a number', NaN],
  ['infinity', Infinity],
])('%s is no time', (_, value) => {
  expect(parseTime(value)).toBeUndefined()
})
