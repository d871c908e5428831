'use client'

import { useEffect } from 'react'

import { entryOf } from '../client/state.js'
import type { AnyMessage } from '../protocol/message.js'
import type { Matching, PatternOf, Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { useEntry } from './use-entry.js'

const DEFAULT_LIMIT = 100
const NO_MESSAGES: readonly AnyMessage[] = []

/** See {@link messageLogHook}. */
export type UseMessageLog<P extends Protocol> = <Q extends PatternOf<P>>(
  pattern: Q,
  options?: { readonly limit?: number },
) => readonly Matching<P, Q>[]

/**
 * The `useMessageLog` of a protocol: the last `limit` messages that match, since the first component asked for them.
 *
 * @example export const useMessageLog = messageLogHook(shop)
 */
export function messageLogHook<P extends Protocol>(protocol: P): UseMessageLog<P> {
  return function useMessageLog(pattern, { limit = DEFAULT_LIMIT } = {}) {
    const { store } = useClient(protocol, 'useMessageLog')
    useEffect(() => store.keepLog(pattern, limit), [store, pattern, limit])
    const log = useEntry({ store }, entryOf('logs', pattern), ({ logs }) => logs.get(pattern) ?? NO_MESSAGES)
    // The log of a pattern holds what matches it, and nothing else.
    return (log.length > limit ? log.slice(log.length - limit) : log) as readonly Matching<P, typeof pattern>[]
  }
}
