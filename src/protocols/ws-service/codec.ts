import { createIds } from '../../lib/ids.js'
import type { Codec } from '../../protocol/envelope.js'
import { fieldsOf, typeOf } from '../../protocol/json-fields.js'
import { parseTime } from '../../protocol/time.js'

/** Of the server's own messages, whose envelope the hub gives no id. Nothing answers one, so chance is good enough. */
const nextId: () => string = /* @__PURE__ */ createIds(() => Math.random())

/** What the server says: `{ id, type, payload, timestamp, request_id }`; the last names the command that it answers. */
export const messageCodec: Codec = {
  decode(line) {
    const { type, payload, timestamp, request_id: requestId } = fieldsOf(line)
    return { type: typeOf(type), payload, timestamp, requestId: textOf(requestId) }
  },
  encode({ type, payload, timestamp, requestId }) {
    return JSON.stringify({
      id: nextId(),
      type,
      payload: payload === undefined ? {} : payload,
      timestamp,
      request_id: requestId,
    })
  },
}

/** What the client says: `{ id, type, payload, timestamp }`. A payload is never left out. */
export const commandCodec: Codec = {
  decode(line) {
    const { id, type, payload, timestamp } = fieldsOf(line)
    const sentAt = parseTime(timestamp)
    return { type: typeOf(type), payload, id: textOf(id), ...(sentAt !== undefined && { sentAt }) }
  },
  encode({ id, type, payload, sentAt }) {
    const timestamp = sentAt === undefined ? undefined : new Date(sentAt).toISOString()
    return JSON.stringify({ id, type, payload: payload === undefined ? {} : payload, timestamp })
  },
}

/** What Go writes for an id that there is none of is an empty text. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
