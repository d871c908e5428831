/** Takes back what was started: a timer, a listener, a subscription. Calling it twice does no harm. */
export type Undo = () => void

/** Where time comes from. Handed in, so that tests move it and a run can be repeated. */
export interface Clock {
  /** Now, in epoch milliseconds. */
  readonly now: () => number
  /** Calls `task` once after `ms` milliseconds, unless undone first. */
  readonly after: (ms: number, task: () => void) => Undo
}

/** Platforms count a delay in 32 bits: a longer one would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

/** The clock of the machine. It reads `Date` and `setTimeout` at each call, so that fake timers reach it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, Math.min(ms, LONGEST_DELAY_MS))
    return () => clearTimeout(timer)
  },
}
