import type { ServerSocket } from '../../src/hub/socket.js'

/** The server's end of a socket that writes down what the hub does with it. */
export interface RecordingSocket extends ServerSocket {
  /** Every frame that the network took. */
  readonly frames: string[]
  /** `ping`, `close 1009`, `end`, `terminate`. */
  readonly deeds: string[]
  bufferedAmount: number
}

/** `reads`: false for a client that never takes anything off the network. */
export function recordingSocket({ reads = true }: { readonly reads?: boolean } = {}): RecordingSocket {
  const frames: string[] = []
  const deeds: string[] = []
  return {
    frames,
    deeds,
    bufferedAmount: 0,
    send(frame, flushed) {
      frames.push(frame)
      if (reads) queueMicrotask(flushed)
      else this.bufferedAmount += frame.length
    },
    ping: () => deeds.push('ping'),
    close: code => deeds.push(`close ${code}`),
    end: () => deeds.push('end'),
    terminate: () => deeds.push('terminate'),
  }
}
