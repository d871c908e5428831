import type { Undo } from '../lib/clock.js'
import { once } from '../lib/once.js'
import { own } from '../lib/own.js'
import type { Pattern } from '../protocol/pattern.js'
import type { Retained } from './reduce.js'
import { entryOf } from './state.js'
import { createWhereIndex, fieldsOf, type Where, whereKey } from './where.js'

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
  const always = createWhereIndex()
  for (const [type, field] of Object.entries(keys)) always.add(type, [field])
  const filters = createWhereIndex()
  /** How many ask for each filter that is not kept anyway, by the entry that it keeps. */
  const counts = new Map<string, number>()
  const logs = new Map<Pattern, number[]>()

  return {
    keysOf(type, payload) {
      const keys = always.keysOf(type, payload)
      if (counts.size === 0) return keys
      return keys.concat(filters.keysOf(type, payload).filter(key => counts.has(entryOf('latest', type, key))))
    },
    logs: function* () {
      for (const [pattern, limits] of logs) yield [pattern, Math.max(0, ...limits)]
    },
    keepLatest(type, where, kept) {
      const fields = fieldsOf(where)
      const keptAnyway = fields.length === 0 || (fields.length === 1 && fields[0] === own(keys, type))
      if (keptAnyway) return () => undefined
      const id = entryOf('latest', type, whereKey(where))
      const unfilter = filters.add(type, fields)
      const before = counts.get(id) ?? 0
      counts.set(id, before + 1)
      if (before === 0) kept.first?.()
      return once(() => {
        unfilter()
        const left = (counts.get(id) ?? 0) - 1
        counts.set(id, left)
        if (left > 0) return
        counts.delete(id)
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
