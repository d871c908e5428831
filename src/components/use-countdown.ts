'use client'

import { useCallback, useSyncExternalStore } from 'react'

const SECOND_MS = 1000

/** Whole seconds until a moment (epoch ms), counted up to the next; `undefined` without one. Renders once a second. */
export function useCountdown(until: number | null): number | undefined {
  const subscribe = useCallback(
    (changed: () => void) => {
      if (until === null) return () => undefined
      let timer: ReturnType<typeof setTimeout> | undefined
      const plan = (): void => {
        const left = until - Date.now()
        if (left <= 0) return
        // To the next whole second, so that it never stands still for two and then skips one.
        timer = setTimeout(tick, left % SECOND_MS || SECOND_MS)
      }
      const tick = (): void => {
        changed()
        plan()
      }
      plan()
      return () => clearTimeout(timer)
    },
    [until],
  )
  return useSyncExternalStore(
    subscribe,
    () => (until === null ? undefined : Math.max(0, Math.ceil((until - Date.now()) / SECOND_MS))),
    // A server has no connection to wait for.
    () => undefined,
  )
}
