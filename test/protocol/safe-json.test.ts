import { expect, test } from 'vitest'

import { parseJson } from '../../src/protocol/safe-json.js'

/** Every key that is anywhere in a value. */
function keysIn(root: unknown): Set<string> {
  const keys = new Set<string>()
  const pending = [root]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null) continue
    for (const key of Object.getOwnPropertyNames(value)) {
      keys.add(key)
      pending.push(Reflect.get(value, key))
    }
  }
  return keys
}

const UNSAFE = ['__proto__', 'constructor', 'prototype'] as const

/** Each letter as an escape, in one of the two ways that hexadecimal can be written. */
function escapeAll(text: string, digits: (hex: string) => string): string {
  return Array.from(text, char => `\\u${digits((char.codePointAt(0) ?? 0).toString(16).padStart(4, '0'))}`).join('')
}

const SPELLINGS = UNSAFE.flatMap(key => [
  [key, 'as it is', key],
  [key, 'with one escaped letter', key.replace('o', String.raw`\u006f`)],
  [key, 'with an escaped t', key.replace('t', String.raw`\u0074`)],
  [key, 'escaped in small letters', escapeAll(key, hex => hex)],
  [key, 'escaped in capitals', escapeAll(key, hex => hex.toUpperCase())],
])

test.each(SPELLINGS)('drops %s, spelled %s', (_, __, spelled) => {
  const value = parseJson(`{"a":1,"${spelled}":{"polluted":true},"b":{"c":[{"${spelled}":1,"d":2}]}}`)
  expect(value).toEqual({ a: 1, b: { c: [{ d: 2 }] } })
  expect([...keysIn(value)].filter(key => UNSAFE.some(unsafe => unsafe === key))).toEqual([])
})

test('an object has its usual prototype and an unchanged one', () => {
  const value = Object(parseJson('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'))
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  expect(Reflect.get(value, 'polluted')).toBeUndefined()
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})

test('leaves the words alone where they are values', () => {
  expect(parseJson('["__proto__",{"kind":"constructor"}]')).toEqual(['__proto__', { kind: 'constructor' }])
})

test('reaches the bottom of half a megabyte of brackets', () => {
  const depth = 250_000
  const value = parseJson(`${'['.repeat(depth)}{"__proto__":1,"kept":2}${']'.repeat(depth)}`)
  expect(keysIn(value).has('__proto__')).toBe(false)
  expect(keysIn(value).has('kept')).toBe(true)
})

test('throws on what is not JSON, however deep', () => {
  expect(() => parseJson('['.repeat(512 * 1024))).toThrow(SyntaxError)
})
