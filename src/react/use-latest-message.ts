'use client'

import type { MessageOf, MessageType, Protocol, WhereOf } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { useMessage } from './use-message.js'

/** What narrows and shapes the latest message. */
export interface LatestMessageOptions<P extends Protocol, T extends MessageType<P>, Selected> {
  /** Only messages whose payload has these values, such as `{ bookId }`; none while one is `undefined`. Default: any. */
  readonly where?: WhereOf<P, T>
  /** What of the message the component needs; it re-renders only when that changes. Default: the whole message. */
  readonly select?: (message: MessageOf<P, T>) => Selected
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
    return useMessage(useClient(protocol, 'useLatestMessage'), type, { where: options.where, select })
  }
}
