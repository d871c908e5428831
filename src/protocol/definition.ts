import type { Change } from './change.js'
import type { Codecs } from './envelope.js'
import type { Intents } from './intent.js'
import type { KnownMessage } from './message.js'
import type { Parsed, Schemas, Wire } from './schema.js'
import type { Target, Transport } from './transport.js'

/** The types of a catalogue. */
export type Types<Catalogue> = keyof Catalogue & string
type MessageIn<M extends Schemas> = { [T in Types<M>]: KnownMessage<T, Parsed<M[T]>> }[Types<M>]
type Optional<Payload> = undefined extends Payload ? { readonly payload?: Payload } : { readonly payload: Payload }
type CommandIn<C extends Schemas> = { [T in Types<C>]: { readonly type: T } & Optional<Wire<C[T]>> }[Types<C>]
/** One, or several. */
export type OneOrMany<Value> = Value | readonly Value[]

/** What a close code means: try again, ask for another token, or neither. */
export type CloseMeaning = 'retry' | 'refused' | 'final'

/** When the other side has proved that it lives and the handshake is over. */
export interface Ready<M extends Schemas, C extends Schemas> {
  /** The message that proves it; a wildcard takes any. */
  readonly message: Types<M> | `${string}*`
  /**
   * Sent as soon as the socket opens, to provoke that message; `params` are those of the provider or client: a name, a
   * room. `token` is for servers that want the same first message with one and without; where `authenticate` sends it, it
   * is not for here.
   */
  readonly send?: CommandIn<C> | ((params: Readonly<Record<string, string>>, token: string | undefined) => CommandIn<C>)
}

/** How a token is sent as the first message, where the URL does not carry it. */
export interface Authenticate<M extends Schemas, C extends Schemas> {
  /**
   * The message behind which it is sent. Without a token this message is the end of the handshake. Left out: it is sent as
   * soon as the socket opens, which is the end where there is no token.
   */
  readonly after?: Types<M>
  /** The command that carries it; `params` are those of the provider or client: a device, a platform. */
  readonly send: (token: string, params: Readonly<Record<string, string>>) => CommandIn<C>
  /** The message by which the server refuses it. Left out: it closes, with a code that says so. */
  readonly refused?: Types<M>
}

/** Keeps the line from falling silent, and finds out when it has. */
export interface Heartbeat<M extends Schemas, C extends Schemas> {
  /** How often a ping goes out while the connection is open, ms. Left out: only when `client.ping()` asks. */
  readonly every?: number
  readonly send: CommandIn<C>
  /** Which message answers it. Left out: the server answers nothing, and a silent line is not a lost one. */
  readonly answer?: Types<M>
  /**
   * Not every server answers: only where this line has had an answer before does a missing one mean that it is lost. So
   * the first ping leaves at once. Default false.
   */
  readonly optional?: boolean
  /** How long to wait for the answer before the line counts as lost, ms. Any frame is a sign of life. Default 10 000. */
  readonly within?: number
}

/**
 * When commands leave, and which of them need not wait until they may. Limits count everything that goes out over any
 * window of that length, and 200 ms more, for a network brings closer together what left apart: wants and pings too, and
 * through reconnects. What is more waits its turn.
 */
export interface Pace<M extends Schemas, C extends Schemas> {
  /** Gone where they cannot leave at once: typing, cursors. */
  readonly volatile?: readonly Types<C>[]
  /** Only the newest of its type waits. */
  readonly coalesce?: readonly Types<C>[]
  /**
   * How long after one of a type the next of it may leave, ms: what follows the pointer. What comes sooner waits for its
   * turn, and lets other types pass. Default: no time.
   */
  readonly spacing?: { readonly [T in Types<C>]?: number }
  /** How often the server hears that the user goes on typing in a place, ms. Default 3000. */
  readonly typing?: number
  /** How many commands may wait at the most, also where `options.outbox` has room for more. Default: any number. */
  readonly maxWaiting?: number
  /** How many commands leave in a second at the most. Default: any number. */
  readonly perSecond?: number
  /** How many commands leave in a minute at the most. Default: any number. */
  readonly perMinute?: number
  /**
   * How long to send nothing, ms, where this message says that the server has heard too much; `undefined` where it does
   * not. What is sent meanwhile waits. `onError` gets a `RateLimitError`, and so does the request that the message answers:
   * the oldest under way, where `judge` knows no better.
   */
  readonly exceeded?: (message: MessageIn<M>) => number | undefined
}

/** The message by which the server says that it is about to stop. */
export interface Shutdown<M extends Schemas> {
  readonly message: Types<M>
  /** Over how long its clients spread their return, ms: each draws its own pause. Default 5000. */
  readonly within?: number
}

