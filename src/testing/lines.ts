import { matches } from '../protocol/pattern.js'
import type { Frame, LinkEvents, Target, Transport } from '../protocol/transport.js'
import type { Wiring } from '../protocol/wiring.js'

/** One attempt of a client, as its own end sees it. */
export interface Line {
  readonly url: string
  readonly state: 'opening' | 'handshaking' | 'open' | 'closed'
}

export interface WatchOptions {
  readonly wiring: Wiring
  /** Whether this attempt is refused: by a transport that does so. */
  readonly refusalOf: (target: Target) => Transport | undefined
}

/** Another transport that remembers every attempt, and leads those elsewhere that are refused. */
export function watchLines(
  transport: Transport,
  { wiring, refusalOf }: WatchOptions,
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
      const link = (refusalOf(target) ?? transport).connect(target, watched)
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
