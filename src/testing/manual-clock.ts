import type { Clock, Undo } from '../lib/clock.js'

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Whether a timer is due until then, epoch ms. */
  readonly isDue: (until: number) => boolean
  /** Goes to the first timer that is due until then, and runs it. */
  readonly runNext: (until: number) => void
  /** Goes to a time without running anything. */
  readonly goTo: (time: number) => void
  /** Takes all timers back. */
  readonly clear: () => void
}

interface Timer {
  readonly at: number
  readonly task: () => void
}

export function createManualClock(start: number): ManualClock {
  const timers = new Set<Timer>()
  let now = start

  function nextDue(until: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of timers) if (timer.at <= until && (next === undefined || timer.at < next.at)) next = timer
    return next
  }

  return {
    now: () => now,
    after(ms, task): Undo {
      const timer = { at: now + Math.max(0, ms), task }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    isDue: until => nextDue(until) !== undefined,
    runNext(until) {
      const timer = nextDue(until)
      if (timer === undefined) return
      timers.delete(timer)
      now = Math.max(now, timer.at)
      timer.task()
    },
    goTo(time) {
      now = Math.max(now, time)
    },
    clear: () => timers.clear(),
  }
}
