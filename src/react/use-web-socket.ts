'use client'

import type { Client } from '../client/client.js'
import { entryOf } from '../client/state.js'
import type { Status } from '../client/status.js'
import type { Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { useEntry } from './use-entry.js'

/** The connection, and what can be done with it. */
export interface WebSocketHandle<P extends Protocol> extends Pick<
  Client<P>,
  'connect' | 'disconnect' | 'subscribe' | 'send' | 'ping' | 'store'
> {
  readonly status: Status
  /** The status is `open`. */
  readonly connected: boolean
}

/**
 * The `useWebSocket` of a protocol, or of the nearest provider where there is none.
 *
 * @example export const useWebSocket = webSocketHook(shop)
 */
export function webSocketHook<P extends Protocol>(protocol?: P): () => WebSocketHandle<P> {
  return function useWebSocket() {
    const { store, connect, disconnect, subscribe, send, ping } = useClient(protocol, 'useWebSocket')
    const status = useEntry({ store }, entryOf('connection'), ({ connection }) => connection.status)
    return { status, connected: status === 'open', connect, disconnect, subscribe, send, ping, store }
  }
}

/**
 * The connection of the nearest provider, and what can be done with it. Re-renders when the status changes, and for
 * nothing else; the functions are the same at every render. Where messages should be typed, take the one of the
 * protocol: `import { useWebSocket } from 'hookwire/hailango'`.
 *
 * @example
 * const { connected, connect, disconnect } = useWebSocket()
 * <button onClick={() => connect(token)} disabled={connected}>Connect</button>
 */
export const useWebSocket: () => WebSocketHandle<Protocol> = /* @__PURE__ */ webSocketHook()
