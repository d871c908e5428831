import type { Undo } from './clock.js'

/** A list of listeners that are told in the order in which they came. */
export interface Emitter<Value> {
  readonly on: (listener: (value: Value) => void) => Undo
  readonly emit: (value: Value) => void
  readonly size: number
}

/**
 * Tells everybody, even if one throws: what a listener throws goes to `onThrow`, and the others run. Whoever leaves
 * while an `emit` is under way hears no more of it; whoever comes is told from the next one on.
 */
export function createEmitter<Value>(onThrow: (thrown: unknown) => void): Emitter<Value> {
  // A set of entries, not of listeners: the same function may be there twice, and each has its own undo.
  const entries = new Set<{ readonly listener: (value: Value) => void; readonly since: number }>()
  let emits = 0

  return {
    on(listener) {
      const entry = { listener, since: emits }
      entries.add(entry)
      return () => void entries.delete(entry)
    },
    emit(value) {
      const now = (emits += 1)
      // A set that is walked shows who comes meanwhile as well, and no longer who has left.
      for (const { listener, since } of entries) {
        if (since >= now) continue
        try {
          listener(value)
        } catch (thrown) {
          onThrow(thrown)
        }
      }
    },
    get size() {
      return entries.size
    },
  }
}
