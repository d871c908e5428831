import type { Undo } from '../lib/clock.js'
import { once } from '../lib/once.js'
import { own } from '../lib/own.js'
import type { Pattern } from '../protocol/pattern.js'
import type { Retained } from './reduce.js'
import { type Where, whereKey } from './state.js'

/** What happens to something that is kept: once when the first asks for it, and once when nobody wants it any more. */
export interface Kept {
  readonly first?: () => void
  readonly none: () => void
}

/** What components have asked the store to keep, counted over the components. */
export interface Retention extends Retained {
  /** Keeps the last message of a type whose payload has these fields. */
  readonly keepLatest: (type: string, where: Where, kept: Kept) => Undo
  /** Keeps the last `limit` messages that match. */
  readonly keepLog: (pattern: Pattern, limit: number, kept: Kept) => Undo
}

/** `keys` are the fields by which the store keeps messages anyway: those filters cost nothing. */
export function createRetention(keys: Readonly<Record<string, string>>): Retention {
  const filters = new Map<string, Map<string, { readonly where: Where; count: number }>>()
  const logs = new Map<Pattern, number[]>()

  return {
    filters: function* (type) {
      for (const [key, { where }] of filters.get(type) ?? []) yield [key, where]
    },
    logs: function* () {
      for (const [pattern, limits] of logs) yield [pattern, Math.max(0, ...limits)]
    },
    keepLatest(type, where, kept) {
      const key = whereKey(where)
      const field = own(keys, type)
      const keptAnyway = key === '' || (field !== undefined && key === whereKey({ [field]: where[field] }))
      if (keptAnyway) return () => undefined
      const ofType = filters.get(type) ?? new Map<string, { readonly where: Where; count: number }>()
      filters.set(type, ofType)
      const filter = ofType.get(key) ?? { where, count: 0 }
      filter.count += 1
      ofType.set(key, filter)
      if (filter.count === 1) kept.first?.()
      return once(() => {
        filter.count -= 1
        if (filter.count > 0) return
        ofType.delete(key)
        kept.none()
      })
    },
    keepLog(pattern, limit, kept) {
      const limits = logs.get(pattern) ?? []
      logs.set(pattern, limits)
      limits.push(limit)
      return once(() => {
        limits.splice(limits.indexOf(limit), 1)
        // Later: a component whose limit changes lets go of the old one before it asks for the new one.
        queueMicrotask(() => {
          if (limits.length > 0 || logs.get(pattern) !== limits) return
          logs.delete(pattern)
          kept.none()
        })
      })
    },
  }
}
