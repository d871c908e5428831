import { Manager, type Socket } from 'socket.io-client'

import type { Closed, Frame, Link, LinkEvents, Target, Transport } from '../protocol/transport.js'

/** What a link reports where no close code came. */
const BROKEN: Closed = { code: 1006, reason: '' }
/** The same, where the server has said what cannot be read. */
const UNREADABLE: Closed = { code: 1006, reason: 'parse error' }

/** The names that Socket.IO keeps for itself. */
const RESERVED = /^(connect|connect_error|disconnect|disconnecting|newListener|removeListener)$/

/** What {@link socketIoTransport} takes. */
export interface SocketIoTransportOptions {
  /** Where the server listens: the `path` option of its own. Default `/socket.io`. */
  readonly path?: string
}

/**
 * Socket.IO over WebSocket, by way of socket.io-client, which must be installed beside this package. Each link has a
 * connection of its own that never reconnects, and speaks the namespace `/`; `auth` of the target goes into its handshake.
 *
 * The URL begins with `http:`, `https:`, `ws:` or `wss:`, and what it asks for (`?a=b`) goes into the handshake too. It has
 * no path, for that would be another namespace: such a URL is a bad one. Where the server listens is the `path` option.
 *
 * A frame is the JSON text of an event: `["name", argument, …]`. What else is sent throws a `TypeError`, and so does a
 * name that Socket.IO keeps for itself, as `connect`; the link stays as it is. Bytes inside of an argument arrive as what
 * JSON makes of them, which is `{}` in a browser. A server that asks for an acknowledgement gets none.
 *
 * How a link ends:
 * - with the code and the reason of the socket's own close, which is 1005 where a Socket.IO server shuts down;
 * - 1006 and the server's words where it refuses the handshake;
 * - 1000 and `io server disconnect` where it disconnects this client alone;
 * - 1006 and `parse error` where it sends a packet of Socket.IO that cannot be read;
 * - 1006 without a reason where the line broke, the server's ping stayed out, or it speaks something else.
 *
 * `close()` says goodbye in the way of Socket.IO, and the socket closes without a code. A browser that refuses to make a
 * socket at all, as for `ws:` on a page of `https:`, tells nobody: there the client's own time-out ends the attempt.
 *
 * @example
 * const client = createClient({ protocol, url: 'https://example.com', token, transport: socketIoTransport() })
 */
export function socketIoTransport(options: SocketIoTransportOptions = {}): Transport {
  return { connect: (target, events) => openLink(target, events, options.path ?? '/socket.io') }
}

function openLink({ url, auth }: Target, events: LinkEvents, path: string): Link {
  const address = addressOf(url)
  const socket = typeof address === 'string' ? undefined : makeSocket(address, path, auth)
  let opened = false
  let over = false

  function finish(how: Closed): void {
    if (over) return
    over = true
    socket?.disconnect()
    events.closed(how)
  }

  function open(): void {
    if (opened) return
    opened = true
    events.opened()
  }

  if (typeof address === 'string') queueMicrotask(() => finish({ ...BROKEN, badUrl: address }))
  // The manager is deaf to a close that comes before the handshake. A forced one is told by the socket, with its reason.
  socket?.io.engine.on('close', (why, how) => why !== 'forced close' && finish(closedBy(how)))
  socket?.on('connect', open)
  socket?.onAny((...args: unknown[]) => {
    // Events that came before the server's word that it has let us in are told before `connect`.
    open()
    const frame = frameOf(args)
    if (frame === undefined) finish(UNREADABLE)
    else if (!over) events.frame(frame)
  })
  // Only a refusal takes the socket out of service; what else goes wrong here is the network.
  socket?.on('connect_error', ({ message }) => finish({ ...BROKEN, reason: socket.active ? '' : message }))
  socket?.on('disconnect', why => finish(why === 'io server disconnect' ? { code: 1000, reason: why } : UNREADABLE))

  return {
    send(frame) {
      if (over || socket?.connected !== true) return false
      const [name, ...args] = eventOf(frame)
      socket.emit(name, ...args)
      // Where the server's ping is overdue, it keeps for later what it was given.
      return socket.sendBuffer.splice(0).length === 0
    },
    close() {
      over = true
      socket?.disconnect()
    },
  }
}

/** A socket that is on its way, and that no packet can make throw. */
function makeSocket({ protocol, host, searchParams }: URL, path: string, auth: Target['auth']): Socket {
  const manager = new Manager(`${protocol}//${host}`, {
    path,
    query: Object.fromEntries(searchParams),
    transports: ['websocket'],
    autoConnect: false,
    reconnection: false,
  })
  // Its own time-out would hide how the attempt ended; the client has one.
  manager.timeout(false)
  // The socket takes it for granted that a refusal has words. It hears of the packet after this.
  manager.on('packet', packet => {
    packet.data ??= []
  })
  const socket = manager.socket('/', auth === undefined ? {} : { auth }).connect()
  // The engine takes it for granted that it can read the handshake.
  manager.engine.on('packet', packet => {
    if (packet.type === 'open' && !isHandshake(packet.data)) packet.type = 'error'
  })
  return socket
}

/** The URL in its parts, or why it can never work. It may hold a token, so the words hold nothing of it. */
function addressOf(url: string): URL | string {
  let address: URL
  try {
    address = new URL(url)
  } catch {
    return 'The URL is not a whole one, as https://example.com is.'
  }
  if (!/^(http|ws)s?:$/.test(address.protocol)) return 'The URL does not begin with http://, https://, ws:// or wss://.'
  if (address.pathname === '/') return address
  return 'The URL has a path, which Socket.IO takes for a namespace. Where a server listens: socketIoTransport({ path }).'
}

function isHandshake(data: unknown): boolean {
  try {
    return Array.isArray((JSON.parse(String(data)) as { readonly upgrades?: unknown }).upgrades)
  } catch {
    return false
  }
}

/** The package hands on the native close event, where there was one, as something unknown. */
function closedBy(how: unknown): Closed {
  const { code, reason } = (how as { readonly context?: Partial<Closed> } | undefined)?.context ?? {}
  return { code: code ?? BROKEN.code, reason: reason ?? BROKEN.reason }
}

/** `undefined` where the arguments are nested so deeply that they can be read but not written. */
function frameOf(args: readonly unknown[]): string | undefined {
  try {
    // A function is the package's, to acknowledge with.
    return JSON.stringify(args.filter(argument => typeof argument !== 'function'))
  } catch {
    return undefined
  }
}

function eventOf(frame: Frame): readonly [string, ...unknown[]] {
  const event: unknown = typeof frame === 'string' ? parse(frame) : undefined
  if (!isEvent(event))
    throw new TypeError('A frame for Socket.IO is the text JSON.stringify(["event name", argument]).')
  return event
}

function parse(frame: string): unknown {
  try {
    return JSON.parse(frame)
  } catch {
    return undefined
  }
}

function isEvent(value: unknown): value is readonly [string, ...unknown[]] {
  return Array.isArray(value) && typeof value[0] === 'string' && !RESERVED.test(value[0])
}
