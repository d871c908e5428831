import * as v from 'valibot'
import { expect, test } from 'vitest'
import { z } from 'zod'

import { check } from '../../src/protocol/schema.js'

test('gives back the value with the defaults of the schema', () => {
  expect(check(v.object({ a: v.optional(v.number(), 1) }), {})).toEqual({ ok: true, value: { a: 1 } })
})

test('names the path of a problem and what stands there, never the value', () => {
  const result = check(v.object({ user: v.object({ pin: v.number() }) }), { user: { pin: 'secret' } })
  expect(result).toEqual({ ok: false, problem: '"user.pin" is not what its schema says: it is a string' })
})

test('names the payload where the problem has no path', () => {
  const result = check(v.number(), 'secret')
  expect(result).toEqual({ ok: false, problem: 'the payload is not what its schema says: it is a string' })
})

test.each([
  ['missing', {}],
  ['null', { a: null }],
  ['a list', { a: ['x'] }],
  ['an object', { a: {} }],
  ['a boolean', { a: true }],
  ['a string', { a: 'x' }],
])('tells what is %s', (kind, value) => {
  const problem = `"a" is not what its schema says: it is ${kind}`
  expect(check(v.object({ a: v.number() }), value)).toEqual({ ok: false, problem })
  expect(check(z.object({ a: z.number() }), value)).toEqual({ ok: false, problem })
})

test('says so where a schema is asynchronous, and leaves no rejection behind', () => {
  const schema = v.pipeAsync(
    v.string(),
    v.checkAsync(() => Promise.reject(new Error('mine'))),
  )
  const result = check(schema, 'a')
  expect(result).toMatchObject({ ok: false, problem: expect.stringContaining('asynchronously') })
})
