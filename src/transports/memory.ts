import type { Frame, Link, LinkEvents, Target, Transport } from '../protocol/transport.js'

/** What a server in the page does with the line to a client. */
export interface MemoryPeer {
  readonly send: (frame: string) => void
  readonly close: (code: number, reason: string) => void
}

/** What the client's end tells a server in the page. */
export interface MemoryEvents {
  readonly frame: (frame: Frame) => void
  readonly closed: () => void
}

/** How a server in the page refuses a line: with words, on a wire that has a place for them, or with none. */
export interface MemoryRefusal {
  readonly refused: string
}

/** A server in the page: takes a line, or refuses it. */
export type MemoryServer = (target: Target, peer: MemoryPeer) => Promise<MemoryEvents | MemoryRefusal>

/** Runs a delivery later, in order; never in the same call. */
export type Deliver = (task: () => void) => void

/**
 * Frames over plain calls, to a server in the same page. As on a network, everything arrives later than it was sent;
 * and as in a browser, a refused line is a bare 1006, to which only Socket.IO adds why.
 */
export function memoryTransport(server: MemoryServer, deliver: Deliver = queueMicrotask): Transport {
  return { connect: (target, events) => openLink(server, deliver, target, events) }
}

function openLink(server: MemoryServer, deliver: Deliver, target: Target, events: LinkEvents): Link {
  let remote: MemoryEvents | undefined
  let opened = false
  let over = false
  /** Sent by a server that greets before its client knows that the line is open. */
  const early: string[] = []

  function finish(code: number, reason: string): void {
    deliver(() => {
      if (over) return
      over = true
      events.closed({ code, reason })
    })
  }

  const peer: MemoryPeer = {
    send(frame) {
      deliver(() => receive(frame))
    },
    close: finish,
  }

  function receive(frame: string): void {
    if (over) return
    if (opened) events.frame(frame)
    else early.push(frame)
  }

  deliver(() => {
    if (over) return
    server(target, peer).then(
      accepted => {
        if ('refused' in accepted) return finish(1006, accepted.refused)
        if (over) return accepted.closed()
        remote = accepted
        deliver(() => {
          if (over) return
          opened = true
          events.opened()
          for (const frame of early.splice(0)) receive(frame)
        })
      },
      () => finish(1006, ''),
    )
  })

  return {
    send(frame) {
      if (over || remote === undefined) return false
      const { frame: receive } = remote
      deliver(() => receive(frame))
      return true
    },
    close() {
      if (over) return
      over = true
      const left = remote
      if (left !== undefined) deliver(() => left.closed())
    },
  }
}
