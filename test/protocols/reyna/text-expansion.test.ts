import { expect, test } from 'vitest'

import { textExpansion } from '../../../src/protocols/reyna/backend/text-expansion.js'

const { split, work } = textExpansion

test.each([
  ['One. Two! Three?', ['One. ', 'Two! ', 'Three?']],
  ['“Who?” she asked. He left…', ['“Who?” ', 'she asked. ', 'He left…']],
  ['It cost 3.50 at shop.example today.', ['It cost 3.50 at shop.example today.']],
  ['今日は。明日は！', ['今日は。', '明日は！']],
  ['Without an end', ['Without an end']],
  ['  One.\n\nTwo.\n', ['One.\n\n', 'Two.\n']],
])('%j is split into sentences', (text, sentences) => {
  expect(split(text)).toEqual(sentences)
})

test.each(['One. Two! Three?', '...!?', 'a.b.c. "d" (e.) f', 'x'.repeat(64 * 1024), `a${' .'.repeat(32 * 1024)}`])(
  'nothing of a text is lost when it is split',
  text => {
    expect(split(text).join('')).toBe(text)
  },
)

test('a sentence is followed by one about its longest word, and keeps the space behind it', () => {
  const expanded = work('The lighthouse was dark.\n\n', 0)
  expect(expanded).toMatch(/^The lighthouse was dark\. .*“lighthouse”.*\.\n\n$/)
})

test('neighbours are not followed by the same words', () => {
  const sentence = 'A light.'
  expect(new Set([0, 1, 2].map(index => work(sentence, index))).size).toBe(3)
})

test('a sentence without a word stays as it is', () => {
  expect(work('42! ', 0)).toBe('42! ')
})

test('words of every language are found', () => {
  expect(work('Она увидела свет.', 0)).toContain('“увидела”')
})
