'use client'

import type { MessageHandler } from '../protocol/message.js'
import type { MessageOf, MessageType, PayloadOf, Protocol, WhereOf } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { type MessageInterest, useMessage } from './use-message.js'

/** For a hook of one message type: payload fields that narrow it (none fits while one is `undefined`), and perhaps a handler. */
export type MessageHookOptions<P extends Protocol, T extends MessageType<P>> = WhereOf<P, T> & {
  /** Called for each message that fits, in order. */
  readonly onMessage?: MessageHandler<MessageOf<P, T>> | undefined
}

/** A handler, or options: what a hook of one message type takes. */
export type MessageHookInput<P extends Protocol, T extends MessageType<P>> =
  | MessageHandler<MessageOf<P, T>>
  | MessageHookOptions<P, T>

/** A hook for one message type. With a handler it never re-renders; without, it returns the latest payload. */
export interface MessageHook<P extends Protocol, T extends MessageType<P>> {
  (handler: MessageHandler<MessageOf<P, T>>): undefined
  (options?: MessageHookOptions<P, T>): PayloadOf<P, T> | undefined
}

/** What the input of a hook says that its component wants; `select` only where it is no mere handler. */
export function interestOf<P extends Protocol, T extends MessageType<P>, Selected>(
  given: MessageHookInput<P, T> | undefined,
  select: NonNullable<MessageInterest<P, T, Selected>['select']>,
): MessageInterest<P, T, Selected> {
  if (typeof given === 'function') return { handler: given }
  const { onMessage, ...where } = given ?? {}
  return { handler: onMessage, where, select }
}

/** What a component shows of a message where it does not say. */
export function payloadOf<Payload>(message: { readonly payload: Payload }): Payload {
  return message.payload
}

/**
 * Makes a hook for one message type of a protocol.
 *
 * @example export const useOrderPlaced = messageHook(shop, 'order_placed')
 */
export function messageHook<P extends Protocol, T extends MessageType<P>>(protocol: P, type: T): MessageHook<P, T> {
  function useMessageOfType(handler: MessageHandler<MessageOf<P, T>>): undefined
  function useMessageOfType(options?: MessageHookOptions<P, T>): PayloadOf<P, T> | undefined
  function useMessageOfType(given?: MessageHookInput<P, T>): PayloadOf<P, T> | undefined {
    return useMessage(useClient(protocol, `The hook of "${type}"`), type, interestOf(given, payloadOf))
  }
  return useMessageOfType
}
