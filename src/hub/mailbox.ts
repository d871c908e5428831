import type { Limits } from './backend.js'
import type { ServerSocket } from './socket.js'

/** What waits for one client. */
export interface Mailbox {
  /** Lines up a message, unless too many wait already. */
  readonly post: (line: string) => void
  /** Hands all that is lined up to the network, however slowly the client reads: nothing comes after it. */
  readonly flush: () => void
  readonly close: () => void
}

/** As much as a server hands to the network for one client before it holds back, bytes. */
const HIGH_WATER_BYTES = 256 * 1024

/**
 * Joins what is posted in one turn into frames of several lines, and holds back for a client that reads slowly, so
 * that it costs nobody else anything. `cut` ends a client that reads too slowly for a server that loses nothing.
 */
export function createMailbox(
  socket: ServerSocket,
  { queue, batch, overflow = 'lose' }: Pick<Limits, 'queue' | 'batch' | 'overflow'>,
  cut: () => void,
): Mailbox {
  let lines: string[] = []
  let planned = false
  let closed = false

  function deliver(): void {
    while (lines.length > 0 && socket.bufferedAmount < HIGH_WATER_BYTES) {
      socket.send(lines.splice(0, batch).join('\n'), deliver)
    }
  }

  return {
    post(line) {
      if (closed) return
      if (lines.length >= queue) {
        if (overflow === 'cut') cut()
        return
      }
      lines.push(line)
      if (lines.length >= batch) return deliver()
      if (planned) return
      planned = true
      queueMicrotask(() => {
        planned = false
        deliver()
      })
    },
    flush() {
      while (lines.length > 0) socket.send(lines.splice(0, batch).join('\n'), () => undefined)
    },
    close() {
      closed = true
      lines = []
    },
  }
}
