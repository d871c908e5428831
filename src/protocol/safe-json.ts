const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Cheap and never wrong in the unsafe direction: an escaped letter or underscore could spell one of the keys. */
const MAY_HOLD_UNSAFE_KEY = /__proto__|constructor|prototype|\\u00[4-7]/

/** `JSON.parse` whose objects never hold a key that could reach a prototype. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (MAY_HOLD_UNSAFE_KEY.test(text)) removeUnsafeKeys(value)
  return value
}

function removeUnsafeKeys(root: unknown): void {
  // A stack of our own: half a megabyte of brackets would overflow the engine's.
  const pending = [root]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null) continue
    for (const key of Object.keys(value)) {
      if (UNSAFE_KEYS.has(key)) Reflect.deleteProperty(value, key)
      else pending.push(Reflect.get(value, key))
    }
  }
}
