import type { HookwireError } from '../errors.js'
import type { Member, TaskStatus } from '../protocol/change.js'
import type { AnyMessage, KnownMessage } from '../protocol/message.js'
import type { Reason, Status } from './status.js'

/** How the connection is, and why. */
export interface ConnectionState {
  readonly status: Status
  /** Why it is so, for a sentence to the user or a log. */
  readonly reason: Reason
  /** How many attempts have failed since the connection last held. */
  readonly failures: number
  /** When the next attempt is due, epoch ms; `null` where none is planned. */
  readonly retryAt: number | null
  /** The last round trip of a ping, ms; `null` until known, and always where the server answers no ping. */
  readonly latency: number | null
  /** Until when nothing is sent, because the server has said that it has heard too much, epoch ms; `null` otherwise. */
  readonly pausedUntil: number | null
  /** The server has said that it stops, and has not come back since. */
  readonly shutdown: boolean
  /** Why the status is `failed`; `null` otherwise. */
  readonly error: HookwireError | null
}

/** Where a task of the server stands. It never goes back within one run. */
export interface TaskProgress {
  readonly status: TaskStatus
  /** 0–1. */
  readonly fraction: number
  /** How many parts the task has, where the protocol says. */
  readonly total: number | undefined
  /** Epoch ms. */
  readonly updatedAt: number
}

/** Somebody who types. */
export interface Typist {
  /** `undefined` where the server has not said it. */
  readonly name?: string | undefined
  /** When the indicator goes out by itself, epoch ms. */
  readonly until: number
}

/** What came in since the session began, in messages. */
export interface Traffic {
  /** All that were delivered, unknown types included. */
  readonly received: number
  /** Of a type that the catalogue does not know; wildcard handlers saw them. */
  readonly unknown: number
  /** Dropped: frames or lines that are no message. */
  readonly malformed: number
  /** Dropped: payloads that their schema refused. */
  readonly invalid: number
  /** Dropped: frames over the protocol's size. */
  readonly oversized: number
  /** Dropped: copies of lines, where the protocol says that its server delivers twice. */
  readonly copies: number
}

/** What the server has said to a want: a room, a topic, a pattern. */
export interface Room {
  readonly status: 'joined' | 'denied'
  /** Epoch ms. */
  readonly since: number
  /** Why it was denied; `null` where it was not. */
  readonly error: HookwireError | null
}

/** Somebody who is here, as far as this connection knows. */
export interface PresentMember extends Member {
  /** The line has been lost since the last sign of them. */
  readonly stale: boolean
}

/** Who has got a chat message, by user id, each in the order in which it was said. */
export interface Receipt {
  /** To whom it has been delivered, all who have read it among them. */
  readonly delivered: readonly string[]
  readonly read: readonly string[]
}

type ById<Value> = ReadonlyMap<string, Value>

/** All that is known now, and the only state that React reads. Every value in it is immutable. */
export interface ClientState {
  readonly connection: ConnectionState
  /** Members by room. */
  readonly presence: ById<ById<PresentMember>>
  /** Who types, by place. */
  readonly typing: ById<ById<Typist>>
  /** Who has got a chat message, by place and message. */
  readonly receipts: ById<ById<Receipt>>
  /** The rooms and topics of this connection that the server has answered for. */
  readonly rooms: ById<Room>
  /** Tasks by id. */
  readonly progress: ById<TaskProgress>
  /** The last message by type and `whereKey`. */
  readonly latest: ById<ById<KnownMessage>>
  /** The last messages by pattern, for as long as somebody keeps a log of it; newest last. */
  readonly logs: ById<readonly AnyMessage[]>
  /** The tables of the protocol's own, by name and id; see `state` of `defineProtocol`. */
  readonly own: ById<ById<unknown>>
  readonly traffic: Traffic
}

export const initialState: ClientState = {
  connection: {
    status: 'idle',
    reason: 'initial',
    failures: 0,
    retryAt: null,
    latency: null,
    pausedUntil: null,
    shutdown: false,
    error: null,
  },
  presence: new Map(),
  typing: new Map(),
  receipts: new Map(),
  rooms: new Map(),
  progress: new Map(),
  latest: new Map(),
  logs: new Map(),
  own: new Map(),
  traffic: { received: 0, unknown: 0, malformed: 0, invalid: 0, oversized: 0, copies: 0 },
}

/** What is in the state by name: a slice, or a table of entries by id. */
export type Slice = keyof ClientState

/** One name for an entry of a slice: `entryOf('progress', bookId)`. Listeners are kept, and told, by it. */
export function entryOf(slice: Slice, id?: string, innerId?: string): string {
  if (id === undefined) return slice
  return innerId === undefined ? `${slice}\n${id}` : `${slice}\n${id}\n${innerId}`
}
