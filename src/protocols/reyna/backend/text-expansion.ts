import { firstCharacters } from './first-characters.js'
import type { Processor } from './processor.js'

const LETTER = /\p{L}/u
const WORDS = /[\p{L}\p{M}\p{N}'’-]+/gu
/** A sentence with the space behind it. A point inside of a number or a name ends none. */
const SENTENCES = /\S(?:[^.!?…。！？]|[.!?…](?=[^\s.!?…"'”’)\]]))*[.!?…。！？"'”’)\]]*\s*/gu
const LONGEST_WORD = 40
const MAX_CHARACTERS = 100_000

const ELABORATIONS: readonly ((word: string) => string)[] = [
  word => `There is more to say about “${word}” than one sentence can hold, and this is where it begins.`,
  word => `Stay with “${word}” for a moment: what came before it, what it changes, and what it leaves behind.`,
  word => `Whoever reads of “${word}” here will meet it again, in another light, before the end.`,
]

/**
 * Writes a sentence about the longest word of each sentence behind it. The same text always becomes the same one. It
 * works on texts of up to 100 000 characters with a letter in them.
 */
export const textExpansion: Processor = {
  id: 'text-expansion',
  activity: 'Expanding text...',
  schemaId: 'text-expanded-v1',
  problemWith(text) {
    if (text.trim() === '') return 'Text expansion failed: the text is empty'
    if (!LETTER.test(text)) return 'Text expansion failed: there is no word in the text'
    return text.length > MAX_CHARACTERS ? `Text expansion failed: more than ${MAX_CHARACTERS} characters` : undefined
  },
  split: text => text.match(SENTENCES) ?? [],
  work(sentence, index) {
    const word = longestWordOf(sentence)
    const elaborate = ELABORATIONS[index % ELABORATIONS.length]
    if (word === undefined || elaborate === undefined) return sentence
    const end = sentence.trimEnd()
    // In Japanese and Chinese no space stands between two sentences.
    return `${end} ${elaborate(word)}${sentence.slice(end.length) || ' '}`
  },
}

function longestWordOf(sentence: string): string | undefined {
  const words = (sentence.match(WORDS) ?? []).filter(word => LETTER.test(word))
  const longest = words.reduce((found, word) => (word.length > found.length ? word : found), '')
  return longest === '' ? undefined : firstCharacters(longest, LONGEST_WORD)
}
