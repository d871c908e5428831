import type { Backend } from '../hub/backend.js'
import type { Audience } from '../hub/audience.js'
import { createHub } from '../hub/hub.js'
import { type Playing, playScenario, type Scenario } from '../hub/scenario.js'
import type { ServerSocket } from '../hub/socket.js'
import { socketUrl } from '../hub/socket-url.js'
import { type Clock, systemClock, type Undo } from '../lib/clock.js'
import { createEmitter } from '../lib/emitter.js'
import type { Protocol } from '../protocol/protocol.js'
import type { Frame, Target, Transport } from '../protocol/transport.js'
import {
  type Deliver,
  type MemoryEvents,
  type MemoryPeer,
  type MemoryRefusal,
  memoryTransport,
} from '../transports/memory.js'
import { userToken, verifyMockToken } from './token.js'

/** What {@link createMockServer} takes beside the backend; all of it may be left out. */
export interface MockServerOptions {
  /** How long a frame travels in each direction, ms. Default 0: it arrives in the next microtask. */
  readonly latency?: number
  /** Carries each frame, in either direction, in place of `latency`: for a test that says itself when frames arrive. */
  readonly deliver?: Deliver
  readonly clock?: Clock
  readonly random?: () => number
}

/** A real backend's rules in the page, and buttons that break it. */
export interface MockServer<P extends Protocol> extends Pick<
  Audience<P>,
  'sendToUser' | 'sendToRoom' | 'broadcastToAll' | 'stats'
> {
  /** For `options.transport` of a provider or client. */
  readonly transport: Transport
  /** For `url` of a provider or client. */
  readonly url: string
  /**
   * A token that this server accepts. `expiresIn`: seconds; default: never.
   * @throws {UsageError} where the backend takes no such id for a user.
   */
  readonly token: (userId?: string, options?: { readonly expiresIn?: number }) => string
  /** Cuts every line, as a broken network does: clients see code 1006 and may come back at once. */
  readonly cut: () => void
  /** Stops the server: it says its last word, if it has one, ends every line and takes no new one, until `start()`. */
  readonly stop: () => void
  /** Takes connections again. It does so from the beginning. */
  readonly start: () => void
  /** Whether tokens are accepted. Refusing them closes every line, with code 4401 where the wire has codes. */
  readonly acceptTokens: (accept: boolean) => void
  /** Closes every line with a code of your choice; over Socket.IO as one that disconnects its clients, with code 1000. */
  readonly close: (code: number, reason?: string) => void
  /** Plays a scenario until its end, or until stopped: `await server.play(scenario).done`. */
  readonly play: (scenario: Scenario<P>) => Playing
  /** Sends a frame as it is to every client: broken JSON, an unknown type. */
  readonly sendRaw: (frame: string) => void
  /** Hears every frame that a client sends. */
  readonly onFrame: (listener: (frame: Frame) => void) => Undo
}

/** Whom a token is for where nobody is named. */
export const DEFAULT_USER = '6f1c9b1e-7d0a-4e5b-9a53-1f6f6d1c2b3a'
const REFUSED = 4401
/** How a link over Socket.IO reports that the server has disconnected it, and that it has shut down. */
const DISCONNECTED = [1000, 'io server disconnect'] as const
const SHUT_DOWN = [1005, ''] as const
const BROKEN = [1006, ''] as const

/**
 * A server in the page: the same rules as on Node, over plain calls. For stories, for your tests, and for working on an
 * app without its backend.
 *
 * @example
 * const server = createMockServer(hailangoBackend)
 * render(
 *   <WebSocketProvider protocol={hailango} url={server.url} token={server.token()} options={{ transport: server.transport }}>
 *     <App />
 *   </WebSocketProvider>,
 * )
 * server.broadcastToAll('notification', { title: 'Hello', message: '', level: 'info' })
 */
export function createMockServer<P extends Protocol>(
  backend: Backend<P>,
  { latency = 0, clock = systemClock, random = Math.random, deliver }: MockServerOptions = {},
): MockServer<P> {
  const carry = deliver ?? (latency === 0 ? queueMicrotask : task => clock.after(latency, task))
  const verify = verifyMockToken(clock)
  const hub = createHub({
    backend,
    clock,
    verify: token => (accepting ? verify(token) : Promise.reject(new Error('No token is accepted now.'))),
  })
  const speaksSocketIo = backend.wire === 'socket.io'
  const frames = createEmitter<Frame>(thrown => console.error(thrown))
  const peers = new Set<MemoryPeer>()
  let opened = 0
  let running = true
  let accepting = true

  async function open({ url, auth }: Target, peer: MemoryPeer): Promise<MemoryEvents | MemoryRefusal> {
    if (!running) return { refused: '' }
    const { pathname, searchParams } = new URL(url)
    // An address of its own for each line: a limit by address is about strangers, and would end a long test run.
    opened += 1
    const admission = await hub.admit({
      path: speaksSocketIo ? backend.path : pathname,
      query: searchParams,
      headers: {},
      address: `page-${opened}`,
      upgrade: true,
      ...(auth && { auth }),
    })
    if (!running) return { refused: '' }
    if ('refusal' in admission) return { refused: speaksSocketIo ? admission.refusal.body : '' }
    const connection = hub.accept(admission.identity, socketOf(peer))
    peers.add(peer)
    return {
      frame(frame) {
        frames.emit(frame)
        connection.frame(frame)
      },
      closed() {
        peers.delete(peer)
        connection.closed()
      },
    }
  }

  /** It needs no ping, for nothing gets lost in a page. */
  function socketOf(peer: MemoryPeer): ServerSocket {
    const end = (code: number, reason: string): void => {
      peers.delete(peer)
      peer.close(code, reason)
    }
    return {
      bufferedAmount: 0,
      send(frame, flushed) {
        peer.send(frame)
        queueMicrotask(flushed)
      },
      close: (code, reason) => (speaksSocketIo ? end(...DISCONNECTED) : end(code, reason)),
      end: () => (speaksSocketIo ? end(...SHUT_DOWN) : end(...BROKEN)),
      terminate: () => end(...BROKEN),
    }
  }

  return {
    url: socketUrl(backend, 'mock'),
    transport: memoryTransport(open, carry),
    sendToUser: hub.sendToUser,
    sendToRoom: hub.sendToRoom,
    broadcastToAll: hub.broadcastToAll,
    stats: hub.stats,
    token(userId = DEFAULT_USER, { expiresIn } = {}) {
      const exp = expiresIn === undefined ? {} : { exp: Math.floor(clock.now() / 1000) + expiresIn }
      return userToken(backend, userId, exp)
    },
    cut: hub.terminateAll,
    stop() {
      running = false
      hub.stop()
    },
    start() {
      running = true
    },
    acceptTokens(accept) {
      accepting = accept
      if (!accept) hub.closeAll(REFUSED, 'token refused')
    },
    close: (code, reason = '') => hub.closeAll(code, reason),
    play: scenario => playScenario(hub, scenario, { clock, random }),
    sendRaw(frame) {
      for (const peer of peers) peer.send(frame)
    },
    onFrame: frames.on,
  }
}
