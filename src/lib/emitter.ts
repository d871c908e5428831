import type { Undo } from './clock.js'

/** A list of listeners that are told in the order in which they came. */
export interface Emitter<Value> {
  readonly on: (listener: (value: Value) => void) => Undo
  readonly emit: (value: Value) => void
  readonly size: number
}

interface Entry<Value> {
  readonly listener: (value: Value) => void
  live: boolean
}

/**
 * Tells everybody, even if one throws: what a listener throws goes to `onThrow`, and the others run. Whoever leaves
 * while an `emit` is under way hears no more of it; whoever comes is told from the next one on.
 */
export function createEmitter<Value>(onThrow: (thrown: unknown) => void): Emitter<Value> {
  // A fresh array for each change: an `emit` under way goes on over the one that it began with.
  let entries: readonly Entry<Value>[] = []

  return {
    on(listener) {
      // The same function may be there twice; each subscription has its own undo.
      const entry: Entry<Value> = { listener, live: true }
      entries = [...entries, entry]
      return () => {
        entry.live = false
        entries = entries.filter(other => other !== entry)
      }
    },
    emit(value) {
      for (const entry of entries) {
        if (!entry.live) continue
        try {
          entry.listener(value)
        } catch (thrown) {
          onThrow(thrown)
        }
      }
    },
    get size() {
      return entries.length
    },
  }
}
