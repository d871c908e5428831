const encoder = new TextEncoder()

/** How many bytes a text takes as UTF-8. */
export function utf8Length(text: string): number {
  return encoder.encode(text).length
}

/** Tells whether a text takes more than `limit` bytes as UTF-8, mostly without counting them. */
export function exceedsUtf8(text: string, limit: number): boolean {
  // One UTF-16 unit is at least one byte and at most three.
  if (text.length > limit) return true
  return text.length * 3 > limit && utf8Length(text) > limit
}
