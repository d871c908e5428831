import { createEmitter, type Emitter } from '../lib/emitter.js'
import type { Undo } from '../lib/clock.js'
import type { AnyMessage } from '../protocol/message.js'
import { isWildcard, matches, type Pattern } from '../protocol/pattern.js'

/** Tells each message to the handlers of its type, then to those of the wildcards that match it. */
export interface Router {
  readonly subscribe: (pattern: Pattern, handler: (message: AnyMessage) => void) => Undo
  readonly route: (message: AnyMessage) => void
}

/** `onThrow` hears what a handler throws, and for which type; the other handlers run. */
export function createRouter(onThrow: (thrown: unknown, pattern: Pattern) => void): Router {
  // Apart, so that a message finds its handlers with one look-up and wildcards cost only those who use them.
  const exact = new Map<string, Emitter<AnyMessage>>()
  const wildcards = new Map<Pattern, Emitter<AnyMessage>>()

  return {
    subscribe(pattern, handler) {
      const group = isWildcard(pattern) ? wildcards : exact
      const emitter = group.get(pattern) ?? createEmitter<AnyMessage>(thrown => onThrow(thrown, pattern))
      group.set(pattern, emitter)
      const leave = emitter.on(handler)
      return () => {
        leave()
        if (emitter.size === 0 && group.get(pattern) === emitter) group.delete(pattern)
      }
    },
    route(message) {
      // Taken before anybody is told: a pattern that comes meanwhile is for the next message.
      const others = wildcards.size === 0 ? [] : [...wildcards]
      // Only a known type may match exactly: a handler typed by the catalogue never sees an unchecked payload.
      if (message.known) exact.get(message.type)?.emit(message)
      for (const [pattern, emitter] of others) if (matches(pattern, message.type)) emitter.emit(message)
    },
  }
}
