import type { CloseMeaning } from '../protocol/definition.js'

/** How long to wait between attempts, and when to stop. */
export interface ReconnectOptions {
  /** The longest wait before the first new attempt, ms. Default 1000. */
  readonly base?: number
  /** By how much the longest wait grows with each attempt. Default 2. */
  readonly factor?: number
  /** What the longest wait never exceeds, ms. Default 30 000. */
  readonly cap?: number
  /** How many new attempts to make before giving up; `Infinity` never gives up, 0 never tries again. Default 5. */
  readonly attempts?: number
}

export const DEFAULT_RECONNECT: Required<ReconnectOptions> = { base: 1000, factor: 2, cap: 30_000, attempts: 5 }

/**
 * How long to wait before attempt `attempt` (1 is the first new one), ms. Full jitter: anything from nothing to the
 * longest wait, drawn anew each time, so that clients that were cut off together do not come back together.
 */
export function backoff(attempt: number, random: () => number, options: Required<ReconnectOptions>): number {
  return Math.round(random() * Math.min(options.cap, options.base * options.factor ** (attempt - 1)))
}

/** 4401 and 4403 are HTTP's 401 and 403 in the range of codes that is free for use. */
const MEANINGS: Readonly<Record<number, CloseMeaning>> = {
  1003: 'final', // unsupported data
  1008: 'final', // policy violation
  1009: 'final', // message too big
  4401: 'refused',
  4403: 'refused',
}

/** What a close code means: the protocol's own table first, then the common one; all else is tried again. */
export function meaningOf(code: number, protocolCodes: Readonly<Record<number, CloseMeaning>>): CloseMeaning {
  return protocolCodes[code] ?? MEANINGS[code] ?? 'retry'
}
