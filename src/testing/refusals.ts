import type { Backend } from '../hub/backend.js'
import { createMockServer, type MockServerOptions } from '../mock/mock-server.js'
import type { Protocol } from '../protocol/protocol.js'
import type { LinkEvents, Transport } from '../protocol/transport.js'
import type { Deliver } from '../transports/memory.js'

/** Refuses as a server does on the upgrade, of which a browser sees a bare 1006. */
export function refuseUpgrade(deliver: Deliver): Transport {
  return refuseWith(deliver, ({ closed }) => closed({ code: 1006, reason: '' }))
}

/** Refuses with a close code, once the socket is open. */
export function refuseOpen(deliver: Deliver, code: number): Transport {
  return refuseWith(deliver, ({ opened, closed }, isOver) => {
    opened()
    if (!isOver()) closed({ code, reason: 'token refused' })
  })
}

/** Refuses in the words of the backend itself, as over Socket.IO: by another server of it, which takes no token. */
export function refuseInItsWords<P extends Protocol>(backend: Backend<P>, options: MockServerOptions): Transport {
  const server = createMockServer(backend, options)
  server.acceptTokens(false)
  return server.transport
}

function refuseWith(deliver: Deliver, refuse: (events: LinkEvents, isOver: () => boolean) => void): Transport {
  return {
    connect(_, events) {
      let over = false
      deliver(() => {
        if (!over) refuse(events, () => over)
      })
      return {
        // What is sent waits for a line that is taken.
        send: () => false,
        close() {
          over = true
        },
      }
    },
  }
}
