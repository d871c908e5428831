import type { Clock } from '../../../lib/clock.js'

/** How many events a user may send. */
export interface Rate {
  /** How long they are counted together, ms. */
  readonly window: number
  readonly maxEvents: number
}

/** Counts what users send. */
export interface RateLimit {
  /** Counts one event of a user; false where it is one too many. */
  readonly count: (userId: string) => boolean
  /** How many have sent something in a window that has not ended. */
  readonly activeUsers: () => number
}

interface Window {
  /** When it began, epoch ms. */
  readonly since: number
  events: number
}

/** Counts over fixed windows. A user's window begins with the first event, and the next one with the first after its end. */
export function createRateLimit(clock: Clock, { window, maxEvents }: Rate): RateLimit {
  /** The longest begun first. */
  const windows = new Map<string, Window>()

  function isOver({ since }: Window): boolean {
    const passed = clock.now() - since
    // A clock that was set back locks nobody out.
    return passed < 0 || passed >= window
  }

  function forgetEnded(): void {
    for (const [userId, current] of windows) {
      if (!isOver(current)) return
      windows.delete(userId)
    }
  }

  function windowOf(userId: string): Window {
    const current = windows.get(userId)
    if (current !== undefined && !isOver(current)) return current
    const fresh = { since: clock.now(), events: 0 }
    windows.set(userId, fresh)
    return fresh
  }

  return {
    count(userId) {
      forgetEnded()
      const current = windowOf(userId)
      current.events += 1
      return current.events <= maxEvents
    },
    activeUsers() {
      forgetEnded()
      return windows.size
    },
  }
}
