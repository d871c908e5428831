'use client'

import { useCallback, useMemo, useState, useSyncExternalStore } from 'react'

import type { ClientState } from '../client/state.js'
import type { ClientStore } from '../client/store.js'
import { isSame } from '../lib/is-same.js'
import type { OneOrMany } from '../protocol/definition.js'

/**
 * One thing of the state; re-renders when, and only when, it changes (compared shallowly). Ten thousand components that
 * follow an entry each cost a message as much as one. A list of entries has to stay the same list; `also` is a second
 * entry that it depends on. A `select` that stays the same function runs once a change; another one at each render costs
 * a run each.
 */
export function useEntry<Value>(
  { store }: { readonly store: ClientStore },
  entries: OneOrMany<string>,
  select: (state: ClientState) => Value,
  also?: string,
): Value {
  const [shown] = useState<Shown<Value>>(() => ({ value: undefined }))
  const watch = useCallback(
    (listener: () => void) => store.watch([entries, also ?? []].flat(), listener),
    [store, entries, also],
  )
  const read = useMemo(() => createReader(store, select, shown), [store, select, shown])
  // What a server renders, and what hydrates it, is the state before anything has happened.
  return useSyncExternalStore(watch, read, () => select(store.getInitialState()))
}

/** What a component has read last; it outlives a change of what it selects. */
interface Shown<Value> {
  value: Value | undefined
}

/** Reads what is selected: the same object for as long as its fields are the same. React asks thrice a change. */
function createReader<Value>(
  store: ClientStore,
  select: (state: ClientState) => Value,
  shown: Shown<Value>,
): () => Value {
  let readFrom: ClientState | undefined
  return () => {
    const state = store.peek(same)
    if (state !== readFrom) {
      readFrom = state
      const next = store.peek(select)
      if (!isSame(shown.value, next)) shown.value = next
    }
    return shown.value as Value
  }
}

const same = (state: ClientState): ClientState => state
