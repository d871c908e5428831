'use client'

import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'

import type { Client } from '../client/client.js'
import type { ConnectionState } from '../client/state.js'
import type { Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'

/** What was selected of the connection; re-renders when, and only when, that changes (compared shallowly). */
export function useConnectionState<P extends Protocol, Selected>(
  client: Client<P>,
  select: (connection: ConnectionState) => Selected,
): Selected {
  return useStore(
    client.store,
    useShallow(state => select(state.connection)),
  )
}

/**
 * The connection of the nearest provider, or what is selected of it.
 *
 * @example
 * const { status, reason, retryAt, error } = useConnection()
 * const latency = useConnection(connection => connection.latency) // ms, or null
 */
export function useConnection(): ConnectionState
export function useConnection<Selected>(select: (connection: ConnectionState) => Selected): Selected
export function useConnection(select: (connection: ConnectionState) => unknown = connection => connection): unknown {
  return useConnectionState(useClient<Protocol>(undefined, 'useConnection'), select)
}
