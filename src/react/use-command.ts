'use client'

import { useCallback } from 'react'

import type { Client } from '../client/client.js'
import type { HookwireError } from '../errors.js'
import type { CommandArguments, CommandType, Protocol } from '../protocol/protocol.js'

/** A function that sends a command of one type, the same at every render; what goes wrong goes to `onError`. */
export function useCommandOf<P extends Protocol, T extends CommandType<P>>(
  client: Client<P>,
  type: T,
): (...payload: CommandArguments<P, T>) => void {
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
