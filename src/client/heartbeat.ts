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
  readonly received: (type: string) => void
}

/** What becomes of a ping. */
export interface HeartbeatEvents {
  readonly ping: (command: AnyCommand) => void
  /** Nothing came back. */
  readonly silent: () => void
  /** From ping to answer, ms. */
  readonly answered: (ms: number) => void
}

export function createHeartbeat(
  { every, send, answer, optional = false, within = DEFAULT_WITHIN_MS }: NonNullable<Wiring['heartbeat']>,
  clock: Clock,
  { ping, silent, answered }: HeartbeatEvents,
): Heartbeat {
  let stopTimer: Undo = () => undefined
  let pingedAt: number | undefined
  let waitsForLife = false
  /** This line has answered a ping. */
  let hasAnswered = false

  function plan(): void {
    waitsForLife = false
    stopTimer()
    if (every !== undefined) stopTimer = clock.after(every, beat)
  }

  function beat(): void {
    pingedAt = clock.now()
    if (answer === undefined || (optional && !hasAnswered)) {
      plan()
    } else {
      waitsForLife = true
      stopTimer = clock.after(within, silent)
    }
    // Last, for the answer may come in the same call.
    ping(send)
  }

  return {
    start() {
      // Whether the server answers at all is to be known before the line can be lost in silence.
      if (optional && every !== undefined) beat()
      else plan()
    },
    stop() {
      stopTimer()
      waitsForLife = false
      pingedAt = undefined
      hasAnswered = false
    },
    alive() {
      if (waitsForLife) plan()
    },
    received(type) {
      if (type !== answer) return
      hasAnswered = true
      if (pingedAt === undefined) return
      answered(clock.now() - pingedAt)
      pingedAt = undefined
    },
  }
}
