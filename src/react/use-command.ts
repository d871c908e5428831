'use client'

import { useCallback } from 'react'

import type { HookwireError } from '../errors.js'
import type { CommandArguments, CommandType, Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'

/** See {@link commandHook}. */
export type UseCommand<P extends Protocol> = <T extends CommandType<P>>(
  type: T,
) => (...payload: CommandArguments<P, T>) => void

/**
 * The `useCommand` of a protocol: a function that sends a command of one type, the same at every render; what goes wrong
 * goes to `onError`.
 *
 * @example export const useCommand = commandHook(shop)
 */
export function commandHook<P extends Protocol>(protocol: P): UseCommand<P> {
  return function useCommand(type) {
    const client = useClient(protocol, 'useCommand')
    return useCallback(
      (...payload) => {
        try {
          client.send(type, ...payload)
        } catch (thrown) {
          // All that `send` throws is one of ours, and in an event handler nobody would catch it.
          client.report(thrown as HookwireError)
        }
      },
      [client, type],
    )
  }
}
