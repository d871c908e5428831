import { RateLimitError } from '../errors.js'
import type { Clock, Undo } from '../lib/clock.js'
import type { KnownMessage } from '../protocol/message.js'
import type { Wiring } from '../protocol/wiring.js'
import type { Outbox } from './outbox.js'

/** Sends nothing while a server that has heard too much asks for it. */
export interface Pause {
  /** Begins where this message asks for it, or goes on for longer, and returns the error that says until when. */
  readonly offer: (message: KnownMessage) => RateLimitError | undefined
  /** It is over, also before its time. */
  readonly end: Undo
}

/**
 * `onChange` hears until when it lasts, epoch ms; `null` when it is over. `onBegin` hears the error of one that begins:
 * a server may say it to each of many commands that were under way.
 */
export function createPause(
  { name, pace }: Wiring,
  clock: Clock,
  outbox: Pick<Outbox, 'pause'>,
  onChange: (until: number | null) => void,
  onBegin: (error: RateLimitError) => void,
): Pause {
  let stopTimer: Undo | undefined

  function end(): void {
    if (stopTimer === undefined) return
    stopTimer()
    stopTimer = undefined
    onChange(null)
  }

  return {
    offer(message) {
      const ms = pace.exceeded?.(message)
      if (ms === undefined) return undefined
      const until = clock.now() + ms
      const begins = stopTimer === undefined
      outbox.pause(ms)
      stopTimer?.()
      stopTimer = clock.after(ms, end)
      onChange(until)
      const when = new Date(until).toISOString()
      const error = new RateLimitError(`${name}: the server takes nothing until ${when}.`, until, message.payload)
      if (begins) onBegin(error)
      return error
    },
    end,
  }
}
