import type { Frame } from '../protocol/transport.js'

/** The server's end of a socket, as the hub needs it. Silent after `close`, `end` and `terminate`. */
export interface ServerSocket {
  /** Takes a frame; `flushed` is called when the network has it. */
  readonly send: (frame: string, flushed: () => void) => void
  /** Bytes that the network has not taken yet. */
  readonly bufferedAmount: number
  /** Left out by a line that looks after itself: the hub then waits for no pong. */
  readonly ping?: () => void
  /** Says goodbye. Socket.IO has no place for the code and the reason. */
  readonly close: (code: number, reason: string) => void
  /** Ends the line as a server that stops does, without a goodbye, once what was sent has gone out. */
  readonly end: () => void
  /** Cuts the line without a word: the other side sees code 1006. */
  readonly terminate: () => void
}

/** What the socket tells the hub. */
export interface ConnectionEvents {
  readonly frame: (frame: Frame) => void
  readonly pong: () => void
  readonly closed: () => void
}
