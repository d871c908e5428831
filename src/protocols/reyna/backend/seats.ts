import type { Connection } from '../../../hub/audience.js'
import type { Clock } from '../../../lib/clock.js'

/** How many devices a user may have at once. */
export interface Seats {
  /** Keeps a place for a device that is about to join; false where the user has no more. */
  readonly reserve: (userId: string) => boolean
  /** It has joined: from now on it counts as a connection. */
  readonly taken: (userId: string) => void
}

/** Whoever has not joined by then never will, ms. */
const RESERVED_MS = 10_000

/**
 * Counts those who are connected and those who have been let in but have not joined yet: several who come at the same
 * time would all see the last free place.
 */
export function createSeats(
  clock: Clock,
  { max, connections }: { readonly max: number; readonly connections: (userId: string) => readonly Connection[] },
): Seats {
  /** When each reservation ends, epoch ms. */
  const reserved = new Map<string, readonly number[]>()

  function reservedFor(userId: string): readonly number[] {
    return (reserved.get(userId) ?? []).filter(until => until > clock.now())
  }

  function keep(userId: string, ends: readonly number[]): void {
    if (ends.length === 0) reserved.delete(userId)
    else reserved.set(userId, ends)
  }

  return {
    reserve(userId) {
      const ends = reservedFor(userId)
      if (connections(userId).length + ends.length >= max) return false
      keep(userId, [...ends, clock.now() + RESERVED_MS])
      return true
    },
    taken: userId => keep(userId, reservedFor(userId).slice(1)),
  }
}
