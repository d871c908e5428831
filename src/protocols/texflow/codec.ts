import type { Codec } from '../../protocol/envelope.js'
import { parseJson } from '../../protocol/safe-json.js'
import { parseTime } from '../../protocol/time.js'
import { base64Of } from './bytes.js'

type Fields = Readonly<Record<string, unknown>>

/** What the server says: `{ type, payload, timestamp, user_id, username }`, the last two of whoever has said it. */
export const messageCodec: Codec = {
  decode(line) {
    const { type, payload, timestamp, user_id: id, username: name } = fieldsOf(line)
    if (typeof type !== 'string') throw new TypeError('no object with a "type"')
    const from = isText(id) ? { id, name: isText(name) ? name : undefined } : undefined
    return { type, payload, timestamp, from }
  },
  encode({ type, payload, timestamp, from }) {
    return JSON.stringify({
      type,
      payload: withBase64(payload),
      timestamp,
      // Go leaves out what is empty.
      ...(from && from.id !== '' && { user_id: from.id, username: from.name }),
    })
  },
}

/**
 * What the client says: `{ type, payload }`. The server fills in who and when, and refuses a frame in which these are not
 * of the form that it writes itself. One object a frame.
 */
export const commandCodec: Codec = {
  decode(line) {
    const { type, payload, timestamp, user_id: id, username: name } = fieldsOf(line)
    if (!isTextOrUnset(type) || !isTextOrUnset(id) || !isTextOrUnset(name)) throw new TypeError('no text')
    if (isSet(timestamp) && !isTime(timestamp)) throw new TypeError('no time')
    // Without a type it is no command, and no fault either.
    return { type: type ?? '', payload }
  },
  encode: ({ type, payload }) => JSON.stringify({ type, payload: withBase64(payload) }),
}

function withBase64(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || !('update' in payload)) return payload
  return payload.update instanceof Uint8Array ? { ...payload, update: base64Of(payload.update) } : payload
}

function fieldsOf(line: string): Fields {
  const value = parseJson(line)
  if (typeof value !== 'object' || Array.isArray(value)) throw new TypeError('no object')
  // Go reads `null` as an object that says nothing.
  return (value ?? {}) as Fields
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null
}

function isTextOrUnset(value: unknown): value is string | null | undefined {
  return !isSet(value) || typeof value === 'string'
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && parseTime(value) !== undefined
}
