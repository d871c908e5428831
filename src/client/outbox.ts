import { OverflowError } from '../errors.js'
import type { Undo } from '../lib/clock.js'
import { utf8Length } from '../lib/utf8.js'
import type { Wiring } from '../protocol/wiring.js'

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
}

/** Hands commands to the line in order, and keeps them while there is none. */
export interface Outbox {
  /**
   * @returns takes the command back, where it still waits.
   * @throws {OverflowError} where it would have to wait and there is no room.
   */
  readonly send: (command: Outgoing) => Undo
  /** There is a line; what waited goes out at once. `line` returns `false` for what it did not take. */
  readonly open: (line: (frame: string) => boolean) => void
  /** The line is gone; what comes now waits. */
  readonly close: () => void
  /** Throws away what waits and says how much it was. */
  readonly clear: () => number
}

interface Waiting extends Outgoing {
  readonly bytes: number
}

export function createOutbox({ maxCommands, maxBytes }: Required<OutboxOptions>, pace: Wiring['pace']): Outbox {
  let line: ((frame: string) => boolean) | undefined
  let waiting: Waiting[] = []
  let bytes = 0

  function remove(entry: Waiting): void {
    const index = waiting.indexOf(entry)
    if (index === -1) return
    waiting.splice(index, 1)
    bytes -= entry.bytes
  }

  function enqueue(command: Outgoing): Undo {
    const entry: Waiting = { ...command, bytes: utf8Length(command.frame) }
    const replaced = waiting.find(({ type }) => type === command.type && pace.coalesce?.includes(type))
    const count = waiting.length - (replaced === undefined ? 0 : 1)
    const size = bytes - (replaced?.bytes ?? 0)
    if (count >= maxCommands || size + entry.bytes > maxBytes) {
      throw new OverflowError(
        `"${command.type}" was not sent: ${count} commands (${size} bytes) already wait. Send less while the ` +
          `connection is not open, or raise options.outbox.`,
      )
    }
    if (replaced !== undefined) remove(replaced)
    waiting.push(entry)
    bytes += entry.bytes
    return () => remove(entry)
  }

  /** True where the line took it. */
  function hand(command: Outgoing): boolean {
    if (line?.(command.frame) !== true) return false
    command.onSent?.()
    return true
  }

  return {
    send(command) {
      // Whoever comes while others wait queues behind them, or the order would change.
      if (waiting.length === 0 && hand(command)) return () => undefined
      return pace.volatile?.includes(command.type) ? () => undefined : enqueue(command)
    },
    open(next) {
      line = next
      for (let first = waiting[0]; first !== undefined && hand(first); first = waiting[0]) remove(first)
    },
    close() {
      line = undefined
    },
    clear() {
      const count = waiting.length
      waiting = []
      bytes = 0
      return count
    },
  }
}
