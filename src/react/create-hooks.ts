'use client'

import type { HasWants, IntentName, Interprets, MessageType, Protocol, TopicName } from '../protocol/protocol.js'
import type { Lacking } from './lacking.js'
import { type MessageHook, messageHook } from './message-hook.js'
import { commandHook, type UseCommand } from './use-command.js'
import { connectionHook, type UseConnection } from './use-connection.js'
import { latestMessageHook, type UseLatestMessage } from './use-latest-message.js'
import { messageLogHook, type UseMessageLog } from './use-message-log.js'
import { presenceHook, type UseMembers, type UsePresence } from './use-presence.js'
import { progressHook, type UseProgress } from './use-progress.js'
import { receiptsHook, type UseReceipts, type UseReceiptsOfOthers } from './use-receipts.js'
import { requestHook, type UseRequest } from './use-request.js'
import { roomHook, type UseRoom } from './use-room.js'
import { sendHook, type UseSend } from './use-send.js'
import { type Handlers, subscriptionHook, subscriptionsHook, type UseSubscription } from './use-subscription.js'
import { tableHook, type UseTable } from './use-table.js'
import { typingHook, type UseTyping } from './use-typing.js'
import { webSocketHook, type WebSocketHandle } from './use-web-socket.js'

/** A hook of what users say of themselves and what the server tells of it; some protocols have only the latter. */
type HeardOrSaid<P extends Protocol, Intent extends string, Topic extends string, Full, Heard> =
  Intent extends IntentName<P> ? Full : Topic extends TopicName<P> ? Heard : Lacking<`express.${Intent}`>

/** The hooks of a protocol, typed by its messages. See {@link createHooks}. */
export interface Hooks<P extends Protocol> {
  /** The connection of this protocol's provider: `{ status, connected, connect, disconnect, subscribe, send, ping, store }`. */
  readonly useWebSocket: () => WebSocketHandle<P>
  /** The connection's status, reason, failures, retryAt, latency, pausedUntil, shutdown and error, or what is selected of them. */
  readonly useConnection: UseConnection
  /** Where a task stands: `{ status, fraction, … }`, or `undefined` before its first message. */
  readonly useProgress: Interprets<P> extends true ? UseProgress : Lacking<'interpret'>
  /** Calls the handler for every message of a type or pattern, in order. Never re-renders. */
  readonly useWebSocketSubscription: UseSubscription<P>
  /** As `useWebSocketSubscription`, for several types: `{ type: handler }`. */
  readonly useWebSocketSubscriptions: (handlers: Handlers<P>) => void
  /** The latest message of a type, or what is selected of it; `undefined` before the first. */
  readonly useLatestMessage: UseLatestMessage<P>
  /** The last messages of a type or pattern since the component asked, newest last. `limit`: how many; default 100. */
  readonly useMessageLog: UseMessageLog<P>
  /**
   * A function that sends a command of one type, the same at every render. Unlike `send` it never throws: what goes
   * wrong, such as too many commands that wait for the connection, goes to the provider's `onError`.
   */
  readonly useCommand: UseCommand<P>
  /** A function that sends a command of any type; see `useCommand` for one type. It never throws. */
  readonly useSend: UseSend<P>
  /** Asks the server: `{ request, pending, error, answer }`. Only for commands that `answers` knows the answer of. */
  readonly useRequest: UseRequest<P>
  /** Wants a room, topic or pattern while mounted: `{ status: 'joining' | 'joined' | 'denied', since, error }`. */
  readonly useRoom: HasWants<P> extends true ? UseRoom : Lacking<'wants'>
  /** Who types in a place, and `inputProps` that tell the others that the user does: `{ typists, inputProps, typed, sent }`. */
  readonly useTyping: 'typing' extends IntentName<P> ? UseTyping : Lacking<'express.typing'>
  /** Who is here, and the user's own status: `{ members, setStatus }`; only `members` where the protocol cannot say it. */
  readonly usePresence: HeardOrSaid<P, 'presence', 'presence', UsePresence, UseMembers>
  /** Who has got which chat message: `{ receipts, markRead, markDelivered }`; only `receipts` where it cannot be said. */
  readonly useReceipts: HeardOrSaid<P, 'receipt', 'receipts', UseReceipts, UseReceiptsOfOthers>
  /** An entry of a table of the protocol's own `state`; `undefined` before its first message. */
  readonly useTable: UseTable<P>
  /** Makes a hook for one message type, such as `useBookReady`. Call it once, at module level. */
  readonly createMessageHook: <T extends MessageType<P>>(type: T) => MessageHook<P, T>
}

/**
 * The hooks of this library, typed by the messages of a protocol. They find the provider of that protocol, also where
 * others stand between. The shipped protocols make theirs of the same parts, one by one, so that a bundle holds only
 * those that are used.
 *
 * @example
 * export const { useWebSocketSubscription, useLatestMessage, createMessageHook } = createHooks(shop)
 * export const useOrderPlaced = createMessageHook('order_placed')
 */
export function createHooks<P extends Protocol>(protocol: P): Hooks<P> {
  return {
    useWebSocket: webSocketHook(protocol),
    useConnection: connectionHook(protocol),
    useWebSocketSubscription: subscriptionHook(protocol),
    useWebSocketSubscriptions: subscriptionsHook(protocol),
    useLatestMessage: latestMessageHook(protocol),
    useMessageLog: messageLogHook(protocol),
    useCommand: commandHook(protocol),
    useSend: sendHook(protocol),
    useRequest: requestHook(protocol),
    // On a protocol that lacks the entry, the type cannot be called, and the hook says why.
    useProgress: progressHook(protocol) as Hooks<P>['useProgress'],
    useRoom: roomHook(protocol) as Hooks<P>['useRoom'],
    useTyping: typingHook(protocol) as Hooks<P>['useTyping'],
    usePresence: presenceHook(protocol) as Hooks<P>['usePresence'],
    useReceipts: receiptsHook(protocol) as Hooks<P>['useReceipts'],
    useTable: tableHook(protocol),
    createMessageHook: type => messageHook(protocol, type),
  }
}
