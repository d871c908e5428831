import type { Frame } from '../protocol/transport.js'

/** The server's end of a socket, as the hub needs it. Silent after `close` and `terminate`. */
export interface ServerSocket {
  /** Takes a frame; `flushed` is called when the network has it. */
  readonly send: (frame: string, flushed: () => void) => void
  /** Bytes that the network has not taken yet. */
  readonly bufferedAmount: number
  readonly ping: () => void
  readonly close: (code: number, reason: string) => void
  /** Cuts the line without a word: the other side sees code 1006. */
  readonly terminate: () => void
}

/** What the socket tells the hub. */
export interface ConnectionEvents {
  readonly frame: (frame: Frame) => void
  readonly pong: () => void
  readonly closed: () => void
}
