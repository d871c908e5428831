'use client'

import { useCallback } from 'react'

import { sayCommand } from '../client/say-command.js'
import type { CommandArguments, CommandType, Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'

/** See {@link useSend}. */
export type UseSend<P extends Protocol> = () => <T extends CommandType<P>>(
  type: T,
  ...payload: CommandArguments<P, T>
) => void

/**
 * The `useSend` of a protocol, or of the nearest provider where there is none.
 *
 * @example export const useSend = sendHook(shop)
 */
export function sendHook<P extends Protocol>(protocol?: P): UseSend<P> {
  return function useSend() {
    const client = useClient(protocol, 'useSend')
    return useCallback(
      (type, ...payload) => {
        sayCommand(client, type, ...payload)
      },
      [client],
    )
  }
}

/**
 * A function that sends a command, the same at every render. Unlike `send` of `useWebSocket` it never throws: what goes
 * wrong, such as a payload that fails its schema, goes to the provider's `onError`. Where the payload should be typed,
 * take the one of the protocol.
 *
 * @example
 * const send = useSend()
 * <button onClick={() => send('ping')}>Ping</button>
 */
export const useSend: UseSend<Protocol> = /* @__PURE__ */ sendHook()
