import type { Clock } from '../lib/clock.js'

/** Tells whether a line is new. */
export type Dedupe = (line: string) => boolean

/** Knows again what came within so long, ms. */
export function createDedupe(clock: Clock, within: number): Dedupe {
  /** When each line came, epoch ms; the oldest first. */
  const seen = new Map<string, number>()

  return line => {
    const now = clock.now()
    for (const [old, at] of seen) {
      if (now - at < within) break
      seen.delete(old)
    }
    if (seen.has(line)) return false
    seen.set(line, now)
    return true
  }
}
