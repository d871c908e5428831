import type { Address, ProtocolDefinition, Topics, Types, WantRules } from './definition.js'
import { jsonCodec } from './envelope.js'
import type { Intents } from './intent.js'
import type { KnownMessage, UnknownMessage } from './message.js'
import type { Parsed, Schemas, Wire } from './schema.js'
import type { Target } from './transport.js'
import { tellOf } from './wants.js'
import type { Wiring } from './wiring.js'

/** A protocol: what {@link defineProtocol} returns and providers, clients and hubs take. */
export interface Protocol<
  M extends Schemas = Schemas,
  C extends Schemas = Schemas,
  I extends keyof Intents = keyof Intents,
  A extends string = string,
  W extends string = string,
  S extends object = object,
  N extends string = string,
  T extends keyof Topics = keyof Topics,
> {
  readonly name: string
  /** For the library: the definition with its defaults. */
  readonly wiring: Wiring
  /** Never there at run time: carries the types of the catalogue to the hooks. */
  readonly '~types'?: {
    readonly messages: M
    readonly commands: C
    readonly intents: I
    readonly answers: A
    readonly wants: W
    readonly state: S
    readonly interpret: N
    readonly topics: T
  }
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
/** What a protocol's `topics` say that its server tells of. */
export type TopicName<P extends Protocol> = Catalogue<P>['topics']
/** The commands that the server answers, and that can be requests. */
export type RequestType<P extends Protocol> = Extract<Catalogue<P>['answers'], CommandType<P>>

/** The tables of the protocol's own by name, and what their entries are. */
export type TablesOf<P extends Protocol> = Catalogue<P>['state']

/** True where the protocol says how the server is told of wants: topics, patterns, rooms. */
export type HasWants<P extends Protocol> = [Catalogue<P>['wants']] extends [never] ? false : true

/** True where the protocol says what messages mean for the state. */
export type Interprets<P extends Protocol> = [Catalogue<P>['interpret']] extends [never] ? false : true

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

/**
 * Payload fields of a type, and the values that they must have; a pattern has none. `undefined` is a value that is not
 * known yet: nothing matches it.
 */
export type WhereOf<P extends Protocol, Given> =
  Given extends MessageType<P> ? FieldsOf<PayloadOf<P, Given>> : undefined
type Plain = string | number | boolean | null | undefined
type FieldsOf<Payload> = {
  readonly [K in keyof Payload as Payload[K] extends Plain ? K : never]?: Payload[K] | undefined
}

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
  W extends keyof WantRules<C> = never,
  S extends object = object,
  N extends string = never,
  T extends keyof Topics = never,
>(definition: ProtocolDefinition<M, C, I, A, W, S, N, T>): Protocol<M, C, I, A, W, S, N, T>
export function defineProtocol(definition: object): Protocol {
  // The one cast, at the door: exact outside, one loose form for every protocol inside.
  const { wants, ...given } = definition as Given
  const wiring: Wiring = {
    codecs: { message: jsonCodec(), command: jsonCodec() },
    target: queryTarget,
    respond: {},
    maxFrameBytes: DEFAULT_MAX_FRAME_BYTES,
    closeCodes: {},
    refusals: [],
    renewal: 'keep',
    keys: {},
    interpret: {},
    express: {},
    topics: {},
    answers: {},
    state: {},
    pace: {},
    ...given,
    ...(wants !== undefined && { wants: { tell: tellOf(wants) } }),
  }
  return { name: wiring.name, wiring }
}

/** A definition, as loose as the library needs it. */
type Given = Pick<Wiring, 'name' | 'messages' | 'commands' | 'transport'> &
  Partial<Omit<Wiring, 'wants'>> & { readonly wants?: Partial<WantRules<Schemas>> }

/** The default address: `params` and `token` as the query of the URL. */
function queryTarget({ url, params, token }: Address): Target {
  const fields = new URLSearchParams(params)
  if (token !== undefined) fields.set('token', token)
  const query = fields.toString()
  if (query === '') return { url }
  return { url: `${url}${url.includes('?') ? '&' : '?'}${query}` }
}
