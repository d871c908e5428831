import type { MessageType, Protocol } from '../protocol/protocol.js'
import type { Sender } from '../protocol/envelope.js'
import type { Schemas, Wire } from '../protocol/schema.js'

/** Who a connection belongs to. */
export interface Identity {
  readonly userId: string
  /** What others know its user by, where the backend tells them. */
  readonly name?: string
  /** The one room that it is in, where the handshake says which. */
  readonly room?: string
  /** When its token expires, epoch ms: then the hub closes the connection with code 4401. Default: it stays open. */
  readonly expiresAt?: number
}

/** One device of a user. */
export interface Connection extends Identity {
  readonly id: number
}

/** The payload of a message type in the form that the wire carries. */
export type WirePayload<P extends Protocol, T extends MessageType<P>> = Wire<MessagesOf<P>[T]>
type MessagesOf<P extends Protocol> = NonNullable<P['~types']>['messages'] & Schemas

/** How many are connected. */
export interface Stats {
  readonly connected_users: number
  readonly total_connections: number
}

/** How many messages have gone out, to however many, and how many frames have come in. */
export interface HubTraffic {
  readonly sent: number
  readonly received: number
}

/** What an envelope says beside its message, where the wire has a place for it, and who is left out. */
export interface SendOptions {
  /** Whom the message is from. */
  readonly from?: Sender | undefined
  /** The id of the command that it answers. */
  readonly requestId?: string | undefined
  /** Does not get it: the one who said it. */
  readonly except?: Connection | undefined
  /** Gets it once, also where the server delivers twice: the one who said it. */
  readonly once?: Connection | undefined
}

/** The arguments after the receiver: a type, its payload, and perhaps options. */
type Saying<P extends Protocol, T extends MessageType<P>> = [type: T, payload: WirePayload<P, T>, options?: SendOptions]

/** Those who are connected, and how to tell them something. What goes to many reaches those who hear that type. */
export interface Audience<P extends Protocol> {
  /** To one connection, whatever it hears. */
  send<T extends MessageType<P>>(this: void, to: Connection, ...saying: Saying<P, T>): void
  /** To every device of a user; to nobody where they are offline. */
  sendToUser<T extends MessageType<P>>(this: void, userId: string, ...saying: Saying<P, T>): void
  /** To every device of every user. */
  broadcastToAll<T extends MessageType<P>>(this: void, ...saying: Saying<P, T>): void
  /** To every connection in a room; to nobody where the backend has no rooms. */
  sendToRoom<T extends MessageType<P>>(this: void, room: string, ...saying: Saying<P, T>): void
  /** The devices of a user, or of everybody. */
  connections(this: void, userId?: string): readonly Connection[]
  stats(this: void): Stats
  /** Since the server began. */
  traffic(this: void): HubTraffic
}
