'use client'

import type { Hooks } from '../../react/create-hooks.js'
import {
  type MessageHook,
  messageHook,
  type MessageHookInput,
  type MessageHookOptions,
  interestOf,
  payloadOf,
} from '../../react/message-hook.js'
import type { MessageHandler } from '../../protocol/message.js'
import type { MessageOf, PayloadOf } from '../../protocol/protocol.js'
import { useClient } from '../../react/context.js'
import { commandHook } from '../../react/use-command.js'
import { connectionHook } from '../../react/use-connection.js'
import { latestMessageHook } from '../../react/use-latest-message.js'
import { useMessage } from '../../react/use-message.js'
import { messageLogHook } from '../../react/use-message-log.js'
import { presenceHook } from '../../react/use-presence.js'
import { receiptsHook } from '../../react/use-receipts.js'
import { requestHook } from '../../react/use-request.js'
import { type RoomHandle, roomHook } from '../../react/use-room.js'
import { sendHook } from '../../react/use-send.js'
import { subscriptionHook, subscriptionsHook } from '../../react/use-subscription.js'
import { typingHook } from '../../react/use-typing.js'
import { useWant } from '../../react/use-want.js'
import { webSocketHook } from '../../react/use-web-socket.js'
import { wsService } from './protocol.js'
import { type Topic, type TopicFilters, topicOf } from './topic.js'

type WsService = typeof wsService

/**
 * The connection of the WS-Service provider: `{ status, connected, connect, disconnect, subscribe, send, store }`.
 * @example const { connected, connect } = useWebSocket()
 */
export const useWebSocket: Hooks<WsService>['useWebSocket'] = /* @__PURE__ */ webSocketHook(wsService)

/**
 * How the connection is and why, or what is selected of it; times are epoch ms, `latency` is that of the last ping that
 * was answered.
 * @example const retryAt = useConnection(connection => connection.retryAt)
 */
export const useConnection: Hooks<WsService>['useConnection'] = /* @__PURE__ */ connectionHook(wsService)

/**
 * Calls the handler for every message of a type or pattern, in order. Asks the server for nothing: `useTopic` does.
 * @example useWebSocketSubscription('call.*', (_, message) => console.log(message.type))
 */
export const useWebSocketSubscription: Hooks<WsService>['useWebSocketSubscription'] =
  /* @__PURE__ */ subscriptionHook(wsService)

/**
 * As `useWebSocketSubscription`, for several types.
 * @example useWebSocketSubscriptions({ 'message.new': refetch, error: ({ code }) => report(code) })
 */
export const useWebSocketSubscriptions: Hooks<WsService>['useWebSocketSubscriptions'] =
  /* @__PURE__ */ subscriptionsHook(wsService)

/**
 * The latest message of a type, or what is selected of it; `undefined` before the first.
 * @example const content = useLatestMessage('message.new', { select: ({ payload }) => payload.content })
 */
export const useLatestMessage: Hooks<WsService>['useLatestMessage'] = /* @__PURE__ */ latestMessageHook(wsService)

/**
 * The last messages of a type or pattern since the component asked; newest last. `limit` defaults to 100.
 * @example const errors = useMessageLog('error', { limit: 20 })
 */
export const useMessageLog: Hooks<WsService>['useMessageLog'] = /* @__PURE__ */ messageLogHook(wsService)

/**
 * A function that sends a command of one type; what goes wrong goes to the provider's `onError`.
 * @example const hangUp = useCommand('call.hangup')
 */
export const useCommand: Hooks<WsService>['useCommand'] = /* @__PURE__ */ commandHook(wsService)

/**
 * A function that sends a command; what goes wrong goes to the provider's `onError`.
 * @example const send = useSend()
 */
export const useSend: Hooks<WsService>['useSend'] = /* @__PURE__ */ sendHook(wsService)

/**
 * Sends `presence.query`, `authenticate`, `subscribe` or `unsubscribe` and follows the answer: `{ request, pending, error,
 * answer }`. What comes of a query is in the state, too.
 * @example const { request, pending } = useRequest('presence.query')
 */
export const useRequest: Hooks<WsService>['useRequest'] = /* @__PURE__ */ requestHook(wsService)

/**
 * Subscribes to a topic while mounted, as `topicOf` writes it: `{ status: 'joining' | 'joined' | 'denied', since, error }`.
 * @example const { status, error } = useRoom(topicOf('typing', { conversation_id: id }))
 */
export const useRoom: Hooks<WsService>['useRoom'] = /* @__PURE__ */ roomHook(wsService)

/**
 * Subscribes to a topic, perhaps of one resource only, while mounted. Counted over components, each topic with its filters
 * of its own, and told again after each reconnect. A refusal is that topic's alone: `error` is then a `RequestError` whose
 * `answer` has the server's `code`, such as `NOT_A_MEMBER`. As long as a filter is `undefined` it wants nothing yet.
 *
 * @example
 * const { status, error } = useTopic('conversation', { conversation_id: id })
 * if (status === 'denied') return <p>{error?.message}</p>
 */