/** What one message is to the command that may be waiting for it. */
export type Verdict = 'done' | 'error' | undefined

/** How the answer to a command is known. */
export interface Answer<M extends Schemas, Payload> {
  /**
   * What this message is to the command with this payload: its answer (`'done'`), its `'error'`, or nothing to it
   * (`undefined`). Called with each message that comes while such a command waits, the oldest first; the first that it
   * settles has it. `replies`: whether the message carries the id of this command; `undefined` where it carries none.
   */
  judge(message: MessageIn<M>, payload: Payload, replies: boolean | undefined): Verdict
  /**
   * How long to send no command of this type after an error, ms; `undefined` where the error asks for none. Until then
   * requests reject with a `RateLimitError` that says until when.
   */
  retryAfter?(error: MessageIn<M>): number | undefined
  /** How long to wait, ms. Default 10 000. */
  readonly within?: number
  /**
   * One at a time, for wires on which an error does not say what it answers: of all commands that are marked so, the next
   * one leaves when the one before has been answered, or has waited too long. Default false.
   */
  readonly serial?: boolean
}

/** What is wanted from the server: topics, patterns and rooms are one idea. */
export type Wants = ReadonlySet<string>

/** A command that tells the server of wants; `want` names what it asks for, where the server may refuse that. */
export type WantCommand<C extends Schemas> = CommandIn<C> & { readonly want?: OneOrMany<string> | undefined }

/** How the server is told of wants: one by one, by `join` and `leave`, or all at once, by `tell`. */
export interface WantRules<C extends Schemas> {
  /** The command that asks for a want. Where `answers` knows what answers it, the want can be denied. */
  readonly join: (want: string) => CommandIn<C>
  /** The command that gives it back. Left out: the server is not told. */
  readonly leave: (want: string) => CommandIn<C>
  /**
   * From the wants now to the commands that bring the server there from the wants before; before is empty after a
   * reconnect. What the server has denied on this line is in neither.
   */
  readonly tell: (now: Wants, before: Wants) => readonly WantCommand<C>[]
}

/**
 * Which wants stand behind what a hook shows, for servers that tell of it only when asked. The hook wants them while its
 * component is mounted. An empty list: the server tells of it unasked.
 */
export interface Topics {
  /** `userIds`: who is asked for; `undefined` asks for everybody. `room`: whose presence; `''` where there is one only. */
  readonly presence: (userIds: readonly string[] | undefined, room: string) => OneOrMany<string>
  /** `place` and `room` are those of the intent `typing`. */
  readonly typing: (place: string, room: string | undefined) => OneOrMany<string>
  /** `place`: where the messages are: a conversation. */
  readonly receipts: (place: string) => OneOrMany<string>
}

/** What a message makes of one entry of a table. */
export interface EntryRule<Message extends KnownMessage, Entry> {
  /** Which entry the message is about: its id, or `undefined` where it is about none. */
  readonly id: (message: Message) => string | undefined
  /** The entry after the message; `undefined` deletes it. Pure: it may run again. */
  readonly next: (previous: Entry, message: Message) => Entry | undefined
}

/** A table of the protocol's own: entries by id, each made by the messages about it. */
export interface TableRules<M extends Schemas, Entry> {
  /** What an entry is before its first message. */
  readonly initial: Entry
  /** By message type. An entry with a field `until` (epoch ms) is taken away then. */
  readonly on: { readonly [T in Types<M>]?: EntryRule<KnownMessage<T, Parsed<M[T]>>, Entry> }
}

/** What goes into the URL of a connection. */
export interface Address {
  readonly url: string
  readonly params: Readonly<Record<string, string>>
  readonly token: string | undefined
}

/** All about how one backend talks. See {@link defineProtocol}. */
export interface ProtocolDefinition<
  M extends Schemas,
  C extends Schemas,
  I extends keyof Intents,
  A extends string,
  W extends keyof WantRules<C>,
  S extends object,
  N extends string,
  T extends keyof Topics = never,
