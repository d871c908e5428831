'use client'

import { entryOf } from '../client/state.js'
import type { Protocol, TablesOf } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { lacking } from './lacking.js'
import { useEntry } from './use-entry.js'

/** See {@link tableHook}. */
export type UseTable<P extends Protocol> = <Name extends keyof TablesOf<P> & string>(
  name: Name,
  id: string | undefined,
) => TablesOf<P>[Name] | undefined

/**
 * The `useTable` of a protocol: an entry of one of the tables of its `state`; `undefined` before its first message, and
 * without an id. Re-renders for its own entry only.
 *
 * @example
 * const useTable = tableHook(shop)
 * export const useOrderLines = (orderId: string) => useTable('lines', orderId) ?? []
 */
export function tableHook<P extends Protocol>(protocol: P): UseTable<P> {
  return function useTable(name, id) {
    const client = useClient(protocol, 'useTable')
    if (client.protocol.wiring.state[name] === undefined) throw lacking('useTable', client.protocol, `state.${name}`)
    return useEntry(client, entryOf('own', name, id ?? ''), ({ own }) => {
      const entry = id === undefined ? undefined : own.get(name)?.get(id)
      // Only the rules of this table write to it.
      return entry as TablesOf<P>[typeof name] | undefined
    })
  }
}
