import type { Clock, Undo } from '../lib/clock.js'
import type { AnyCommand } from '../protocol/message.js'
import type { Wiring } from '../protocol/wiring.js'

const DEFAULT_WITHIN_MS = 10_000

/** Pings while the connection is open, and notices when nothing comes back. */
export interface Heartbeat {
  readonly start: () => void
  readonly stop: () => void
  /** Any frame is a sign of life. */
  readonly alive: () => void
  /** A message came that may be the answer to the ping. */
  readonly answered: (type: string) => void
}

export interface HeartbeatOptions {
  readonly rhythm: Wiring['heartbeat']
  readonly clock: Clock
  readonly ping: (command: AnyCommand) => void
  readonly onSilence: () => void
  /** From ping to answer, ms. */
  readonly onLatency: (ms: number) => void
}

export function createHeartbeat({ rhythm, clock, ping, onSilence, onLatency }: HeartbeatOptions): Heartbeat {
  let stopTimer: Undo = () => undefined
  let pingedAt: number | undefined
  let waitsForLife = false

  function rest(every: number): void {
    waitsForLife = false
    stopTimer()
    stopTimer = clock.after(every, beat)
  }

  function beat(): void {
    if (rhythm === undefined) return
    pingedAt = clock.now()
    if (rhythm.answer === undefined) {
      rest(rhythm.every)
    } else {
      waitsForLife = true
      stopTimer = clock.after(rhythm.within ?? DEFAULT_WITHIN_MS, onSilence)
    }
    // Last, for the answer may come in the same call.
    ping(rhythm.send)
  }

  return {
    start() {
      if (rhythm !== undefined) rest(rhythm.every)
    },
    stop() {
      stopTimer()
      waitsForLife = false
      pingedAt = undefined
    },
    alive() {
      if (waitsForLife && rhythm !== undefined) rest(rhythm.every)
    },
    answered(type) {
      if (pingedAt === undefined || type !== rhythm?.answer) return
      onLatency(clock.now() - pingedAt)
      pingedAt = undefined
    },
  }
}
