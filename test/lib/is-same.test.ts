import { expect, test } from 'vitest'

import { isSame } from '../../src/lib/is-same.js'

test.each([
  [1, 1],
  [Number.NaN, Number.NaN],
  [undefined, undefined],
  [
    { a: 1, b: 'x' },
    { b: 'x', a: 1 },
  ],
  [
    [1, 2],
    [1, 2],
  ],
  [{}, {}],
])('%j and %j are the same', (a, b) => {
  expect(isSame(a, b)).toBe(true)
})

test.each([
  [1, '1'],
  [null, undefined],
  [null, {}],
  [[], {}],
  [{ a: 1 }, { a: 1, b: undefined }],
  [{ a: undefined }, { b: undefined }],
  [{ a: {} }, { a: {} }],
  [
    [1, 2],
    [2, 1],
  ],
  [new Map([['a', 1]]), new Map([['a', 1]])],
  [new Date(0), new Date(0)],
])('%j and %j are not', (a, b) => {
  expect(isSame(a, b)).toBe(false)
  expect(isSame(b, a)).toBe(false)
})
