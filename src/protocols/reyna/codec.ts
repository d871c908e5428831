import type { Codec, Envelope } from '../../protocol/envelope.js'
import { fieldsOf, typeOf } from '../../protocol/json-fields.js'
import { parseTime } from '../../protocol/time.js'

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
