import type { Undo } from './clock.js'

/** An undo that works the first time only: whoever leaves twice must not take another one's place. */
export function once(undo: Undo): Undo {
  let undone = false
  return () => {
    if (undone) return
    undone = true
    undo()
  }
}
