const UNSAFE_KEY = /^(__proto__|constructor|prototype)$/

/** Never wrong in the unsafe direction, for an escape could spell one of the keys; and far cheaper than one pattern. */
function mayHoldUnsafeKey(text: string): boolean {
  return text.includes('proto') || text.includes('constructor') || text.includes('\\u00')
}

/** `JSON.parse` whose objects never hold a key that could reach a prototype. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (mayHoldUnsafeKey(text)) removeUnsafeKeys(value)
  return value
}

function removeUnsafeKeys(root: unknown): void {
  // A stack of our own: half a megabyte of brackets would overflow the engine's.
  const pending = [root]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null) continue
    for (const key of Object.keys(value)) {
      if (UNSAFE_KEY.test(key)) Reflect.deleteProperty(value, key)
      else pending.push(Reflect.get(value, key))
    }
  }
}
