import type { Change, Member } from '../../protocol/change.js'
import type { Address, Verdict } from '../../protocol/definition.js'
import { defineProtocol } from '../../protocol/protocol.js'
import type { Parsed } from '../../protocol/schema.js'
import { parseTime } from '../../protocol/time.js'
import type { Target } from '../../protocol/transport.js'
import { webSocketTransport } from '../../transports/websocket.js'
import { commandCodec, messageCodec } from './codec.js'
import { tabDeviceId } from './device.js'
import { commands, messages } from './messages.js'
import { conversations, self } from './state.js'
import { isSameSubscription, parseTopic, type Subscription, type TopicFilters, topicOf } from './topic.js'
import { userIdOf } from './user-id.js'

/** The room under which `presence` holds everybody: a user is online, not in a place. */
export const EVERYBODY = ''

const MAX_FRAME_BYTES = 10 * 1024 * 1024
const TYPING_MS = 6000
const DEFAULT_RETRY_SECONDS = 1

/**
 * WS-Service: messaging between people, with presence, typing, receipts and calls. Default URL of its server:
 * `ws://localhost:8086/ws`. It wants the `user_id` in the URL: name it in `params`, or leave it to the token, where that is
 * a JWT that names its user. The token itself is the first message (`authenticate`), with the `device_id` and `platform` of
 * `params`; by default an id that is the tab's own, and `web`. Without a token there is nothing to wait for.
 *
 * @example
 * <WebSocketProvider protocol={wsService} url="wss://chat.example.com/ws" token={() => auth.getToken()}>
 * @example
 * <WebSocketProvider protocol={wsService} url="wss://chat.example.com/ws" params={{ user_id: userId }}>
 */
export const wsService = defineProtocol({
  name: 'wsService',
  messages,
  commands,
  transport: webSocketTransport,
  codecs: { message: messageCodec, command: commandCodec },
  target: withUser,
  ready: { message: 'auth.success' },
  authenticate: {
    after: 'connected',
    send: (token, { device_id: device = tabDeviceId(), platform = 'web' }) => ({
      type: 'authenticate',
      payload: { token, device_id: device, platform },
    }),
    refused: 'auth.failed',
  },
  // The document's server names no pong, and others send one.
  heartbeat: { every: 30_000, send: { type: 'ping' }, answer: 'pong', optional: true, within: 10_000 },
  maxFrameBytes: MAX_FRAME_BYTES,
  keys: {
    'presence.update': 'user_id',
    'presence.online': 'user_id',
    'presence.offline': 'user_id',
    'typing.start': 'conversation_id',
    'typing.stop': 'conversation_id',
    'message.new': 'conversation_id',
    'message.delivered': 'conversation_id',
    'message.read': 'conversation_id',
    'call.incoming': 'call_id',
    'call.offer': 'call_id',
    'call.answer': 'call_id',
    'call.ended': 'call_id',
  },
  interpret: {
    'presence.update': ({ payload, receivedAt }) => [
      ...(payload.user_id === undefined ? [] : presenceOf({ ...payload, user_id: payload.user_id }, receivedAt)),
      ...(payload.presences ?? []).flatMap(one => presenceOf(one)),
      ...(payload.offline_users ?? []).flatMap(id => presenceOf({ user_id: id, status: 'offline' })),
    ],
    'presence.online': ({ payload, receivedAt }) => presenceOf({ status: 'online', ...payload }, receivedAt),
    'presence.offline': ({ payload, receivedAt }) => presenceOf({ ...payload, status: 'offline' }, receivedAt),
    'typing.start': ({ payload: { conversation_id: place, user_id: userId, is_typing: isTyping } }) =>
      isTyping === false
        ? { kind: 'typing-stopped', place, userId }
        : { kind: 'typing', place, userId, forMs: TYPING_MS },
    'typing.stop': ({ payload }) => stoppedTyping(payload.user_id, payload.conversation_id),
    'message.new': ({ payload }) => stoppedTyping(payload.sender_id, payload.conversation_id),
    'message.delivered': ({ payload }) => receiptOf(payload, 'delivered'),
    'message.read': ({ payload }) => receiptOf(payload, 'read'),
  },
  state: { conversations, self },
  express: {
    typing: ({ place, typing }) => ({
      type: typing ? 'typing.start' : 'typing.stop',
      payload: { conversation_id: place, is_typing: typing },
    }),
    presence: ({ status, customStatus }) => ({
      type: 'presence.update',
      payload: { status, ...(customStatus !== undefined && { custom_status: customStatus }) },
    }),
    receipt: ({ place, ids, state }) => ({
      type: state === 'read' ? 'mark.read' : 'mark.delivered',
      payload: { conversation_id: place, message_ids: [...ids] },
    }),
  },
  topics: {
    presence: userIds => userIds?.map(id => topicOf('presence', { user_id: id })) ?? topicOf('presence'),
    typing: place => topicOf('typing', { conversation_id: place }),
    receipts: place => topicOf('conversation', { conversation_id: place }),
  },
  wants: {
    // One command each, so that one that is refused costs no other.
    tell(now, before) {
      const dropped = [...before].filter(want => !now.has(want))
      const added = [...now].filter(want => !before.has(want))
      const unknown = added.map(parseTopic).flatMap(({ topic, filters }) => {
        return topic === 'presence' && filters.user_id !== undefined ? filters.user_id : []
      })
      return [
        ...dropped.map(want => ({ type: 'unsubscribe', payload: subscriptionTo(want) }) as const),
        ...added.map(want => ({ type: 'subscribe', payload: subscriptionTo(want), want }) as const),
        // A subscription tells of changes only: how somebody is before the first one has to be asked.
        ...(unknown.length === 0 ? [] : [{ type: 'presence.query', payload: { user_ids: unknown } } as const]),
      ]
    },
  },
  answers: {
    authenticate: {
      judge({ type }, _, replies) {
        if (replies === false) return undefined
        if (type === 'auth.success') return 'done'
        return type === 'auth.failed' || (type === 'error' && replies) ? 'error' : undefined
      },
      retryAfter,
    },
    subscribe: {
      judge: (message, asked, replies) =>
        verdict(message, replies, message.type === 'subscribed' && isAnswerTo(asked, message.payload)),
      retryAfter,
    },
    unsubscribe: {
      judge: (message, asked, replies) =>
        verdict(message, replies, message.type === 'unsubscribed' && isAnswerTo(asked, message.payload)),
      retryAfter,
    },
    'presence.query': {
      judge: (message, asked, replies) =>
        verdict(message, replies, message.type === 'presence.update' && answersFor(message.payload, asked.user_ids)),
      retryAfter,
    },
  },
  // Each user of a long list is a subscription, and a server takes so many at once; it says itself where it takes fewer.
  pace: { perSecond: 100, volatile: ['typing.start', 'typing.stop'], coalesce: ['presence.update'] },
})

