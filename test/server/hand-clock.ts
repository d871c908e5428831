import type { Clock } from '../../src/lib/clock.js'

/** A clock that stands still until it is moved by hand. */
export interface HandClock extends Clock {
  /** Lets time go by, ms, and runs what falls due on the way, in order. */
  readonly pass: (ms: number) => void
}

export function handClock(): HandClock {
  const due = new Map<symbol, { readonly at: number; readonly task: () => void }>()
  let now = Date.parse('2026-11-20T12:00:00Z')
  return {
    now: () => now,
    after(ms, task) {
      const id = Symbol('timer')
      due.set(id, { at: now + ms, task })
      return () => due.delete(id)
    },
    pass(ms) {
      const end = now + ms
      for (;;) {
        const [next] = [...due].filter(([, { at }]) => at <= end).toSorted(([, a], [, b]) => a.at - b.at)
        if (next === undefined) break
        const [id, { at, task }] = next
        due.delete(id)
        now = at
        task()
      }
      now = end
    },
  }
}
