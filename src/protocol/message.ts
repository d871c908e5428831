import type { Sender } from './envelope.js'

/** A message whose type the catalogue knows and whose payload its schema has checked. */
export interface KnownMessage<Type extends string = string, Payload = unknown> {
  readonly known: true
  readonly type: Type
  readonly payload: Payload
  /** When the server says that it was sent, epoch ms; `undefined` where it does not say. */
  readonly sentAt: number | undefined
  /** When it arrived here, epoch ms. */
  readonly receivedAt: number
  /** Counts the messages of this client from 1: a key for lists. */
  readonly serial: number
  /** Whom it is from, where its envelope says. */
  readonly from: Sender | undefined
  /** The id of the command that it answers, where its envelope says. */
  readonly requestId: string | undefined
}

/** A message of a type that the catalogue does not know: servers add types. Only wildcard subscriptions see it. */
export interface UnknownMessage {
  readonly known: false
  readonly type: string
  readonly payload: unknown
  readonly sentAt: number | undefined
  readonly receivedAt: number
  readonly serial: number
  readonly from: Sender | undefined
  readonly requestId: string | undefined
}

/** One thing that the server says. */
export type AnyMessage = KnownMessage | UnknownMessage

/** One thing that the client says. The payload is in the form that the wire carries. */
export interface AnyCommand {
  readonly type: string
  readonly payload?: unknown
  /** Its own id, where the envelope has one. */
  readonly id?: string | undefined
}

/** A handler of messages: the payload first, for that is what most want; the whole message behind it. */
export type MessageHandler<Message extends AnyMessage = AnyMessage> = (
  payload: Message['payload'],
  message: Message,
) => void
