import type { KnownMessage } from '../protocol/message.js'
import type { Wiring, WiredTable } from '../protocol/wiring.js'
import type { Draft } from './draft.js'
import type { ClientState } from './state.js'

/** What the messages since the last write make of the tables of the protocol's own. */
export interface Tables {
  readonly take: (message: KnownMessage) => void
  readonly writeTo: (draft: Draft) => void
  readonly clear: () => void
}

/** Hears what a rule of a table throws; the entry is then as it was. */
export type OnTableThrow = (table: string, thrown: unknown) => void

/** `state` is what the tables are going to be written to. */
export function createTables(rules: Wiring['state'], state: () => ClientState, onThrow: OnTableThrow): Tables {
  const byType = new Map<string, (readonly [name: string, table: WiredTable])[]>()
  for (const [name, table] of Object.entries(rules)) {
    for (const type of Object.keys(table.on)) byType.set(type, [...(byType.get(type) ?? []), [name, table]])
  }
  /** The entries that have changed, by table and id; `undefined` where one is gone. */
  const changed = new Map<string, Map<string, unknown>>()

  function entryBefore(name: string, id: string, { initial }: WiredTable): unknown {
    const pending = changed.get(name)
    const entry = pending?.has(id) === true ? pending.get(id) : state().own.get(name)?.get(id)
    return entry ?? initial
  }

  function apply(message: KnownMessage, name: string, table: WiredTable): void {
    const rule = table.on[message.type]
    const id = rule?.id(message)
    if (rule === undefined || id === undefined) return
    const next = rule.next(entryBefore(name, id, table), message)
    changed.set(name, (changed.get(name) ?? new Map<string, unknown>()).set(id, next))
  }

  return {
    take(message) {
      for (const [name, table] of byType.get(message.type) ?? NONE) {
        try {
          apply(message, name, table)
        } catch (thrown) {
          onThrow(name, thrown)
        }
      }
    },
    writeTo(draft) {
      if (changed.size === 0) return
      for (const [name, entries] of changed) for (const [id, entry] of entries) draft.put('own', [name, id], entry)
      changed.clear()
    },
    clear: () => changed.clear(),
  }
}

const NONE: readonly never[] = []
