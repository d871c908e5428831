'use client'

import { type ConnectionState, fits, isUnknown, type TaskProgress } from '../client/state.js'
import type { MessageHandler } from '../protocol/message.js'
import type {
  CommandArguments,
  CommandType,
  Matching,
  MessageOf,
  MessageType,
  PatternOf,
  PayloadOf,
  Protocol,
} from '../protocol/protocol.js'
import { useClient } from './context.js'
import { useCommandOf } from './use-command.js'
import { useConnectionState } from './use-connection.js'
import { useLatestOf, type WhereOf } from './use-latest-message.js'
import { useLogOf } from './use-message-log.js'
import { useTaskProgress } from './use-progress.js'
import { type Handlers, useSubscription, useSubscriptions } from './use-subscription.js'
import { useWebSocketHandle, type WebSocketHandle } from './use-web-socket.js'

const DEFAULT_LOG_LIMIT = 100

/** What narrows and shapes the latest message. */
export interface LatestMessageOptions<P extends Protocol, T extends MessageType<P>, Selected> {
  /** Only messages whose payload has these values, such as `{ bookId }`; none while one is `undefined`. Default: any. */
  readonly where?: WhereOf<PayloadOf<P, T>>
  /** What of the message the component needs; it re-renders only when that changes. Default: the whole message. */
  readonly select?: (message: MessageOf<P, T>) => Selected
}

/** For a hook of one message type: payload fields that narrow it (none fits while one is `undefined`), and perhaps a handler. */
export type MessageHookOptions<P extends Protocol, T extends MessageType<P>> = WhereOf<PayloadOf<P, T>> & {
  /** Called for each message that fits, in order. */
  readonly onMessage?: MessageHandler<MessageOf<P, T>> | undefined
}

/** A hook for one message type. With a handler it never re-renders; without, it returns the latest payload. */
export interface MessageHook<P extends Protocol, T extends MessageType<P>> {
  (handler: MessageHandler<MessageOf<P, T>>): undefined
  (options?: MessageHookOptions<P, T>): PayloadOf<P, T> | undefined
}

/** The hooks of a protocol, typed by its messages. See {@link createHooks}. */
export interface Hooks<P extends Protocol> {
  /** The connection of this protocol's provider: `{ status, connected, connect, disconnect, subscribe, send, store }`. */
  readonly useWebSocket: () => WebSocketHandle<P>
  /** The connection's status, reason, failures, retryAt, latency and error, or what is selected of them. */
  readonly useConnection: <Selected = ConnectionState>(select?: (connection: ConnectionState) => Selected) => Selected
  /** Where a task stands: `{ status, fraction, … }`, or `undefined` before its first message. */
  readonly useProgress: (id: string | undefined) => TaskProgress | undefined
  /** Calls the handler for every message of a type or pattern, in order. Never re-renders. */
  readonly useWebSocketSubscription: <Q extends PatternOf<P>>(
    pattern: Q,
    handler: MessageHandler<Matching<P, Q>>,
  ) => void
  /** As `useWebSocketSubscription`, for several types: `{ type: handler }`. */
  readonly useWebSocketSubscriptions: (handlers: Handlers<P>) => void
  /** The latest message of a type, or what is selected of it; `undefined` before the first. */
  readonly useLatestMessage: <T extends MessageType<P>, Selected = MessageOf<P, T>>(
    type: T,
    options?: LatestMessageOptions<P, T, Selected>,
  ) => Selected | undefined
  /** The last messages of a type or pattern since the component asked, newest last. `limit`: how many; default 100. */
  readonly useMessageLog: <Q extends PatternOf<P>>(
    pattern: Q,
    options?: { readonly limit?: number },
  ) => readonly Matching<P, Q>[]
  /**
   * A function that sends a command of one type, the same at every render. Unlike `send` it never throws: what goes
   * wrong, such as too many commands that wait for the connection, goes to the provider's `onError`.
   */
  readonly useCommand: <T extends CommandType<P>>(type: T) => (...payload: CommandArguments<P, T>) => void
  /** Makes a hook for one message type, such as `useBookReady`. Call it once, at module level. */
  readonly createMessageHook: <T extends MessageType<P>>(type: T) => MessageHook<P, T>
}

/**
 * The hooks of this library, typed by the messages of a protocol. They find the provider of that protocol, also where
 * others stand between. The shipped protocols make theirs with this function.
 *
 * @example
 * export const { useWebSocketSubscription, useLatestMessage, createMessageHook } = createHooks(shop)
 * export const useOrderPlaced = createMessageHook('order_placed')
 */
export function createHooks<P extends Protocol>(protocol: P): Hooks<P> {
  function useLatestMessage<T extends MessageType<P>, Selected = MessageOf<P, T>>(
    type: T,
    options: LatestMessageOptions<P, T, Selected> = {},
  ): Selected | undefined {
    // Without `select`, `Selected` is the message itself.
    const select = options.select ?? (same as (message: MessageOf<P, T>) => Selected)
    return useLatestOf(useClient(protocol, 'useLatestMessage'), type, options.where, select)
  }

  function createMessageHook<T extends MessageType<P>>(type: T): MessageHook<P, T> {
    type Handler = MessageHandler<MessageOf<P, T>>

    function useMessage(handler: Handler): undefined
    function useMessage(options?: MessageHookOptions<P, T>): PayloadOf<P, T> | undefined
    function useMessage(given: Handler | MessageHookOptions<P, T> = {}): PayloadOf<P, T> | undefined {
      const client = useClient(protocol, `The hook of "${type}"`)
      const { onMessage, ...where } = typeof given === 'function' ? { onMessage: given } : given
      const narrowed: Handler | undefined =
        onMessage && ((payload, message) => !isUnknown(where) && fits(payload, where) && onMessage(payload, message))
      // A message of one type is the whole of what matches that type.
      useSubscription(client, type, narrowed as MessageHandler<Matching<P, T>> | undefined)
      const select: (message: MessageOf<P, T>) => PayloadOf<P, T> | undefined =
        typeof given === 'function' ? () => undefined : message => message.payload
      return useLatestOf(client, type, where as WhereOf<PayloadOf<P, T>>, select)
    }
    return useMessage
  }

  return {
    createMessageHook,
    useLatestMessage,
    useWebSocket: () => useWebSocketHandle(useClient(protocol, 'useWebSocket')),
    useConnection: <Selected = ConnectionState>(select?: (connection: ConnectionState) => Selected): Selected =>
      // Without `select`, `Selected` is the connection itself.
      useConnectionState(
        useClient(protocol, 'useConnection'),
        select ?? (same as (connection: ConnectionState) => Selected),
      ),
    useProgress: id => useTaskProgress(useClient(protocol, 'useProgress'), id),
    useWebSocketSubscription: (pattern, handler) =>
      useSubscription(useClient(protocol, 'useWebSocketSubscription'), pattern, handler),
    useWebSocketSubscriptions: handlers => useSubscriptions(useClient(protocol, 'useWebSocketSubscriptions'), handlers),
    useCommand: type => useCommandOf(useClient(protocol, 'useCommand'), type),
    useMessageLog: (pattern, { limit = DEFAULT_LOG_LIMIT } = {}) =>
      useLogOf(useClient(protocol, 'useMessageLog'), pattern, limit),
  }
}

const same = <Value>(value: Value): Value => value
