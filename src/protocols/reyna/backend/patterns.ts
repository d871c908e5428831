import { matches, type Pattern } from '../../../protocol/pattern.js'

/** What one device has subscribed to. */
export type Patterns = ReadonlySet<Pattern>

/** Why patterns are not taken. */
export interface PatternProblem {
  readonly code: 'INVALID_PATTERN' | 'TOO_MANY_SUBSCRIPTIONS'
  readonly message: string
}

const MAX_PATTERNS = 50
const MAX_LENGTH = 100
const PATTERN = /^(?:[\w.-]+\*?|\*)$/

/** What is wrong with a list of patterns, if anything. One bad pattern spoils the list. */
export function problemOf(patterns: Patterns): PatternProblem | undefined {
  const bad = [...patterns].findIndex(pattern => pattern.length > MAX_LENGTH || !PATTERN.test(pattern))
  if (bad >= 0) {
    const message = `Pattern ${bad + 1} is none: letters, digits, ".", "_", "-", and "*" at its end only, ${MAX_LENGTH} at most`
    return { code: 'INVALID_PATTERN', message }
  }
  if (patterns.size <= MAX_PATTERNS) return undefined
  return { code: 'TOO_MANY_SUBSCRIPTIONS', message: `At most ${MAX_PATTERNS} patterns, not ${patterns.size}` }
}

/** Whether a device with these patterns hears of an event. */
export function hearsOf(patterns: Patterns, event: string): boolean {
  return [...patterns].some(pattern => matches(pattern, event))
}
