'use client'

import { useEffect } from 'react'

import type { Client } from '../client/client.js'
import { entryOf } from '../client/state.js'
import { isUnknown, type Where, whereKey, whereOf } from '../client/where.js'
import type { MessageOf, MessageType, Protocol, WhereOf } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { useEntry } from './use-entry.js'

/** What narrows and shapes the latest message. */
export interface LatestMessageOptions<P extends Protocol, T extends MessageType<P>, Selected> {
  /** Only messages whose payload has these values, such as `{ bookId }`; none while one is `undefined`. Default: any. */
  readonly where?: WhereOf<P, T>
  /** What of the message the component needs; it re-renders only when that changes. Default: the whole message. */
  readonly select?: (message: MessageOf<P, T>) => Selected
}

/**
 * What was selected of the last message of a type with these fields; re-renders when, and only when, that changes
 * (compared shallowly).
 */
export function useLatestOf<P extends Protocol, T extends MessageType<P>, Selected>(
  client: Client<P>,
  type: T,
  where: Where | undefined,
  select: (message: MessageOf<P, T>) => Selected,
): Selected | undefined {
  const key = whereKey(where)
  const unknown = isUnknown(where)
  useEffect(() => client.store.keepLatest(type, whereOf(key)), [client, type, key])
  return useEntry(client, entryOf('latest', type, key), state => {
    const message = unknown ? undefined : state.latest.get(type)?.get(key)
    // What stands under a type has been checked by the schema of that type.
    return message === undefined ? undefined : select(message as MessageOf<P, T>)
  })
}

/** See {@link latestMessageHook}. */
export type UseLatestMessage<P extends Protocol> = <T extends MessageType<P>, Selected = MessageOf<P, T>>(
  type: T,
  options?: LatestMessageOptions<P, T, Selected>,
) => Selected | undefined

/**
 * The `useLatestMessage` of a protocol.
 *
 * @example export const useLatestMessage = latestMessageHook(shop)
 */
export function latestMessageHook<P extends Protocol>(protocol: P): UseLatestMessage<P> {
  return function useLatestMessage<T extends MessageType<P>, Selected = MessageOf<P, T>>(
    type: T,
    options: LatestMessageOptions<P, T, Selected> = {},
  ): Selected | undefined {
    // Without `select`, `Selected` is the message itself.
    const select = options.select ?? (message => message as Selected)
    return useLatestOf(useClient(protocol, 'useLatestMessage'), type, options.where, select)
  }
}
