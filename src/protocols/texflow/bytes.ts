/**
 * Bytes as a JSON wire carries them: base64, an array of numbers, or an object with numeric keys, which is what
 * `JSON.stringify` makes of a `Uint8Array`. In code, the bytes themselves.
 */
export type Bytes = Uint8Array | string | readonly number[] | Readonly<Record<number, number>>

/** How many bytes become text at once: an engine takes only so many arguments. */
const CHUNK = 0x8000

/** The base64 of bytes: what is sent. */
export function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(text)
}

/** The bytes in any of their forms; `undefined` where it is none. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  if (typeof value === 'string') return fromBase64(value)
  if (typeof value !== 'object' || value === null) return undefined
  return fromNumbers(Array.isArray(value) ? value : inOrder(value))
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), char => char.charCodeAt(0))
  } catch {
    return undefined
  }
}

function fromNumbers(numbers: readonly unknown[]): Uint8Array | undefined {
  return numbers.every(isByte) ? Uint8Array.from(numbers) : undefined
}

/** What stands under 0, 1, 2 …; nothing else may stand there. */
function inOrder(value: object): readonly unknown[] {
  const { length } = Object.keys(value)
  return Array.from({ length }, (_, index): unknown => Reflect.get(value, index))
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255
}
