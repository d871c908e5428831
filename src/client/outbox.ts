import { OverflowError } from '../errors.js'
import type { Clock, Undo } from '../lib/clock.js'
import { utf8Length } from '../lib/utf8.js'
import type { WiredPace } from '../protocol/wiring.js'
import { createPacer } from './pacer.js'

/** How much may wait for the line. */
export interface OutboxOptions {
  /** Commands. Default 256. */
  readonly maxCommands?: number
  /** Bytes of UTF-8 over all of them. Default 1 MiB. */
  readonly maxBytes?: number
}

export const DEFAULT_OUTBOX: Required<OutboxOptions> = { maxCommands: 256, maxBytes: 1024 * 1024 }

/** A command on its way to the line. */
export interface Outgoing {
  readonly type: string
  readonly frame: string
  /** Called when the socket has taken it. */
  readonly onSent?: (() => void) | undefined
  /** It belongs to this line: it leaves before what waits, and is gone with the line. */
  readonly ofLine?: boolean
}

/** Hands commands to the line in order and at the protocol's pace, and keeps them while there is none. */
export interface Outbox {
  /**
   * @returns takes the command back, where it still waits.
   * @throws {OverflowError} where it would have to wait and there is no room.
   */
  readonly send: (command: Outgoing) => Undo
  /** Hands a frame to the line whatever waits, and counts it; `false` where there is no line to take it. */
  readonly hurry: (frame: string) => boolean
  /** There is a line; what waited goes out. `line` returns `false` for what it did not take. */
  readonly open: (line: (frame: string) => boolean) => void
  /** Nothing leaves for so long, ms. */
  readonly pause: (ms: number) => void
  /** The line is gone; what comes now waits. */
  readonly close: () => void
  /** The session is over: throws away what waits, and says how much it was. */
  readonly clear: () => number
}

interface Waiting extends Outgoing {
  readonly bytes: number
}

const nothing: Undo = () => undefined

export function createOutbox(
  { maxCommands, maxBytes }: Required<OutboxOptions>,
  { volatile, coalesce, maxWaiting = Infinity, ...limits }: WiredPace,
  clock: Clock,
): Outbox {
  const pacer = createPacer(clock, limits)
  let line: ((frame: string) => boolean) | undefined
  /** What belongs to this line. */
  const first: Outgoing[] = []
  /** What any line may carry. */
  const waiting: Waiting[] = []
  let stopTimer = nothing

  function enqueue(command: Outgoing): Undo {
    const entry: Waiting = { ...command, bytes: utf8Length(command.frame) }
    const replaced = waiting.find(({ type }) => type === command.type && coalesce?.includes(type))
    const others = waiting.filter(each => each !== replaced)
    const size = others.reduce((sum, { bytes }) => sum + bytes, 0)
    if (others.length >= Math.min(maxCommands, maxWaiting) || size + entry.bytes > maxBytes) {
      throw new OverflowError(
        `"${command.type}" was not sent: ${others.length} commands (${size} bytes) already wait. Send less while the ` +
          `connection is not open or the server takes no more${others.length < maxWaiting ? ', or raise options.outbox' : ''}.`,
      )
    }
    if (replaced !== undefined) remove(waiting, replaced)
    waiting.push(entry)
    return () => remove(waiting, entry)
  }

  /** True where the line took it. */
  function hand({ type, frame, onSent }: Pick<Outgoing, 'frame' | 'onSent'> & { readonly type?: string }): boolean {
    if (line?.(frame) !== true) return false
    pacer.spend(type)
    onSent?.()
    return true
  }

  /** What waits and need not wait for another one of its type. */
  function nextTurn(): { readonly queue: Outgoing[]; readonly index: number } | undefined {
    if (first.length > 0) return { queue: first, index: 0 }
    const index = waiting.findIndex(({ type }) => pacer.waitOf(type) === 0)
    return index === -1 ? undefined : { queue: waiting, index }
  }

  /** The queues go on when something of them may leave. */
  function plan(): void {
    if (first.length === 0 && waiting.length === 0) return
    const spaced = first.length > 0 ? 0 : Math.min(...waiting.map(({ type }) => pacer.waitOf(type)))
    const ms = Math.max(pacer.wait(), spaced)
    if (ms === 0) return
    stopTimer()
    stopTimer = clock.after(ms, drain)
  }

  function drain(): void {
    for (let turn = nextTurn(); turn !== undefined && pacer.wait() === 0; turn = nextTurn()) {
      const { queue, index } = turn
      // Taken out before it is handed over: what answers at once may send more.
      const [command] = queue.splice(index, 1)
      if (command === undefined || hand(command)) continue
      queue.splice(index, 0, command)
      return
    }
    plan()
  }

  function sendOfLine(command: Outgoing): Undo {
    first.push(command)
    if (line !== undefined) drain()
    return () => remove(first, command)
  }

  return {
    send(command) {
      if (command.ofLine === true) return sendOfLine(command)
      // Whoever comes while others wait queues behind them, or the order would change.
      const isFree = nextTurn() === undefined && pacer.wait() === 0 && pacer.waitOf(command.type) === 0
      if (isFree && hand(command)) return nothing
      if (volatile?.includes(command.type)) return nothing
      const takeBack = enqueue(command)
      if (line !== undefined) plan()
      return takeBack
    },
    hurry: frame => hand({ frame }),
    open(next) {
      line = next
      drain()
    },
    pause: pacer.pause,
    close() {
      stopTimer()
      line = undefined
      first.length = 0
    },
    clear() {
      pacer.renew()
      return waiting.splice(0).length
    },
  }
}

function remove<Value>(queue: Value[], value: Value): void {
  const index = queue.indexOf(value)
  if (index !== -1) queue.splice(index, 1)
}
