import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** The lines of a server: the connections that speak HTTP no more. */
export interface Lines {
  /** Cuts those that are still there in a moment: for clients that do not read, and so never see the end. */
  readonly endSoon: () => void
}

/** As long as a server that stops waits for its clients to take what it said last, ms. */
const GRACE_MS = 1000

/** Watches the lines of a server. */
export function trackLines(server: Server): Lines {
  const lines = new Set<Duplex>()
  server.on('upgrade', (_: IncomingMessage, socket: Duplex) => {
    lines.add(socket)
    socket.once('close', () => lines.delete(socket))
    // A line that breaks is no news: 'close' follows.
    socket.on('error', () => socket.destroy())
  })

  return {
    endSoon() {
      // By the machine's clock, for one that stands still would keep the port for ever.
      const timer = setTimeout(() => {
        for (const socket of lines) socket.destroy()
      }, GRACE_MS)
      server.once('close', () => clearTimeout(timer))
    },
  }
}
