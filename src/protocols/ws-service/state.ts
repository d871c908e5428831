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

/** In the order of their making, and then of their arrival; what comes again takes the place of what it was. */
function withMessage(
  before: readonly ChatMessage[],
  { payload, receivedAt, serial }: MessageOf<'message.new'>,
): readonly ChatMessage[] {
  const known = before.find(({ id }) => id === payload.id)
  const message: ChatMessage = {
    id: payload.id,
    senderId: payload.sender_id,
    content: payload.content ?? '',
    createdAt: parseTime(payload.created_at) ?? known?.createdAt ?? receivedAt,
    receivedAt: known?.receivedAt ?? receivedAt,
    serial: known?.serial ?? serial,
    payload,
  }
  const all = known === undefined ? [...before, message] : before.map(each => (each === known ? message : each))
  // A sort keeps the order of equals, which is that of their arrival.
  return all.sort((a, b) => a.createdAt - b.createdAt).slice(-MAX_MESSAGES)
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
