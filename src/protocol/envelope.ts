import { parseJson } from './safe-json.js'

/** Who a message is from, where its envelope says. */
export interface Sender {
  readonly id: string
  readonly name?: string | undefined
}

/** What stands around a payload on the wire, in words that all protocols share. */
export interface Envelope {
  readonly type: string
  readonly payload: unknown
  /** Of a message: the time stamp as the wire carries it; `parseTime` reads it. */
  readonly timestamp?: unknown
  /** Of a command: when it was given, epoch ms. A wire may carry it. */
  readonly sentAt?: number
  /** Of a command: its own id, other than that of any other command. A wire may carry it. */
  readonly id?: string | undefined
  /** Of a message: the id of the command that it answers, where the wire carries one. */
  readonly requestId?: string | undefined
  /** Of a message: whom it is from, where the envelope says. */
  readonly from?: Sender | undefined
}

/** One direction of a wire: a line of text and the envelope that it stands for. `decode` throws on what is none. */
export interface Codec {
  decode(line: string): Envelope
  encode(envelope: Envelope): string
}

/**
 * Both directions of a wire. The client encodes commands and decodes messages, the hub does the opposite, with the
 * same two codecs: so the two ends cannot drift apart.
 */
export interface Codecs {
  readonly message: Codec
  readonly command: Codec
}

/** The keys of a JSON envelope. */
export interface JsonEnvelopeKeys {
  /** Where the type stands. Default: `'type'`. */
  readonly type?: string
  /** Where the payload stands. Default: `'payload'`. */
  readonly payload?: string
  /** The payload has no key of its own: it is all that stands beside the keys that are named here. Default false. */
  readonly flat?: boolean
  /** Where a message carries its time stamp. Default: `'timestamp'`; nowhere in a flat one. */
  readonly timestamp?: string | undefined
  /** Where a command carries its own id. Default: nowhere. */
  readonly id?: string
  /** Where a message carries the id of the command that it answers. Default: nowhere. */
  readonly requestId?: string
}

/**
 * The envelope of most JSON hubs: one object with a type, a payload and perhaps a time stamp and an id.
 *
 * @example
 * jsonCodec()                                   // { "type": "ping", "payload": …, "timestamp": … }
 * jsonCodec({ type: 'event', payload: 'data' }) // { "event": "ping", "data": … }
 * jsonCodec({ type: 'kind', flat: true })       // { "kind": "order", "item": "tea", "count": 2 }
 * // Where the server repeats the "ref" of a command in its answer:
 * const codecs = { command: jsonCodec({ id: 'ref' }), message: jsonCodec({ requestId: 'ref' }) }
 */
export function jsonCodec({
  type = 'type',
  payload = 'payload',
  flat = false,
  timestamp = flat ? undefined : 'timestamp',
  id,
  requestId,
}: JsonEnvelopeKeys = {}): Codec {
  /** What is no part of a flat payload. */
  const keys = [type, timestamp, id, requestId]

  return {
    decode(line) {
      const value = parseJson(line)
      if (!isRecord(value) || typeof value[type] !== 'string') throw new TypeError(`no object with a "${type}"`)
      return {
        type: value[type],
        payload: flat ? without(value, keys) : value[payload],
        timestamp: at(value, timestamp),
        id: idAt(value, id),
        requestId: idAt(value, requestId),
      }
    },
    encode(envelope) {
      // JSON leaves out what is undefined, so a command without a payload is just its type.
      return JSON.stringify({
        [type]: envelope.type,
        ...(id !== undefined && { [id]: envelope.id }),
        ...(requestId !== undefined && { [requestId]: envelope.requestId }),
        ...(flat ? without(fieldsOf(envelope.payload), keys) : { [payload]: envelope.payload }),
        ...(timestamp !== undefined && { [timestamp]: envelope.timestamp }),
      })
    },
  }
}

type Fields = Readonly<Record<string, unknown>>

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fieldsOf(payload: unknown = {}): Fields {
  if (!isRecord(payload)) throw new TypeError('a flat envelope has room for the fields of an object only')
  return payload
}

function without(value: Fields, keys: readonly unknown[]): Fields {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}

const at = (value: Fields, key: string | undefined): unknown => (key === undefined ? undefined : value[key])

/** What Go writes for an id that there is none of is an empty text. */
function idAt(value: Fields, key: string | undefined): string | undefined {
  const id = at(value, key)
  return typeof id === 'string' && id !== '' ? id : undefined
}
