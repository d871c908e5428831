import type { Codec, Envelope } from '../../protocol/envelope.js'
import { parseJson } from '../../protocol/safe-json.js'
import { parseTime } from '../../protocol/time.js'

type Fields = Readonly<Record<string, unknown>>

/**
 * What the server says. Its hub routes an event in an envelope of its own, `{ type: 'blob_event', event_type:
 * 'blob.created', data, timestamp }` with Unix seconds: the event's type is the type. All else, and an event without a
 * time, is `{ type, data }`.
 */
export const messageCodec: Codec = {
  decode(line) {
    const { type, event_type: eventType, data, timestamp } = fieldsOf(line)
    return { type: typeOf(eventType ?? type), payload: data, timestamp }
  },
  encode({ type, payload, timestamp }) {
    const family = /^(\w+)\./.exec(type)?.[1]
    const sentAt = parseTime(timestamp)
    if (family === undefined || sentAt === undefined) return JSON.stringify({ type, data: payload })
    const seconds = Math.floor(sentAt / 1000)
    return JSON.stringify({ type: `${family}_event`, event_type: type, data: payload, timestamp: seconds })
  },
}

/** Commands whose fields stand beside their type instead of inside `data`. */
const FLAT: ReadonlySet<string> = new Set(['subscribe', 'unsubscribe'])

/** What the client says: `{ type, data }`, but `{ type, events }` for subscriptions. */
export const commandCodec: Codec = {
  decode(line): Envelope {
    const { type, ...rest } = fieldsOf(line)
    return { type: typeOf(type), payload: FLAT.has(typeOf(type)) ? rest : rest['data'] }
  },
  encode({ type, payload }) {
    if (FLAT.has(type) && typeof payload === 'object') return JSON.stringify({ ...payload, type })
    return JSON.stringify({ type, data: payload })
  },
}

function fieldsOf(line: string): Fields {
  const value = parseJson(line)
  if (typeof value !== 'object' || value === null) throw new TypeError('no object')
  return value as Fields
}

function typeOf(type: unknown): string {
  if (typeof type !== 'string') throw new TypeError('no object with a "type"')
  return type
}
