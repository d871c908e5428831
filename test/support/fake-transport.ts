import type { Frame, LinkEvents, Target, Transport } from '../../src/protocol/transport.js'

/** The server's end of one attempt, moved by the test. */
export interface FakeLink {
  /** Where the client wanted to go, query and all. */
  readonly url: string
  /** What the handshake said beside it. */
  readonly auth: Target['auth']
  /** Every frame that the link took. */
  readonly sent: string[]
  readonly state: 'opening' | 'open' | 'closed'
  /** Who ended it: `client` by `close()`. */
  readonly endedBy: 'client' | 'server' | undefined
  /** While true, the socket takes nothing, as one that is closing. */
  jammed: boolean
  readonly open: () => void
  /** A frame as it is. */
  readonly receive: (frame: Frame) => void
  /** A message in the usual envelope. */
  readonly say: (type: string, payload?: unknown) => void
  /** The server or the network ends it. */
  readonly end: (code: number, reason?: string) => void
  /** No socket can be made of this URL, so it never was open. */
  readonly refuseUrl: (why: string) => void
}

/** Remembers its links and does nothing by itself. */
export interface FakeTransport extends Transport {
  readonly links: readonly FakeLink[]
  /** The newest link. Throws where there is none. */
  readonly link: FakeLink
  /** Those that are neither closed by the client nor ended by the server. */
  readonly live: readonly FakeLink[]
}

export interface FakeTransportOptions {
  /** Called inside `connect`, before it returns: for a server that answers at once. */
  readonly onConnect?: (link: FakeLink) => void
  /** Called inside `send` for every frame that was taken. */
  readonly onSend?: (frame: string, link: FakeLink) => void
}

export function fakeTransport({ onConnect, onSend }: FakeTransportOptions = {}): FakeTransport {
  const links: FakeLink[] = []

  function openLink({ url, auth }: Target, events: LinkEvents) {
    let endedBy: FakeLink['endedBy']
    let opened = false
    const sent: string[] = []

    function finish(by: 'client' | 'server'): boolean {
      if (endedBy !== undefined) return false
      endedBy = by
      return true
    }

    const link: FakeLink = {
      url,
      auth,
      sent,
      jammed: false,
      get state() {
        if (endedBy !== undefined) return 'closed'
        return opened ? 'open' : 'opening'
      },
      get endedBy() {
        return endedBy
      },
      open() {
        if (endedBy !== undefined || opened) return
        opened = true
        events.opened()
      },
      receive(frame) {
        if (link.state === 'open') events.frame(frame)
      },
      say: (type, payload) => link.receive(JSON.stringify({ type, payload })),
      end(code, reason = '') {
        if (finish('server')) events.closed({ code, reason })
      },
      refuseUrl(why) {
        if (!opened && finish('server')) events.closed({ code: 1006, reason: '', badUrl: why })
      },
    }
    links.push(link)
    onConnect?.(link)
    return {
      send(frame: Frame) {
        if (link.state !== 'open' || link.jammed) return false
        const text = typeof frame === 'string' ? frame : `${frame.byteLength} bytes`
        sent.push(text)
        onSend?.(text, link)
        return true
      },
      close: () => void finish('client'),
    }
  }

  return {
    connect: openLink,
    links,
    get link() {
      const last = links.at(-1)
      if (last === undefined) throw new Error('Nothing has connected yet.')
      return last
    },
    get live() {
      return links.filter(({ endedBy }) => endedBy === undefined)
    },
  }
}
