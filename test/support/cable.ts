import type { Undo } from '../../src/lib/clock.js'
import type { Frame, LinkEvents, Target, Transport } from '../../src/protocol/transport.js'

/** The network of one client: with the cable pulled, its line is lost, and none can be had. */
export interface Cable extends Transport {
  readonly pull: () => void
  readonly plug: () => void
  readonly isPulled: () => boolean
}

/** `onSend` hears of each frame that goes into it. */
export function createCable(network: Transport, onSend?: (frame: Frame) => void): Cable {
  const lines = new Set<Undo>()
  let pulled = false

  function connect(target: Target, events: LinkEvents) {
    const broken = (): void => queueMicrotask(() => lines.delete(cut) && events.closed({ code: 1006, reason: '' }))
    const cut = (): void => {
      link?.close()
      broken()
    }
    lines.add(cut)
    const link = pulled
      ? undefined
      : network.connect(target, {
          ...events,
          closed: how => lines.delete(cut) && events.closed(how),
        })
    if (link === undefined) broken()
    return {
      send(frame: Frame) {
        const taken = link?.send(frame) === true
        if (taken) onSend?.(frame)
        return taken
      },
      close() {
        lines.delete(cut)
        link?.close()
      },
    }
  }

  return {
    connect,
    pull() {
      pulled = true
      for (const cut of lines) cut()
    },
    plug() {
      pulled = false
    },
    isPulled: () => pulled,
  }
}
