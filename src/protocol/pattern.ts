/**
 * Which message types a subscription is for: a type itself, `'blob.*'` for all that begin with `blob.`, or `'*'` for
 * everything.
 */
export type Pattern = string

/** True for a pattern that may match more than one type. */
export function isWildcard(pattern: Pattern): boolean {
  return pattern.endsWith('*')
}

/** Tells whether a message type is one that the pattern is for. */
export function matches(pattern: Pattern, type: string): boolean {
  return isWildcard(pattern) ? type.startsWith(pattern.slice(0, -1)) : pattern === type
}
