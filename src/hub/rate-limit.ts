import type { Clock } from '../lib/clock.js'

/** How often something may be done. */
export interface Rate {
  readonly perSecond: number
  /** How many may be done at once after a rest. */
  readonly burst: number
}

/** Takes one from what may be done now: 0, or how long to wait for the next, ms. */
export type RateLimit = () => number

/** A bucket that fills with time and that each deed takes one out of. */
export function createRateLimit(clock: Clock, { perSecond, burst }: Rate): RateLimit {
  let left = burst
  let since = clock.now()
  return () => {
    const now = clock.now()
    // A clock that was set back takes nothing away.
    left = Math.min(burst, left + (Math.max(0, now - since) / 1000) * perSecond)
    since = now
    if (left < 1) return ((1 - left) / perSecond) * 1000
    left -= 1
    return 0
  }
}
