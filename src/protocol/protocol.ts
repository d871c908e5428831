import type { Change } from './change.js'
import { type Codecs, jsonCodec } from './envelope.js'
import type { Intents } from './intent.js'
import type { Pattern } from './pattern.js'
import type { Parsed, Schemas, Wire } from './schema.js'
import type { Target, Transport } from './transport.js'

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
}

/** A message of a type that the catalogue does not know: servers add types. Only wildcard subscriptions see it. */
export interface UnknownMessage {
  readonly known: false
  readonly type: string
  readonly payload: unknown
  readonly sentAt: number | undefined
  readonly receivedAt: number
  readonly serial: number
}

/** One thing that the server says. */
export type AnyMessage = KnownMessage | UnknownMessage

/** One thing that the client says. The payload is in the form that the wire carries. */
export interface AnyCommand {
  readonly type: string
  readonly payload?: unknown
}

type Types<Catalogue> = keyof Catalogue & string
type MessageIn<M extends Schemas> = { [T in Types<M>]: KnownMessage<T, Parsed<M[T]>> }[Types<M>]
type Optional<Payload> = undefined extends Payload ? { readonly payload?: Payload } : { readonly payload: Payload }
type CommandIn<C extends Schemas> = { [T in Types<C>]: { readonly type: T } & Optional<Wire<C[T]>> }[Types<C>]
type OneOrMany<Value> = Value | readonly Value[]

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

/**
 * A definition as the client and the hub run it, its defaults filled in. They handle every protocol with one piece of
 * code, so the exact types end here.
 */
export interface Wiring {
  readonly name: string
  readonly messages: Schemas
  readonly commands: Schemas
  readonly transport: () => Transport
  readonly codecs: Codecs
  readonly target: (address: Address) => Target
  readonly ready: { readonly message: Pattern; readonly send?: AnyCommand } | undefined
  readonly heartbeat:
    | { readonly every: number; readonly send: AnyCommand; readonly answer?: string; readonly within?: number }
    | undefined
  readonly maxFrameBytes: number
  readonly closeCodes: Readonly<Record<number, CloseMeaning>>
  readonly renewal: 'keep' | 'reconnect' | ((token: string) => AnyCommand)
  readonly keys: Readonly<Record<string, string>>
  readonly interpret: Readonly<Record<string, (message: KnownMessage) => OneOrMany<Change> | undefined>>
  readonly express: Readonly<Record<string, (intent: unknown) => OneOrMany<AnyCommand>>>
  readonly wants: ((now: Wants, before: Wants) => readonly AnyCommand[]) | undefined
  readonly answers: Readonly<Record<string, WiredAnswer>>
  readonly pace: { readonly volatile?: readonly string[]; readonly coalesce?: readonly string[] }
}

/** An {@link Answer} as the client runs it. */
export interface WiredAnswer {
  judge(message: KnownMessage, payload: unknown): Verdict
  readonly within?: number
  readonly serial?: boolean
}

/** A protocol: what {@link defineProtocol} returns and providers, clients and hubs take. */
export interface Protocol<
  M extends Schemas = Schemas,
  C extends Schemas = Schemas,
  I extends keyof Intents = keyof Intents,
  A extends string = string,
> {
  readonly name: string
  /** For the library: the definition with its defaults. */
  readonly wiring: Wiring
  /** Never there at run time: carries the types of the catalogue to the hooks. */
  readonly '~types'?: { readonly messages: M; readonly commands: C; readonly intents: I; readonly answers: A }
}

type Catalogue<P extends Protocol> = NonNullable<P['~types']>

