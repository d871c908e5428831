'use client'

import type { MessageHandler } from '../protocol/message.js'
import type { Matching, MessageOf, MessageType, PayloadOf, Protocol, WhereOf } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { useLatestOf } from './use-latest-message.js'
import { useSubscription } from './use-subscription.js'

/** For a hook of one message type: payload fields that narrow it (none fits while one is `undefined`), and perhaps a handler. */
export type MessageHookOptions<P extends Protocol, T extends MessageType<P>> = WhereOf<P, T> & {
  /** Called for each message that fits, in order. */
  readonly onMessage?: MessageHandler<MessageOf<P, T>> | undefined
}

/** A hook for one message type. With a handler it never re-renders; without, it returns the latest payload. */
export interface MessageHook<P extends Protocol, T extends MessageType<P>> {
  (handler: MessageHandler<MessageOf<P, T>>): undefined
  (options?: MessageHookOptions<P, T>): PayloadOf<P, T> | undefined
}

/**
 * Makes a hook for one message type of a protocol.
 *
 * @example export const useOrderPlaced = messageHook(shop, 'order_placed')
 */
export function messageHook<P extends Protocol, T extends MessageType<P>>(protocol: P, type: T): MessageHook<P, T> {
  type Handler = MessageHandler<MessageOf<P, T>>

  function useMessage(handler: Handler): undefined
  function useMessage(options?: MessageHookOptions<P, T>): PayloadOf<P, T> | undefined
  function useMessage(given?: Handler | MessageHookOptions<P, T>): PayloadOf<P, T> | undefined {
    const client = useClient(protocol, `The hook of "${type}"`)
    const onlyHandler = typeof given === 'function'
    const { onMessage, ...fields } = onlyHandler ? { onMessage: given } : (given ?? {})
    // What is left of the options are the fields.
    const where = fields as WhereOf<P, T>
    // A message of one type is the whole of what matches that type.
    useSubscription(client, type, onMessage as MessageHandler<Matching<P, T>> | undefined, where)
    return useLatestOf(client, type, where, ({ payload }) => (onlyHandler ? undefined : payload))
  }
  return useMessage
}
