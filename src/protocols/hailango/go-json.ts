import { type Codec, jsonCodec } from '../../protocol/envelope.js'

/** What Go's `encoding/json` writes as an escape, so that its text may stand inside HTML and JavaScript. */
const ESCAPED = /[<>&\u2028\u2029]/g

const json = jsonCodec()

/** JSON as a Go server writes it, byte for byte; it reads any. */
export const goJsonCodec: Codec = {
  decode: line => json.decode(line),
  // All of these can only stand inside strings, where an escape means the same.
  encode: envelope => json.encode(envelope).replace(ESCAPED, escape),
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
