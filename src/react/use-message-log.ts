'use client'

import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'

import type { Client } from '../client/client.js'
import type { AnyMessage } from '../protocol/message.js'
import type { Matching, PatternOf, Protocol } from '../protocol/protocol.js'

const NO_MESSAGES: readonly AnyMessage[] = []

/** The last `limit` messages that match, since the first component asked for them; newest last. */
export function useLogOf<P extends Protocol, Q extends PatternOf<P>>(
  client: Client<P>,
  pattern: Q,
  limit: number,
): readonly Matching<P, Q>[] {
  useEffect(() => client.store.keepLog(pattern, limit), [client, pattern, limit])
  return useStore(
    client.store,
    useShallow(state => {
      const log = state.logs.get(pattern) ?? NO_MESSAGES
      // The log of a pattern holds what matches it, and nothing else.
      return (log.length > limit ? log.slice(log.length - limit) : log) as readonly Matching<P, Q>[]
    }),
  )
}
