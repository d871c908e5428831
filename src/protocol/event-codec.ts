import type { Codec } from './envelope.js'
import { parseJson } from './safe-json.js'

/**
 * The envelope of Socket.IO: an event's name and its argument, `["joined_project", { … }]`. An event has one argument or
 * none; further ones are left out.
 *
 * @example defineProtocol({ …, transport: socketIoTransport, codecs: { message: eventCodec, command: eventCodec } })
 */
export const eventCodec: Codec = {
  decode(line) {
    const event = parseJson(line)
    const [type, payload]: readonly unknown[] = Array.isArray(event) ? event : []
    if (typeof type !== 'string') throw new TypeError('no array that begins with the name of an event')
    return { type, payload }
  },
  encode: ({ type, payload }) => JSON.stringify(payload === undefined ? [type] : [type, payload]),
}
