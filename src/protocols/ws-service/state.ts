import type { KnownMessage } from '../../protocol/message.js'
import type { Parsed } from '../../protocol/schema.js'
import { parseTime } from '../../protocol/time.js'
import type { messages } from './messages.js'

type Messages = typeof messages
type Payload<T extends keyof Messages> = Parsed<Messages[T]>
type MessageOf<T extends keyof Messages> = KnownMessage<T, Payload<T>>

/** How many messages of a conversation are kept. */
const MAX_MESSAGES = 500

/** A chat message that the server has sent. */
export interface ChatMessage {
  readonly id: string
  readonly senderId: string
  readonly content: string
  /** Epoch ms. */
  readonly createdAt: number
  /** When it arrived here, epoch ms. */
  readonly receivedAt: number
  /** Grows with each message that arrives. */
  readonly serial: number
  /** As the server sent it, with the app's own fields. */
  readonly payload: Payload<'message.new'>
}

export const NO_MESSAGES: readonly ChatMessage[] = []

type Arrival = Pick<ChatMessage, 'createdAt' | 'receivedAt' | 'serial'>

/** `arrival`: what is known of a message beside its payload; `createdAt` is for where the server has not said it. */
function chatMessageOf(payload: Payload<'message.new'>, { createdAt, receivedAt, serial }: Arrival): ChatMessage {
  return {
    id: payload.id,
    senderId: payload.sender_id,
    content: payload.content ?? '',
    createdAt: parseTime(payload.created_at) ?? createdAt,
    receivedAt,
    serial,
    payload,
  }
}

/** In the order of their making, and then as they are. */
function inOrder(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  // A sort keeps the order of equals.
  return [...messages].sort((a, b) => a.createdAt - b.createdAt)
}

/** In the order of their making, and then of their arrival; what comes again takes the place of what it was. */
function withMessage(
  before: readonly ChatMessage[],
  { payload, receivedAt, serial }: MessageOf<'message.new'>,
): readonly ChatMessage[] {
  const known = before.find(({ id }) => id === payload.id)
  const message = chatMessageOf(payload, known ?? { createdAt: receivedAt, receivedAt, serial })
  const all = known === undefined ? [...before, message] : before.map(each => (each === known ? message : each))
  return inOrder(all).slice(-MAX_MESSAGES)
}

/** What came before all that has arrived. */
const FETCHED: Arrival = { createdAt: 0, receivedAt: 0, serial: 0 }

/** What has arrived, and what the app has fetched of the same conversation: each message once, and as it arrived. */
export function withHistory(
  arrived: readonly ChatMessage[],
  history: readonly Payload<'message.new'>[],
): readonly ChatMessage[] {
  if (history.length === 0) return arrived
  const fetched = new Map(history.map(payload => [payload.id, chatMessageOf(payload, FETCHED)]))
  for (const { id } of arrived) fetched.delete(id)
  return inOrder([...fetched.values(), ...arrived])
}

/** The chat messages of each conversation that this connection has heard, the oldest first. */
export const conversations = {
  initial: NO_MESSAGES,
  on: {
    'message.new': {
      id: ({ payload }: MessageOf<'message.new'>) => payload.conversation_id,
      next: withMessage,
    },
  },
}

/** The one entry of `self`. */
export const SELF = ''

/** Whose connection this is, as the server has said. */
export const self = {
  initial: '',
  on: {
    connected: {
      id: ({ payload }: MessageOf<'connected'>) => (payload.user_id === undefined ? undefined : SELF),
      next: (before: string, { payload }: MessageOf<'connected'>) => payload.user_id ?? before,
    },
    'auth.success': {
      id: ({ payload }: MessageOf<'auth.success'>) => (payload.user_id === undefined ? undefined : SELF),
      next: (before: string, { payload }: MessageOf<'auth.success'>) => payload.user_id ?? before,
    },
  },
}
