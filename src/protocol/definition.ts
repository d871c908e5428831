import type { Change } from './change.js'
import type { Codecs } from './envelope.js'
import type { Intents } from './intent.js'
import type { AnyCommand, KnownMessage } from './message.js'
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
export interface Ready<M extends Schemas> {
  /** The message that proves it; a wildcard takes any. */
  readonly message: Types<M> | `${string}*`
  /** Sent as soon as the socket opens, to provoke that message. */
  readonly send?: AnyCommand
}

/** Keeps the line from falling silent, and finds out when it has. */
export interface Heartbeat<M extends Schemas, C extends Schemas> {
  /** How often a ping goes out while the connection is open, ms. */
  readonly every: number
  readonly send: CommandIn<C>
  /** Which message answers it. Left out: the server answers nothing, and a silent line is not a lost one. */
  readonly answer?: Types<M>
  /** How long to wait for the answer before the line counts as lost, ms. Any frame is a sign of life. Default 10 000. */
  readonly within?: number
}

/** Which commands need not wait for the line, and how. */
export interface Pace<C extends Schemas> {
  /** Gone if the line is down: typing, cursors. */
  readonly volatile?: readonly Types<C>[]
  /** Only the newest of its type waits. */
  readonly coalesce?: readonly Types<C>[]
}

/** What one message is to the command that may be waiting for it. */
export type Verdict = 'done' | 'error' | undefined

/** How the answer to a command is known. */
export interface Answer<M extends Schemas, Payload> {
  /** What this message is to the command with this payload: its answer, its error, or nothing. */
  judge(message: MessageIn<M>, payload: Payload): Verdict
  /** How long to wait, ms. Default 10 000. */
  readonly within?: number
  /** One at a time, for wires on which an error does not say what it answers. Default false. */
  readonly serial?: boolean
}

/** What is wanted from the server: topics, patterns and rooms are one idea. */
export type Wants = ReadonlySet<string>

/** What goes into the URL of a connection. */
export interface Address {
  readonly url: string
  readonly params: Readonly<Record<string, string>>
  readonly token: string | undefined
}

/** All about how one backend talks. See {@link defineProtocol}. */
export interface ProtocolDefinition<M extends Schemas, C extends Schemas, I extends keyof Intents, A extends string> {
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
  /** The URL to connect to. Default: the client's `url`, with `params` and `token` as its query. */
  readonly target?: (address: Address) => Target
  /** What ends the handshake. Default: the open socket. */
  readonly ready?: Ready<M>
  /** Default: none. */
  readonly heartbeat?: Heartbeat<M, C>
  /** The largest frame in either direction, bytes of UTF-8. Default 1 MiB. */
  readonly maxFrameBytes?: number
  /** Close codes that mean something else here than they do by default. */
  readonly closeCodes?: Readonly<Record<number, CloseMeaning>>
  /**
   * What a fresh token is for, while the connection is open and the old one is about to expire: nothing (`'keep'`, the
   * server does not close on expiry), a new connection, or a command. Default `'keep'`.
   */
  readonly renewal?: 'keep' | 'reconnect' | ((token: string) => CommandIn<C>)
  /** The payload field that tells messages of one type apart, so that the store keeps the last one of each. */
  readonly keys?: { readonly [T in Types<M>]?: keyof Parsed<M[T]> & string }
  /** In: what a message means for the state. */
  readonly interpret?: {
    readonly [T in Types<M>]?: (message: KnownMessage<T, Parsed<M[T]>>) => OneOrMany<Change> | undefined
  }
  /** Out: by which commands an intent is said. */
  readonly express?: { readonly [Name in I]: (intent: Intents[Name]) => OneOrMany<CommandIn<C>> }
  /** From the wants before and the wants now to the commands that tell the server. Before is empty after a reconnect. */
  readonly wants?: (now: Wants, before: Wants) => readonly CommandIn<C>[]
  /** Which messages answer which commands; only these commands can be requests. */
  readonly answers?: { readonly [T in A]: T extends Types<C> ? Answer<M, Wire<C[T]>> : never }
  readonly pace?: Pace<C>
}