export function useTopic(topic: Topic, filters: TopicFilters = {}): RoomHandle {
  const isKnown = Object.values(filters).every(value => value !== undefined)
  return useRoom(isKnown ? topicOf(topic, filters) : undefined)
}

/**
 * Who is here: everybody of whom this connection has heard, or those of `userIds`, whom it asks for: `{ members: [{ id,
 * status, customStatus, devices, lastSeen (epoch ms), stale }], setStatus }`. It subscribes to their presence while mounted.
 * `away: true`: the user is away after 5 idle minutes and while the page is hidden, and back on return.
 *
 * @example
 * const { members, setStatus } = usePresence(userIds, { away: true })
 * <button onClick={() => setStatus('busy', 'In a meeting')}>Busy</button>
 */
export const usePresence: Hooks<WsService>['usePresence'] = /* @__PURE__ */ presenceHook(wsService)

/**
 * Who types in a conversation, and `inputProps` that tell the others that the user does: `{ typists: [{ userId }],
 * inputProps, typed, sent }`. It subscribes to the typing in this conversation while mounted.
 *
 * @example
 * const { typists, inputProps, sent } = useTyping(conversationId)
 * <form onSubmit={() => sent()}><input {...inputProps} /></form>
 */
export const useTyping: Hooks<WsService>['useTyping'] = /* @__PURE__ */ typingHook(wsService)

/**
 * Who has got and read which message of a conversation, and what the user has: `{ receipts: Map { id → { delivered, read }
 * }, markRead, markDelivered }`, both lists of user ids. It subscribes to the conversation while mounted.
 *
 * @example
 * const { receipts, markRead } = useReceipts(conversationId)
 * <small>Read by {receipts.get(message.id)?.read.length ?? 0}</small>
 */
export const useReceipts: Hooks<WsService>['useReceipts'] = /* @__PURE__ */ receiptsHook(wsService)

/** A hook of one message type that also subscribes to its topic on the server. */
function topicHook<T extends Parameters<Hooks<WsService>['createMessageHook']>[0]>(
  type: T,
  topic: Topic,
): MessageHook<WsService, T> {
  function useOfTopic(handler: MessageHandler<MessageOf<WsService, T>>): undefined
  function useOfTopic(options?: MessageHookOptions<WsService, T>): PayloadOf<WsService, T> | undefined
  function useOfTopic(given?: MessageHookInput<WsService, T>): PayloadOf<WsService, T> | undefined {
    const client = useClient(wsService, `The hook of "${type}"`)
    useWant(client, topic)
    return useMessage(client, type, interestOf(given, payloadOf))
  }
  return useOfTopic
}

/**
 * A chat message of any of the user's conversations, to all of which it subscribes. With a handler: each one, no re-render.
 * Without: the latest, perhaps of one `conversation_id` or `sender_id`. For one conversation there is `useConversation`.
 * @example useMessageNew(({ conversation_id, content }) => badge(conversation_id, content))
 */
export const useMessageNew: MessageHook<WsService, 'message.new'> = /* @__PURE__ */ topicHook(
  'message.new',
  'conversation',
)

/**
 * Something to show: `{ title, message, level?, data? }`. It subscribes to `notifications`. With a handler: each one.
 * Without: the latest.
 * @example useNotification(({ title, message }) => show({ title, message }))
 */
export const useNotification: MessageHook<WsService, 'notification'> = /* @__PURE__ */ topicHook(
  'notification',
  'notifications',
)

/**
 * Something went wrong on the server: `{ code, message?, details? }`. With a handler: each one, also those that answer a
 * command. Without: the latest, perhaps of one `code`.
 * @example useWsServiceError(({ code, message }) => toast.error(`${message} (${code})`))
 */
export const useWsServiceError: MessageHook<WsService, 'error'> = /* @__PURE__ */ messageHook(wsService, 'error')

export {
  type Conversation,
  type ConversationHistory,
  type ConversationMessage,
  type ConversationOptions,
  useConversation,
} from './hooks/use-conversation.js'
export type { SendMessage } from './hooks/outgoing.js'
export { type CallHandle, useCall } from './hooks/call/use-call.js'
export { useCallDuration } from './hooks/call/use-call-duration.js'
export type { CallControls, CallOptions } from './hooks/call/phone.js'
export type { CallStatus, CallView } from './hooks/call/view.js'
export type { Call, CallEnd } from './hooks/call/state.js'
export { CallError, type CallProblem } from './hooks/call/call-error.js'
export type { IceServers } from './hooks/call/devices.js'
export type { CallMedia, GetMedia, Kind, Kinds, WantedMedia } from './hooks/call/media.js'
