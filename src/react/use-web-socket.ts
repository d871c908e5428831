'use client'

import { useStore } from 'zustand'

import type { Client } from '../client/client.js'
import type { Status } from '../client/status.js'
import type { Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'

/** The connection, and what can be done with it. */
export interface WebSocketHandle<P extends Protocol> extends Pick<
  Client<P>,
  'connect' | 'disconnect' | 'subscribe' | 'send' | 'store'
> {
  readonly status: Status
  /** The status is `open`. */
  readonly connected: boolean
}

/** Re-renders when the status changes, and for nothing else. The functions are the same at every render. */
export function useWebSocketHandle<P extends Protocol>(client: Client<P>): WebSocketHandle<P> {
  const status = useStore(client.store, state => state.connection.status)
  const { connect, disconnect, subscribe, send, store } = client
  return { status, connected: status === 'open', connect, disconnect, subscribe, send, store }
}

/**
 * The connection of the nearest provider, and what can be done with it. Re-renders when the status changes. Where
 * messages should be typed, take the one of the protocol: `import { useWebSocket } from 'hookwire/hailango'`.
 *
 * @example
 * const { connected, connect, disconnect } = useWebSocket()
 * <button onClick={() => connect(token)} disabled={connected}>Connect</button>
 */
export function useWebSocket(): WebSocketHandle<Protocol> {
  return useWebSocketHandle(useClient<Protocol>(undefined, 'useWebSocket'))
}
