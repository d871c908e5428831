import { type ClientState, entryOf, type Slice } from './state.js'

/** How many books, users or rooms of one kind are remembered; beyond it the ones longest without news go. */
const MAX_ENTRIES = 10_000

type Table = ReadonlyMap<string, unknown>

/** The next state while it is being written. */
export interface Draft {
  /** As it is so far. */
  readonly state: ClientState
  /** The entries that have changed, by `entryOf`: of a table in a table, the inner one too. */
  readonly touched: ReadonlySet<string>
  /** When the first of the entries written runs out, epoch ms; `Infinity` where none does. */
  readonly until: number
  /** Puts a slice in place of the one before. */
  readonly replace: <S extends Slice>(slice: S, value: ClientState[S]) => void
  /** Sets an entry of a table, or of a table in a table, and makes it the newest; `undefined` deletes it. */
  readonly put: (slice: Slice, ids: readonly string[], value: unknown) => void
}

/**
 * Makes drafts that cost what they change, not what there is: a table is copied only where somebody else has seen it
 * since its last copy. So what others hold never changes, and ten thousand entries are as cheap to write to as ten.
 */
export interface Drafts {
  readonly begin: (state: ClientState) => Draft
  /** Somebody has seen the whole state, or one table of it: it is not written to any more. */
  readonly seen: (table?: Table) => void
}

export function createDrafts(): Drafts {
  /** The tables that were made here and that nobody else has seen. */
  let own = new WeakSet<Table>()

  function writable(table: Table): Map<string, unknown> {
    // Read-only is only what others see of it: what stands in `own` was made here.
    if (own.has(table)) return table as Map<string, unknown>
    const copy = new Map(table)
    own.add(copy)
    return copy
  }

  /** The table with the entry at this path set; itself, where it is our own. */
  function write(table: Table, ids: readonly string[], depth: number, value: unknown): Table {
    const id = ids[depth] ?? ''
    const inner = depth + 1 < ids.length
    const next = inner ? write((table.get(id) as Table | undefined) ?? new Map(), ids, depth + 1, value) : value
    const copy = writable(table)
    // Deleted first, so that the first of a map is always the one longest without news.
    copy.delete(id)
    if (next === undefined || (inner && (next as Table).size === 0)) return copy
    copy.set(id, next)
    if (copy.size > MAX_ENTRIES) copy.delete(copy.keys().next().value ?? '')
    return copy
  }

  return {
    begin(state) {
      let next: Record<Slice, unknown> = state
      const touched = new Set<string>()
      let first = Infinity

      function replace(slice: Slice, value: unknown): void {
        if (next === state) next = { ...state }
        next[slice] = value
        touched.add(slice)
      }

      return {
        get state() {
          // The exact types end at `put`: each of its callers names the slice and the type of its entry.
          return next as unknown as ClientState
        },
        get until() {
          return first
        },
        touched,
        replace,
        put(slice, ids, value) {
          const table = next[slice] as Table
          if (value === undefined && entryAt(table, ids) === undefined) return
          replace(slice, write(table, ids, 0, value))
          ids.forEach((_, depth) => touched.add(entryOf(slice, ...ids.slice(0, depth + 1))))
          first = Math.min(first, untilOf(value))
        },
      }
    },
    seen(table) {
      if (table === undefined) own = new WeakSet()
      else own.delete(table)
    },
  }
}

function entryAt(table: Table, ids: readonly string[]): unknown {
  return ids.reduce<unknown>((entry, id) => (entry as Table | undefined)?.get(id), table)
}

/** When an entry runs out, epoch ms; `Infinity` where it says nothing of it. */
export function untilOf(value: unknown): number {
  const until: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'until') : undefined
  return typeof until === 'number' ? until : Infinity
}
