import { matches } from '../protocol/pattern.js'
import type { Frame, Link, LinkEvents, Transport } from '../protocol/transport.js'
import type { Wiring } from '../protocol/wiring.js'
import type { Deliver } from '../transports/memory.js'

/** One attempt of a client, as its own end sees it. */
export interface Line {
  readonly url: string
  readonly state: 'opening' | 'handshaking' | 'open' | 'closed'
}

/** How a refusal looks to a client: as a bare 1006 on the upgrade, or as a close code once the socket is open. */
export type Refusal = 'upgrade' | number

export interface WatchOptions {
  readonly wiring: Wiring
  readonly deliver: Deliver
  /** Whether this attempt is refused, and how. */
  readonly refusalOf: (url: string) => Refusal | undefined
}

/** Another transport that refuses whom it is told to, and remembers every attempt. */
export function watchLines(
  transport: Transport,
  { wiring, deliver, refusalOf }: WatchOptions,
): Transport & { readonly lines: readonly Line[] } {
  const lines: Line[] = []

  function isReady(frame: Frame): boolean {
    if (wiring.ready === undefined || typeof frame !== 'string') return false
    try {
      return matches(wiring.ready.message, wiring.codecs.message.decode(frame).type)
    } catch {
      return false // No message: the client says so itself.
    }
  }

  return {
    lines,
    connect(target, events) {
      const line: { -readonly [Key in keyof Line]: Line[Key] } = { url: target.url, state: 'opening' }
      lines.push(line)
      const watched: LinkEvents = {
        opened() {
          line.state = wiring.ready === undefined ? 'open' : 'handshaking'
          events.opened()
        },
        frame(frame) {
          if (line.state === 'handshaking' && isReady(frame)) line.state = 'open'
          events.frame(frame)
        },
        closed(how) {
          line.state = 'closed'
          events.closed(how)
        },
      }
      const refusal = refusalOf(target.url)
      const link = refusal === undefined ? transport.connect(target, watched) : refuse(refusal, watched, deliver)
      return {
        send: link.send,
        close() {
          line.state = 'closed'
          link.close()
        },
      }
    },
  }
}

function refuse(refusal: Refusal, { opened, closed }: LinkEvents, deliver: Deliver): Link {
  let over = false
  deliver(() => {
    if (over) return
    if (refusal === 'upgrade') return closed({ code: 1006, reason: '' })
    opened()
    if (!over) closed({ code: refusal, reason: 'token refused' })
  })
  return {
    // What is sent waits for a line that is taken.
    send: () => false,
    close() {
      over = true
    },
  }
}
