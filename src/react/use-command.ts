'use client'

import { useCallback } from 'react'

import type { CommandArguments, CommandType, Protocol } from '../protocol/protocol.js'
import { sendHook } from './use-send.js'

/** See {@link commandHook}. */
export type UseCommand<P extends Protocol> = <T extends CommandType<P>>(
  type: T,
) => (...payload: CommandArguments<P, T>) => void

/**
 * The `useCommand` of a protocol: `useSend` for one type.
 *
 * @example export const useCommand = commandHook(shop)
 */
export function commandHook<P extends Protocol>(protocol: P): UseCommand<P> {
  const useSend = sendHook(protocol)
  return function useCommand(type) {
    const send = useSend()
    return useCallback((...payload) => send(type, ...payload), [send, type])
  }
}
