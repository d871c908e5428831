import { vi } from 'vitest'
import { WebSocket } from 'ws'

import type { ConnectionOptions } from '../../src/client/options.js'
import type { Backend } from '../../src/hub/backend.js'
import { systemClock } from '../../src/lib/clock.js'
import { createMockServer } from '../../src/mock/mock-server.js'
import { verifyMockToken } from '../../src/mock/token.js'
import { serve } from '../../src/server/serve.js'
import { takeTurn } from '../../src/testing/time.js'
import { webSocketTransport } from '../../src/transports/websocket.js'
import { handClock } from '../support/clock.js'

/** A backend that listens on a wire. */
export interface Listening {
  readonly url: string
  /** What a client needs to reach it: transport, clock. */
  readonly options: ConnectionOptions
  /** Breaks every line. */
  readonly cut: () => void
  /** Stops the server, as for an update. */
  readonly stop: () => Promise<void>
  /** Starts it again, at the same place. */
  readonly start: () => Promise<void>
}

/** What frames travel over, between a backend's rules and a page. */
export interface Wire {
  readonly name: 'memory' | 'sockets'
  readonly listen: (backend: Backend) => Promise<Listening>
  /** Waits until what is expected holds. */
  readonly until: (expectation: () => void) => Promise<void>
  /** Whether it reads what it carries: text that is no event then ends the line, and never reaches the client. */
  readonly reads: (backend: Backend) => boolean
}

/** How long a page may take, by the clock that its wire goes by, ms. */
const PATIENCE_MS = 8000
const STEP_MS = 20

const clock = handClock()

const memory: Wire = {
  name: 'memory',
  async listen(backend) {
    const { url, transport, cut, stop, start } = createMockServer(backend, { clock })
    return { url, options: { transport, clock }, cut, stop: async () => stop(), start: async () => start() }
  },
  async until(expectation) {
    for (let waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
      try {
        return expectation()
      } catch {
        // React and promises go by the machine's time, all else by the clock.
        await takeTurn()
        await clock.advance(STEP_MS)
      }
    }
    expectation()
  },
  reads: () => false,
}

const sockets: Wire = {
  name: 'sockets',
  async listen(backend) {
    const given = { backend, verify: verifyMockToken(systemClock) }
    let server = await serve({ ...given, port: 0 })
    const { url, port } = server
    return {
      url,
      // Socket.IO brings its own.
      options: backend.wire === 'socket.io' ? {} : { transport: webSocketTransport({ WebSocket }) },
      cut: () => server.hub.terminateAll(),
      stop: () => server.close(),
      async start() {
        server = await serve({ ...given, port })
      },
    }
  },
  until: expectation => vi.waitFor(expectation, { timeout: PATIENCE_MS, interval: 5 }),
  reads: ({ wire }) => wire === 'socket.io',
}

/** Both kinds: a hub in memory, and real sockets on Node. */
export const wires: readonly Wire[] = [memory, sockets]
