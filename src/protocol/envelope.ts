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
  /** Where the payload stands. Default: `'payload'`. */
  readonly payload?: string
}

/**
 * The envelope of most JSON hubs: one object with `type`, a payload and perhaps `timestamp`.
 *
 * @example
 * jsonCodec()                       // { "type": "ping", "payload": …, "timestamp": … }
 * jsonCodec({ payload: 'data' })    // { "type": "ping", "data": … }
 */
export function jsonCodec({ payload = 'payload' }: JsonEnvelopeKeys = {}): Codec {
  return {
    decode(line) {
      const value = parseJson(line)
      if (!isRecord(value) || typeof value['type'] !== 'string') throw new TypeError('no object with a "type"')
      return { type: value['type'], payload: value[payload], timestamp: value['timestamp'] }
    },
    encode(envelope) {
      // JSON leaves out what is undefined, so a command without a payload is just its type.
      return JSON.stringify({ type: envelope.type, [payload]: envelope.payload, timestamp: envelope.timestamp })
    },
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
