'use client'

import { type ConnectionState, entryOf } from '../client/state.js'
import type { Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { useEntry } from './use-entry.js'

/** See {@link useConnection}. */
export interface UseConnection {
  (): ConnectionState
  <Selected>(select: (connection: ConnectionState) => Selected): Selected
}

/**
 * The `useConnection` of a protocol, or of the nearest provider where there is none.
 *
 * @example export const useConnection = connectionHook(shop)
 */
export function connectionHook(protocol?: Protocol): UseConnection {
  return function useConnection(select: (connection: ConnectionState) => unknown = same): unknown {
    const client = useClient(protocol, 'useConnection')
    return useEntry(client, entryOf('connection'), ({ connection }) => select(connection))
  } as UseConnection
}

const same = (connection: ConnectionState): ConnectionState => connection

/**
 * The connection of the nearest provider, or what is selected of it; re-renders when, and only when, that changes
 * (compared shallowly).
 *
 * @example
 * const { status, reason, retryAt, error } = useConnection()
 * const latency = useConnection(connection => connection.latency) // ms, or null
 */
export const useConnection: UseConnection = /* @__PURE__ */ connectionHook()
