import ReconnectingWebSocket from 'reconnecting-websocket'

import type { Closed, Frame, Link, LinkEvents, Target, Transport } from '../protocol/transport.js'

const OPEN = 1
const CLOSING = 2
const CLOSED = 3
const LONGEST_DELAY_MS = 2 ** 31 - 1

/** What this transport needs of a socket. Spelled out, because `ws` has less than the browser's own type says. */
export interface NativeSocket {
  readonly readyState: number
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void
}

/** What this transport needs of a WebSocket class: the browser's own has it, `ws` on Node too. */
export type WebSocketClass = new (url: string, protocols?: string[]) => NativeSocket

/** What {@link webSocketTransport} takes. */
export interface WebSocketTransportOptions {
  /** The class to make sockets with. Default: the global one. Node before 22 has none: hand in the one of `ws`. */
  readonly WebSocket?: WebSocketClass
  /**
   * The sub-protocols that the client speaks, for servers that ask for one: `['graphql-transport-ws']`. In a protocol:
   * `transport: () => webSocketTransport({ protocols: ['graphql-transport-ws'] })`. Default: none is named.
   */
  readonly protocols?: readonly string[]
}

/**
 * WebSocket, by way of reconnecting-websocket. Each link has an instance of its own that never reconnects: attempts,
 * backoff, queue and close codes are the client's. What that package gets wrong stays inside this file.
 *
 * @example
 * import { WebSocket } from 'ws'
 * const client = createClient({ protocol, url, transport: webSocketTransport({ WebSocket }) })
 */
export function webSocketTransport(options: WebSocketTransportOptions = {}): Transport {
  return { connect: (target, events) => openLink(target, events, options) }
}

function openLink({ url }: Target, events: LinkEvents, options: WebSocketTransportOptions): Link {
  const { protocols = [] } = options
  const WebSocketClass: WebSocketClass | undefined = options.WebSocket ?? globalThis.WebSocket
  let native: NativeSocket | undefined
  let over = false

  function finish(how: Closed): void {
    if (over) return
    over = true
    socket.close()
    events.closed(how)
  }

  /** Stands in for the class, so that the native socket and its own close event are at hand. */
  function makeNative(): NativeSocket | EventTarget {
    try {
      if (WebSocketClass === undefined) {
        throw new TypeError('there is no WebSocket here; hand one in with webSocketTransport({ WebSocket })')
      }
      native = new WebSocketClass(url, [...protocols])
      // The package reports every error as a clean close with code 1000, before the real one.
      native.addEventListener('close', ({ code, reason }) => finish({ code, reason }))
      return native
    } catch (thrown) {
      // Later, for the package has just begun to set up what it gets from here.
      queueMicrotask(() => finish({ code: 1006, reason: '', badUrl: describe(thrown, url) }))
      // Closed already, or the package would try to close it and throw.
      return Object.assign(new EventTarget(), { readyState: CLOSED })
    }
  }

  const socket = new ReconnectingWebSocket(url, [], {
    maxRetries: 0,
    // Its queue is flushed before any handshake, and loses what a closing socket does not take.
    maxEnqueuedMessages: 0,
    // Its own time-out would hide the real close code; the client has one.
    connectionTimeout: LONGEST_DELAY_MS,
    // A class is told by its constants; what `new` gives back is the object that is returned.
    WebSocket: Object.assign(
      function () {
        return makeNative()
      },
      { CLOSING: CLOSING },
    ),
  })
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () => {
    if (!over) events.opened()
  })
  socket.addEventListener('message', ({ data }: MessageEvent<Frame>) => {
    if (!over) events.frame(data)
  })

  return {
    send(frame) {
      if (over || native?.readyState !== OPEN) return false
      socket.send(frame)
      return true
    },
    close() {
      over = true
      socket.close()
    },
  }
}

/** Why no socket could be made. Browsers put the URL into their words: it stays out, for it may hold a token. */
function describe(thrown: unknown, url: string): string {
  const words = thrown instanceof Error ? thrown.message : String(thrown)
  return `${words.replaceAll(url, 'the URL').replace(/[?&]\S*/g, '')}.`
}
