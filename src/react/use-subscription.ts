'use client'

import { useEffect } from 'react'

import type { Client } from '../client/client.js'
import type { MessageHandler } from '../protocol/message.js'
import type { Matching, PatternOf, Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { useLatest } from './use-latest.js'

/** Calls the latest handler for every message that matches, in order, and never re-renders. None: subscribes nothing. */
export function useSubscription<P extends Protocol, Q extends PatternOf<P>>(
  client: Client<P>,
  pattern: Q,
  handler: MessageHandler<Matching<P, Q>> | undefined,
): void {
  const latest = useLatest(handler)
  const hears = handler !== undefined
  useEffect(
    () => (hears ? client.subscribe(pattern, (payload, message) => latest.current?.(payload, message)) : undefined),
    [client, pattern, hears, latest],
  )
}

/** A handler for each of several message types. */
export type Handlers<P extends Protocol> = { readonly [Q in PatternOf<P>]?: MessageHandler<Matching<P, Q>> }

/** See {@link subscriptionHook}. */
export type UseSubscription<P extends Protocol> = <Q extends PatternOf<P>>(
  pattern: Q,
  handler: MessageHandler<Matching<P, Q>>,
) => void

/**
 * The `useWebSocketSubscription` of a protocol.
 *
 * @example export const useWebSocketSubscription = subscriptionHook(shop)
 */
export function subscriptionHook<P extends Protocol>(protocol: P): UseSubscription<P> {
  return function useWebSocketSubscription(pattern, handler) {
    useSubscription(useClient(protocol, 'useWebSocketSubscription'), pattern, handler)
  }
}

/**
 * The `useWebSocketSubscriptions` of a protocol.
 *
 * @example export const useWebSocketSubscriptions = subscriptionsHook(shop)
 */
export function subscriptionsHook<P extends Protocol>(protocol: P): (handlers: Handlers<P>) => void {
  return function useWebSocketSubscriptions(handlers) {
    const client = useClient(protocol, 'useWebSocketSubscriptions')
    const latest = useLatest(handlers)
    // The set of types as one value to compare: no type holds a line break.
    const types = Object.keys(handlers).sort().join('\n')
    useEffect(() => {
      const patterns = types.split('\n').filter(type => type !== '') as PatternOf<P>[]
      const undos = patterns.map(pattern =>
        client.subscribe(pattern, (payload, message) => {
          // A pattern's own handler takes what matches the pattern; over a union of patterns TypeScript cannot see it.
          const tell = latest.current[pattern] as MessageHandler | undefined
          tell?.(payload, message)
        }),
      )
      return () => undos.forEach(undo => undo())
    }, [client, types, latest])
  }
}