/** The URL says who comes: by the user's id, or else by the token, where nothing else does. */
function withUser({ url, params, token }: Address): Target {
  const userId = params['user_id'] ?? (token === undefined ? undefined : userIdOf(token))
  const fields = new URLSearchParams(params)
  if (userId !== undefined) fields.set('user_id', userId)
  else if (token !== undefined) fields.set('token', token)
  const query = fields.toString()
  if (query === '') return { url }
  return { url: `${url}${url.includes('?') ? '&' : '?'}${query}` }
}

type Presence = Pick<Parsed<(typeof messages)['presence.update']>, 'status' | 'custom_status' | 'last_seen_at'> & {
  readonly user_id: string
  readonly device_count?: number | undefined
}

/** `seenAt`: when this is news of the user itself, epoch ms. */
function presenceOf(presence: Presence, seenAt?: number): readonly Change[] {
  const { user_id: id, custom_status: customStatus, last_seen_at: at } = presence
  const status = statusOf(presence.status)
  const lastSeen = parseTime(at) ?? seenAt
  const devices = status === 'offline' ? 0 : presence.device_count
  const member: Member = {
    id,
    status,
    // Who says nothing of theirs has none.
    customStatus,
    ...(devices !== undefined && { devices }),
    ...(lastSeen !== undefined && { lastSeen }),
  }
  const joined: Change = { kind: 'joined', room: EVERYBODY, member }
  return status === 'offline' ? [joined, { kind: 'typing-stopped', userId: id }] : [joined]
}

function statusOf(status: string | undefined): Member['status'] {
  return status === 'away' || status === 'busy' || status === 'offline' ? status : 'online'
}

function stoppedTyping(userId: string, place: string): Change {
  return { kind: 'typing-stopped', place, userId }
}

function receiptOf(
  { conversation_id: place, message_ids: ids, user_id: userId }: Parsed<(typeof messages)['message.read']>,
  state: 'delivered' | 'read',
): Change {
  return { kind: 'receipt', place, ids, userId, state }
}

function subscriptionTo(want: string): { topics: string[]; filters?: TopicFilters } {
  const { topic, filters } = parseTopic(want)
  return { topics: [topic], ...(Object.keys(filters).length > 0 && { filters }) }
}

/** `fits`: what tells the answer where the server does not say what it answers. An error that does not say so is none. */
function verdict({ type }: { readonly type: string }, replies: boolean | undefined, fits: boolean): Verdict {
  if (replies === false) return undefined
  if (type === 'error') return replies === true ? 'error' : undefined
  return fits ? 'done' : undefined
}

/** Not every server repeats the filters. */
function isAnswerTo(asked: Subscription, given: Subscription): boolean {
  return isSameSubscription(asked, { topics: given.topics, filters: given.filters ?? asked.filters })
}

function answersFor(
  { presences = [], offline_users: offline = [] }: Parsed<(typeof messages)['presence.update']>,
  asked: readonly string[],
): boolean {
  const known = new Set([...presences.map(({ user_id: id }) => id), ...offline])
  return asked.every(id => known.has(id))
}

/** The server says it in seconds, in the details of `RATE_LIMITED`. */
function retryAfter({ type, payload }: { readonly type: string; readonly payload: unknown }): number | undefined {
  const { code, details }: { readonly code?: unknown; readonly details?: unknown } = Object(payload)
  if (type !== 'error' || code !== 'RATE_LIMITED') return undefined
  const seconds: unknown = Reflect.get(Object(details), 'retry_after')
  return 1000 * (typeof seconds === 'number' ? seconds : DEFAULT_RETRY_SECONDS)
}
