import type { ClientState, entryOf, Slice } from './state.js'

/** How many books, users or rooms of one kind are remembered; beyond it the ones longest without news go. */
const MAX_ENTRIES = 20_000
/** From here on it matters which ones those are. Moving an entry costs more than setting it, so few tables ever do. */
const CROWDED = MAX_ENTRIES / 2

type Table = ReadonlyMap<string, unknown>

/**
 * The next state while it is being written. It costs what it changes, not what there is: a table is copied only where
 * somebody else has seen it since its last copy. So what others hold never changes, and ten thousand entries are as
 * cheap to write to as ten.
 */
export interface Draft {
  /** Begins with this state. */
  readonly begin: (state: ClientState) => void
  /** As it is so far. */
  readonly state: ClientState
  /** When the first of the entries written runs out, epoch ms; `Infinity` where none does. */
  readonly until: number
  /** Puts a slice in place of the one before. */
  readonly replace: <S extends Slice>(slice: S, value: ClientState[S]) => void
  /** Sets an entry of a table, or of a table in a table; `undefined` deletes it. */
  readonly put: (slice: Slice, ids: readonly string[], value: unknown) => void
  /** Somebody has seen the whole state, or one table of it: it is not written to any more. */
  readonly seen: (table?: Table) => void
}

/** `onTouched` hears which entries change, as `entryOf` names them: of a table in a table, the inner one too. */
export function createDraft(onTouched: (...entry: Parameters<typeof entryOf>) => void): Draft {
  let begun: object
  let next: Record<Slice, unknown>
  let first = Infinity
  /** The tables that were made here and that nobody else has seen. */
  let own = new WeakSet<Table>()

  function writable(table: Table): Map<string, unknown> {
    // Read-only is only what others see of it: what stands in `own` was made here.
    if (own.has(table)) return table as Map<string, unknown>
    const copy = new Map(table)
    own.add(copy)
    return copy
  }

  /** A table of tables shows those too. */
  function disown(table: Table): void {
    own.delete(table)
    for (const inner of table.values()) {
      if (!(inner instanceof Map)) return
      disown(inner)
    }
  }

  function setNewest(table: Table, id: string, value: unknown): Table {
    const copy = writable(table)
    // Deleted first, so that the first of a crowded map is the one longest without news.
    if (value === undefined || copy.size > CROWDED) copy.delete(id)
    if (value === undefined) return copy
    copy.set(id, value)
    if (copy.size > MAX_ENTRIES) copy.delete(copy.keys().next().value ?? '')
    return copy
  }

  function replace(slice: Slice, value: unknown): void {
    if (next === begun) next = { ...next }
    next[slice] = value
    onTouched(slice)
  }

  return {
    begin(state) {
      begun = state
      // The exact types end at `put`: each of its callers names the slice and the type of its entry.
      next = state
      first = Infinity
    },
    get state() {
      return next as unknown as ClientState
    },
    get until() {
      return first
    },
    replace,
    put(slice, [id = '', innerId], value) {
      const outer = next[slice] as Table
      const before = outer.get(id)
      let entry = value
      if (innerId !== undefined) {
        const inner = (before as Table | undefined) ?? new Map<string, unknown>()
        if (value === undefined && !inner.has(innerId)) return
        const written = setNewest(inner, innerId, value)
        entry = written.size === 0 ? undefined : written
        onTouched(slice, id, innerId)
      } else if (value === undefined && before === undefined) {
        return
      }
      replace(slice, setNewest(outer, id, entry))
      onTouched(slice, id)
      first = Math.min(first, untilOf(value))
    },
    seen(table) {
      if (table === undefined) own = new WeakSet()
      else disown(table)
    },
  }
}

/** When an entry runs out, epoch ms; `Infinity` where it says nothing of it. */
export function untilOf(value: unknown): number {
  const until: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'until') : undefined
  return typeof until === 'number' ? until : Infinity
}
