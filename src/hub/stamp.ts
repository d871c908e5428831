import type { Clock } from '../lib/clock.js'

const STAMPS = 1_000_000

/**
 * Makes time stamps: RFC 3339, to the millisecond. `distinct`: to the nanosecond, and no two of them are the same, for
 * protocols that take equal lines for copies.
 */
export function createStamp(clock: Clock, distinct: boolean): () => string {
  let count = 0
  return () => {
    const stamp = new Date(clock.now()).toISOString()
    if (!distinct) return stamp
    count = (count + 1) % STAMPS
    return stamp.replace('Z', `${String(count).padStart(6, '0')}Z`)
  }
}
