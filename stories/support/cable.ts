import type { Transport } from '../../src/index.js'
import type { LinkEvents } from '../../src/protocol/transport.js'

/** A cable between a page and its server. Without it nothing is said any more, in either direction. */
export interface Cable {
  readonly transport: Transport
  readonly pull: () => void
  readonly plugIn: () => void
}

const BROKEN = { code: 1006, reason: '' }

export function createCable({ connect }: Transport): Cable {
  /** Breaks each line that is up. */
  const cuts = new Set<() => void>()
  let isIn = true

  function fail(events: LinkEvents): ReturnType<Transport['connect']> {
    let over = false
    queueMicrotask(() => over || events.closed(BROKEN))
    return { send: () => false, close: () => void (over = true) }
  }

  return {
    transport: {
      connect(target, events) {
        if (!isIn) return fail(events)
        const link = connect(target, {
          ...events,
          closed(how) {
            cuts.delete(cut)
            events.closed(how)
          },
        })
        function close(): void {
          cuts.delete(cut)
          link.close()
        }
        function cut(): void {
          close()
          events.closed(BROKEN)
        }
        cuts.add(cut)
        return { send: link.send, close }
      },
    },
    pull() {
      isIn = false
      for (const cut of cuts) cut()
    },
    plugIn() {
      isIn = true
    },
  }
}