/** The message types of a protocol: `'ocr_progress' | 'book_ready' | …`. */
export type MessageType<P extends Protocol> = Types<Catalogue<P>['messages']>
/** The payload of a message type, as a handler receives it. */
export type PayloadOf<P extends Protocol, T extends MessageType<P>> = Parsed<Catalogue<P>['messages'][T]>
/** A message of one type, or of any that the protocol knows. */
export type MessageOf<P extends Protocol, T extends MessageType<P> = MessageType<P>> = {
  [K in T]: KnownMessage<K, PayloadOf<P, K>>
}[T]
/** The command types of a protocol. */
export type CommandType<P extends Protocol> = Types<Catalogue<P>['commands']>
/** The payload of a command, as it is sent. */
export type CommandPayload<P extends Protocol, T extends CommandType<P>> = Wire<Catalogue<P>['commands'][T]>
/** The arguments after the type when a command is sent: none where its payload may be left out. */
export type CommandArguments<P extends Protocol, T extends CommandType<P>> =
  undefined extends CommandPayload<P, T> ? [payload?: CommandPayload<P, T>] : [payload: CommandPayload<P, T>]
/** The intents that a protocol can express. */
export type IntentName<P extends Protocol> = Catalogue<P>['intents']
/** The commands that the server answers, and that can be requests. */
export type RequestType<P extends Protocol> = Extract<Catalogue<P>['answers'], CommandType<P>>

/** A message type of the protocol, `'prefix*'` with a prefix that one of them has, or `'*'`. */
export type PatternOf<P extends Protocol> = MessageType<P> | Prefixes<MessageType<P>> | '*'
type Prefixes<T extends string> = T extends `${infer Head}.${string}` ? `${Head}.*` : never

/** What a handler of a pattern receives: the exact message of a type; behind a wildcard, perhaps an unknown one too. */
export type Matching<P extends Protocol, Given extends PatternOf<P>> =
  Given extends MessageType<P>
    ? MessageOf<P, Given>
    : Given extends `${infer Head}*`
      ? MessageOf<P, Extract<MessageType<P>, `${Head}${string}`>> | UnknownMessage
      : never

/** A handler of messages: the payload first, for that is what most want; the whole message behind it. */
export type MessageHandler<Message extends AnyMessage = AnyMessage> = (
  payload: Message['payload'],
  message: Message,
) => void

const DEFAULT_MAX_FRAME_BYTES = 1024 * 1024

/**
 * Says how a backend talks, as one value. All types are inferred from the schemas of `messages` and `commands`, which
 * may come from any library that speaks Standard Schema (valibot, zod, arktype …).
 *
 * @example
 * export const shop = defineProtocol({
 *   name: 'shop',
 *   messages: { order_placed: v.looseObject({ orderId: v.string(), total: v.number() }) },
 *   commands: { ping: v.optional(v.object({})) },
 *   transport: webSocketTransport,
 *   heartbeat: { every: 30_000, send: { type: 'ping' } },
 * })
 */
export function defineProtocol<
  const M extends Schemas,
  const C extends Schemas,
  I extends keyof Intents = never,
  A extends string = never,
>(definition: ProtocolDefinition<M, C, I, A>): Protocol<M, C, I, A>
export function defineProtocol(definition: object): Protocol {
  // The one cast, at the door: exact outside, one loose form for every protocol inside.
  const given = definition as Pick<Wiring, 'name' | 'messages' | 'commands' | 'transport'> & Partial<Wiring>
  const wiring: Wiring = {
    codecs: { message: jsonCodec(), command: jsonCodec() },
    target: queryTarget,
    ready: undefined,
    heartbeat: undefined,
    maxFrameBytes: DEFAULT_MAX_FRAME_BYTES,
    closeCodes: {},
    renewal: 'keep',
    keys: {},
    interpret: {},
    express: {},
    wants: undefined,
    answers: {},
    pace: {},
    ...given,
  }
  return { name: wiring.name, wiring }
}

/** The default address: `params` and `token` as the query of the URL. */
function queryTarget({ url, params, token }: Address): Target {
  const fields = new URLSearchParams(params)
  if (token !== undefined) fields.set('token', token)
  const query = fields.toString()
  if (query === '') return { url }
  return { url: `${url}${url.includes('?') ? '&' : '?'}${query}` }
}
