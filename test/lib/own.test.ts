import { expect, test } from 'vitest'

import { own } from '../../src/lib/own.js'

test('finds what the record itself holds', () => {
  expect(own({ a: 1 }, 'a')).toBe(1)
})

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'missing'])('finds no inherited "%s"', key => {
  expect(own({ a: 1 }, key)).toBeUndefined()
})
