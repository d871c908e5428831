import { createEmitter, type Emitter } from '../lib/emitter.js'
import type { Undo } from '../lib/clock.js'
import type { AnyMessage } from '../protocol/message.js'
import { isWildcard, matches, type Pattern } from '../protocol/pattern.js'
import { createWhereIndex, fieldsOf, isUnknown, type Where, whereKey } from './where.js'

/** Tells each message to the handlers of its type, then to those of its type and fields, then to those of wildcards. */
export interface Router {
  /** `where` narrows a type to the messages with these fields; a wildcard takes none. */
  readonly subscribe: (pattern: Pattern, handler: (message: AnyMessage) => void, where?: Where) => Undo
  readonly route: (message: AnyMessage) => void
}

// Shared, for what is made for each message is made for nothing.
const NOBODY: readonly undefined[] = []
const NO_WILDCARDS: readonly (readonly [Pattern, Emitter<AnyMessage>])[] = []

/** `onThrow` hears what a handler throws, and for which type; the other handlers run. */
export function createRouter(onThrow: (thrown: unknown, pattern: Pattern) => void): Router {
  // Apart, so that a message finds its handlers with one look-up and wildcards cost only those who use them.
  const exact = new Map<string, Emitter<AnyMessage>>()
  const wildcards = new Map<Pattern, Emitter<AnyMessage>>()
  const filters = createWhereIndex()

  function join(group: Map<string, Emitter<AnyMessage>>, key: string, pattern: Pattern): Emitter<AnyMessage> {
    const emitter = group.get(key) ?? createEmitter<AnyMessage>(thrown => onThrow(thrown, pattern))
    group.set(key, emitter)
    return emitter
  }

  return {
    subscribe(pattern, handler, where = {}) {
      if (isUnknown(where)) return () => undefined
      const group = isWildcard(pattern) ? wildcards : exact
      const filter = whereKey(where)
      const key = keyOf(pattern, filter)
      const emitter = join(group, key, pattern)
      const leave = emitter.on(handler)
      const unfilter = filter === '' ? undefined : filters.add(pattern, fieldsOf(where))
      return () => {
        leave()
        unfilter?.()
        if (emitter.size === 0 && group.get(key) === emitter) group.delete(key)
      }
    },
    route(message) {
      const { type, payload, known } = message
      // Taken before anybody is told: a pattern that comes meanwhile is for the next message.
      const others = wildcards.size === 0 ? NO_WILDCARDS : [...wildcards]
      // Only a known type may match exactly: a handler typed by the catalogue never sees an unchecked payload.
      if (known) {
        const keys = filters.keysOf(type, payload)
        const narrowed: readonly (Emitter<AnyMessage> | undefined)[] =
          keys.length === 0 ? NOBODY : keys.map(key => exact.get(keyOf(type, key)))
        exact.get(type)?.emit(message)
        for (const emitter of narrowed) emitter?.emit(message)
      }
      for (const [pattern, emitter] of others) if (matches(pattern, type)) emitter.emit(message)
    },
  }
}

function keyOf(pattern: Pattern, filter: string): string {
  return filter === '' ? pattern : `${pattern}\n${filter}`
}
