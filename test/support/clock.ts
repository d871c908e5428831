import type { Clock, Undo } from '../../src/lib/clock.js'

/** A clock that stands still until a test moves it. */
export interface HandClock extends Clock {
  /** How many timers are running. */
  readonly timers: number
  /** Moves time, runs what falls due on the way in its order, and lets what is under way arrive. */
  readonly advance: (ms: number) => Promise<void>
}

interface Timer {
  readonly at: number
  readonly task: () => void
}

const START = Date.UTC(2026, 0, 1)

/** Lets everything happen that waits for no timer. */
export async function settle(): Promise<void> {
  // Longer than any chain of promises in the library; a macrotask would be a wait, and fake timers would stop it.
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

export function handClock(start: number = START): HandClock {
  let now = start
  const timers = new Set<Timer>()

  function nextDue(end: number): Timer | undefined {
    const due = [...timers].filter(({ at }) => at <= end)
    return due.reduce<Timer | undefined>((first, timer) => (first && first.at <= timer.at ? first : timer), undefined)
  }

  return {
    now: () => now,
    after(ms, task): Undo {
      const timer = { at: now + Math.max(0, ms), task }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    get timers() {
      return timers.size
    },
    async advance(ms) {
      await settle()
      const end = now + ms
      for (let timer = nextDue(end); timer !== undefined; timer = nextDue(end)) {
        timers.delete(timer)
        now = Math.max(now, timer.at)
        timer.task()
        await settle()
      }
      now = end
    },
  }
}
