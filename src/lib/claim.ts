import type { Undo } from './clock.js'
import { once } from './once.js'

/**
 * Counts one more who wants what has this key, until undone. `first` is called when nobody wanted it before, `last`
 * when nobody does any more.
 */
export function claim(counts: Map<string, number>, key: string, first: () => void, last: () => void): Undo {
  const before = counts.get(key) ?? 0
  counts.set(key, before + 1)
  if (before === 0) first()
  return once(() => {
    const left = (counts.get(key) ?? 0) - 1
    if (left > 0) {
      counts.set(key, left)
    } else {
      counts.delete(key)
      last()
    }
  })
}
