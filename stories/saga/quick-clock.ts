import type { Clock } from '../../src/lib/clock.js'

const MINUTE_MS = 60_000

/** A clock on which a minute is over in so many ms, so that nobody has to sit through a real one. */
export function quickClock(minute: number): Clock {
  const speed = MINUTE_MS / minute
  const began = Date.now()
  return {
    now: () => began + Math.round((Date.now() - began) * speed),
    after(ms, task) {
      const timer = setTimeout(task, ms / speed)
      return () => clearTimeout(timer)
    },
  }
}
