import type { Clock } from '../lib/clock.js'
import type { WiredPace } from '../protocol/wiring.js'

/** Says when the next command may leave. */
export interface Pacer {
  /** How long the next one has to wait, whatever it is, ms; 0 where it may leave now. */
  readonly wait: () => number
  /** How long the next one of a type has to wait for the one before it, ms. */
  readonly waitOf: (type: string) => number
  /** One has left. */
  readonly spend: (type?: string) => void
  /** None may leave for so long, ms. */
  readonly pause: (ms: number) => void
  /**
   * Another session begins. What left within the last second still counts: that much at once is too much for a server,
   * whoever says it. A minute's worth is counted by user.
   */
  readonly renew: () => void
}

/** A network brings closer together what left apart, so each window is a little longer here than at the server. */
const MARGIN_MS = 200
const SECOND_MS = 1000 + MARGIN_MS
const MINUTE_MS = 60_000 + MARGIN_MS

/** Over any window, not from one full minute to the next: a server may count from any moment. */
export function createPacer(clock: Clock, { perSecond, perMinute, spacing = {} }: WiredPace): Pacer {
  const limits = [
    { window: SECOND_MS, max: perSecond },
    { window: MINUTE_MS, max: perMinute },
  ].flatMap(({ window, max }) => (max === undefined ? [] : [{ window, max }]))
  const remembered = Math.max(0, ...limits.map(({ max }) => max))
  /** When the last ones left, epoch ms; as many as the limits look back on. */
  const left: number[] = []
  const spaces = new Map(Object.entries(spacing))
  /** When the last one of each type that is spaced left, epoch ms. */
  const lastOf = new Map<string, number>()
  let pausedUntil = 0

  return {
    wait() {
      const now = clock.now()
      const waits = limits.map(({ window, max }) => (left[left.length - max] ?? -Infinity) + window - now)
      return Math.max(0, pausedUntil - now, ...waits)
    },
    waitOf(type) {
      const space = spaces.get(type)
      if (space === undefined) return 0
      return Math.max(0, (lastOf.get(type) ?? -Infinity) + space - clock.now())
    },
    spend(type = '') {
      if (spaces.has(type)) lastOf.set(type, clock.now())
      if (remembered === 0) return
      left.push(clock.now())
      if (left.length > remembered) left.shift()
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms)
    },
    renew() {
      const since = clock.now() - SECOND_MS
      left.splice(0, left.filter(at => at <= since).length)
      pausedUntil = 0
    },
  }
}
