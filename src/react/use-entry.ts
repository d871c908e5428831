'use client'

import { useCallback, useRef, useSyncExternalStore } from 'react'

import type { ClientState } from '../client/state.js'
import type { ClientStore } from '../client/store.js'
import { isSame } from '../lib/is-same.js'

/**
 * One thing of the state; re-renders when, and only when, it changes (compared shallowly). Ten thousand components that
 * follow an entry each cost a message as much as one.
 */
export function useEntry<Value>(
  { store }: { readonly store: ClientStore },
  entry: string,
  select: (state: ClientState) => Value,
): Value {
  const watch = useCallback((listener: () => void) => store.watch(entry, listener), [store, entry])
  const previous = useRef<Value>(undefined)

  /** The same object for as long as its fields are the same. */
  function stable(next: Value): Value {
    if (!isSame(previous.current, next)) previous.current = next
    return previous.current as Value
  }

  return useSyncExternalStore(
    watch,
    () => stable(store.peek(select)),
    // What a server renders, and what hydrates it, is the state before anything has happened.
    () => stable(select(store.getInitialState())),
  )
}
