import type { Undo } from '../lib/clock.js'
import { claim } from '../lib/claim.js'
import { once } from '../lib/once.js'
import { own } from '../lib/own.js'
import type { Pattern } from '../protocol/pattern.js'
import type { Retained } from './burst.js'
import { entryOf } from './state.js'
import { createWhereIndex, fieldsOf, type Where, whereKey } from './where.js'

/**
 * What components have asked the store to keep, counted over the components: `first` is called when the first asks for
 * it, `last` when nobody wants it any more.
 */
export interface Retention extends Retained {
  /** Keeps the last message of a type whose payload has these fields. */
  readonly keepLatest: (type: string, where: Where, first: () => void, last: () => void) => Undo
  /** Keeps the last `limit` messages that match. */
  readonly keepLog: (pattern: Pattern, limit: number, last: () => void) => Undo
}

/** `keys` are the fields by which the store keeps messages anyway: those filters cost nothing. */
export function createRetention(keys: Readonly<Record<string, string>>): Retention {
  const filters = createWhereIndex()
  /** How many ask for each filter that is not kept anyway, by the entry that it keeps. */
  const counts = new Map<string, number>()
  /** What each log's readers asked for, and the longest of it. */
  const limits = new Map<Pattern, number[]>()
  const logs = new Map<Pattern, number>()

  function setLongest(pattern: Pattern): void {
    const asked = limits.get(pattern) ?? []
    if (asked.length > 0) logs.set(pattern, Math.max(...asked))
    else logs.delete(pattern)
  }

  return {
    keys: new Map(Object.entries(keys)),
    keysOf(type, payload) {
      const fitting = filters.keysOf(type, payload)
      // Among the fields that are asked by there may be values that nobody asks for.
      return fitting.length === 0 ? fitting : fitting.filter(key => counts.has(entryOf('latest', type, key)))
    },
    logs,
    keepLatest(type, where, first, last) {
      const fields = fieldsOf(where)
      const keptAnyway = fields.length === 0 || (fields.length === 1 && fields[0] === own(keys, type))
      if (keptAnyway) return () => undefined
      const unfilter = filters.add(type, fields)
      const leave = claim(counts, entryOf('latest', type, whereKey(where)), first, last)
      return () => {
        unfilter()
        leave()
      }
    },
    keepLog(pattern, limit, last) {
      const asked = limits.get(pattern) ?? []
      limits.set(pattern, asked)
      asked.push(limit)
      setLongest(pattern)
      return once(() => {
        asked.splice(asked.indexOf(limit), 1)
        if (asked.length > 0) return setLongest(pattern)
        // Later: a component whose limit changes lets go of the old one before it asks for the new one.
        queueMicrotask(() => {
          if (asked.length > 0) return
          setLongest(pattern)
          last()
        })
      })
    },
  }
}