> {
  /** Named in errors and by the command line: `'hailango'`. */
  readonly name: string
  /** What the server says: a schema of the payload for each type. */
  readonly messages: M
  /** What the client says: a schema of the payload for each type. */
  readonly commands: C
  /** Makes what the frames travel over, such as `webSocketTransport`. Called once for each client, never on import. */
  readonly transport: () => Transport
  /** How a message and a command look on the wire. Default: `jsonCodec()` in both directions. */
  readonly codecs?: Codecs
  /**
   * The URL to connect to. Default: the client's `url`, with `params` and `token` as its query. Where something is missing
   * that it needs, it throws a `UsageError`, whose words reach the user.
   */
  readonly target?: (address: Address) => Target
  /** What ends the handshake. Default: the open socket. */
  readonly ready?: Ready<M, C>
  /**
   * How the token is sent as the first message; then `ready` names what accepts it. Where nothing does, leave out `ready`
   * and `after`, and it goes before all else. Default: `target` carries it.
   */
  readonly authenticate?: Authenticate<M, C>
  /** Default: none. */
  readonly heartbeat?: Heartbeat<M, C>
  /**
   * The command that goes out at once, past all that waits, when such a message comes: how a server sees that its clients
   * live. Default: none.
   *
   * @example respond: { ping: ({ payload }) => ({ type: 'pong', payload }) }
   */
  readonly respond?: { readonly [T in Types<M>]?: (message: KnownMessage<T, Parsed<M[T]>>) => CommandIn<C> }
  /**
   * For how long, ms, a line that is the same as one before is taken for its copy, and dropped. Default: no line is. Only
   * for servers that deliver twice, and whose equal lines are equal messages, for they carry a time or an id.
   */
  readonly dedupe?: number
  /**
   * The largest frame to the server, bytes of UTF-8. A line from it may be 1 KiB larger, for a server that passes on what
   * a client said adds who it was; and a frame of many lines may be as large as it likes. Default 1 MiB.
   */
  readonly maxFrameBytes?: number
  /** Close codes that mean something else here than they do by default. */
  readonly closeCodes?: Readonly<Record<number, CloseMeaning>>
  /**
   * The words by which the server refuses a token, where the wire lets a client read them, as Socket.IO does: reasons of
   * a close. Default: none, and the close code alone says what an end means.
   */
  readonly refusals?: readonly string[]
  /**
   * How the server says that it is about to stop: then the end of the line is no failure, the client comes back after a
   * pause of its own, and does not give up. Default: it says nothing.
   */
  readonly shutdown?: Shutdown<M>
  /**
   * What a fresh token is for, while the connection is open and the old one is about to expire: nothing (`'keep'`, the
   * server does not close on expiry), a new connection, or a command. Default `'keep'`.
   */
  readonly renewal?: 'keep' | 'reconnect' | ((token: string) => CommandIn<C>)
  /** The payload field that tells messages of one type apart, so that the store keeps the last one of each. */
  readonly keys?: { readonly [T in Types<M>]?: keyof Parsed<M[T]> & string }
  /** In: what a message means for the state. */
  readonly interpret?: {
    readonly [T in N]: T extends Types<M>
      ? (message: KnownMessage<T, Parsed<M[T]>>) => OneOrMany<Change> | undefined
      : never
  }
  /**
   * State of the protocol's own, beside what all protocols share: stories of a project, events of a book, cursors. The
   * store keeps each table under `own`; a hook of the protocol reads an entry of it.
   *
   * @example
   * state: {
   *   lines: {
   *     initial: NO_LINES,
   *     on: { line_added: { id: ({ payload }) => payload.orderId, next: (lines, { payload }) => [...lines, payload] } },
   *   },
   * }
   */
  readonly state?: { readonly [Name in keyof S]: TableRules<M, S[Name]> }
  /** Out: by which commands an intent is said. */
  readonly express?: { readonly [Name in I]: (intent: Intents[Name]) => OneOrMany<CommandIn<C>> }
  /**
   * By which commands the server is told what the components want: topics, patterns, rooms. Where `answers` knows what
   * answers the command that asks for one, a want can be denied: `useRoom` shows it. `tell` is for a server that takes
   * several at once; its commands name their `want`.
   *
   * @example
   * wants: {
   *   join: room => ({ type: 'join', payload: { room } }),
   *   leave: room => ({ type: 'leave', payload: { room } }),
   * }
   * @example
   * wants: { tell: now => [{ type: 'subscribe', payload: { events: [...now] } }] }
   */
  readonly wants?: { readonly [K in W]: WantRules<C>[K] }
  /**
   * What `usePresence`, `useTyping` and `useReceipts` have to want so that the server tells of it. It also says that the
   * server does tell of it: a hook whose name is neither here nor in `express` is a compile error on this protocol.
   *
   * @example
   * topics: {
   *   presence: () => [], // everybody hears of everybody
   *   receipts: place => `conversation:${place}`,
   * }
   */
  readonly topics?: { readonly [Name in T]: Topics[Name] }
  /** Which messages answer which commands; only these commands can be requests. */
  readonly answers?: { readonly [T in A]: T extends Types<C> ? Answer<M, Wire<C[T]>> : never }
  readonly pace?: Pace<M, C>
}
