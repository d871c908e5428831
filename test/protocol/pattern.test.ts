import { expect, test } from 'vitest'

import { isWildcard, matches } from '../../src/protocol/pattern.js'

test.each([
  ['blob.created', 'blob.created', true],
  ['blob.created', 'blob.created.late', false],
  ['blob', 'blob.created', false],
  ['blob.*', 'blob.created', true],
  ['blob.*', 'blob.', true],
  ['blob.*', 'blob', false],
  ['blob.*', 'blobs.created', false],
  ['*', 'anything', true],
  ['*', '', true],
  ['a.b', 'axb', false],
])('"%s" and the type "%s": %s', (pattern, type, expected) => {
  expect(matches(pattern, type)).toBe(expected)
})

test('only a star at the end makes a wildcard', () => {
  expect(['*', 'blob.*', 'blob', '*.blob'].map(isWildcard)).toEqual([true, true, false, false])
})
