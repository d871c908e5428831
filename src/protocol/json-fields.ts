import { parseJson } from './safe-json.js'

/** The fields of a JSON envelope. Throws where the line is no object. */
export function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  const value = parseJson(line)
  if (typeof value !== 'object' || value === null) throw new TypeError('no object')
  return value as Readonly<Record<string, unknown>>
}

/** What stands in place of a type. Throws where it is no text. */
export function typeOf(type: unknown): string {
  if (typeof type !== 'string') throw new TypeError('no object with a "type"')
  return type
}
