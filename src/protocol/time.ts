/** The year before which no server means what it says: Go writes an unset time as 0001-01-01T00:00:00Z. */
const FIRST_REAL_YEAR = 2

const FRACTION = /(\.\d{3})\d+/

/**
 * Epoch milliseconds of a time on the wire: an RFC 3339 string with 0 to 9 digits of a second, or Unix seconds.
 * `undefined` where there is none, where it does not parse, and for Go's unset time (year 1).
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value * 1000 : undefined
  if (typeof value !== 'string') return undefined
  if (Number(value.slice(0, 4)) < FIRST_REAL_YEAR) return undefined
  // ECMAScript promises three digits of a second only; Go writes up to nine.
  const ms = Date.parse(value.replace(FRACTION, '$1'))
  return Number.isNaN(ms) ? undefined : ms
}
