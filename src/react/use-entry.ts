'use client'

import { useMemo, useSyncExternalStore } from 'react'

import type { ClientState } from '../client/state.js'
import type { ClientStore } from '../client/store.js'
import { isSame } from '../lib/is-same.js'

/**
 * One thing of the state; re-renders when, and only when, it changes (compared shallowly). Ten thousand components that
 * follow an entry each cost a message as much as one. `also` is a second entry that it depends on.
 */
export function useEntry<Value>(
  { store }: { readonly store: ClientStore },
  entry: string,
  select: (state: ClientState) => Value,
  also: string = entry,
): Value {
  const { watch, stable } = useMemo(() => follow<Value>(store, [entry, also]), [store, entry, also])
  return useSyncExternalStore(
    watch,
    () => stable(store.peek(select)),
    // What a server renders, and what hydrates it, is the state before anything has happened.
    () => stable(select(store.getInitialState())),
  )
}

function follow<Value>(store: ClientStore, entries: readonly string[]) {
  let previous: Value
  return {
    watch: (listener: () => void) => store.watch(entries, listener),
    /** The same object for as long as its fields are the same. */
    stable: (next: Value): Value => (isSame(previous, next) ? previous : (previous = next)),
  }
}
