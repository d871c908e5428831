import type { LinkEvents, Transport } from '../../src/protocol/transport.js'

/** The cable of one computer: a transport that can be pulled out, and plugged in again. */
export interface Cable {
  readonly transport: Transport
  /** Every line breaks at once, and none is to be had. */
  readonly pull: () => void
  readonly plug: () => void
  readonly isPulled: () => boolean
}

const BROKEN = { code: 1006, reason: '' } as const

export function createCable(inner: Transport): Cable {
  const cuts = new Set<() => void>()
  let pulled = false

  const nowhere: Transport = {
    connect(_, { closed }) {
      let over = false
      queueMicrotask(() => {
        if (!over) closed(BROKEN)
      })
      return {
        send: () => false,
        close() {
          over = true
        },
      }
    },
  }

  const whole: Transport = {
    connect(target, events) {
      const watched: LinkEvents = {
        ...events,
        closed(how) {
          cuts.delete(cut)
          events.closed(how)
        },
      }
      const link = inner.connect(target, watched)
      function cut(): void {
        link.close()
        events.closed(BROKEN)
      }
      cuts.add(cut)
      return {
        send: link.send,
        close() {
          cuts.delete(cut)
          link.close()
        },
      }
    },
  }

  return {
    transport: { connect: (target, events) => (pulled ? nowhere : whole).connect(target, events) },
    pull() {
      pulled = true
      for (const cut of cuts) cut()
      cuts.clear()
    },
    plug() {
      pulled = false
    },
    isPulled: () => pulled,
  }
}
