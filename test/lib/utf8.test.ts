import { expect, test } from 'vitest'

import { exceedsUtf8, utf8Length } from '../../src/lib/utf8.js'

const TEXTS = ['', 'a', 'é', '語', '😀', '\u2028', 'a😀é語'.repeat(7)]

test.each(TEXTS)('%j takes as many bytes as Node writes', text => {
  expect(utf8Length(text)).toBe(Buffer.byteLength(text))
})

test.each(TEXTS)('%j fits into exactly its bytes and into no fewer', text => {
  const bytes = Buffer.byteLength(text)
  expect(exceedsUtf8(text, bytes)).toBe(false)
  expect(exceedsUtf8(text, bytes - 1)).toBe(true)
})
