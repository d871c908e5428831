import type { Clock, Undo } from '../lib/clock.js'

/** The second copies of what goes to one client, on their way behind the first ones. */
export interface Copies {
  /** Another line is to be delivered once more. */
  readonly post: (line: string) => void
  /** A message has gone to the client. */
  readonly passed: () => void
  readonly close: Undo
}

/** In a quiet room the copy comes soon after. */
const LATE_MS = 20
/** With a prime, any number of messages is the distance now and then. */
const STEP = 13

/** `late`: how many messages may come between. How many do goes round, so that a test finds each of them. */
export function createCopies(clock: Clock, late: number, deliver: (line: string) => void): Copies {
  /** In the order in which they came. */
  const waiting: { readonly line: string; after: number }[] = []
  let count = 0
  let stopTimer: Undo | undefined

  /** The copies keep their order among each other. */
  function deliverDue(): void {
    const notDue = waiting.findIndex(({ after }) => after > 0)
    for (const { line } of waiting.splice(0, notDue === -1 ? waiting.length : notDue)) deliver(line)
  }

  function flush(): void {
    stopTimer = undefined
    for (const { line } of waiting.splice(0)) deliver(line)
  }

  return {
    post(line) {
      count += 1
      waiting.push({ line, after: (count * STEP) % (late + 1) })
      deliverDue()
      if (waiting.length > 0) stopTimer ??= clock.after(LATE_MS, flush)
    },
    passed() {
      for (const copy of waiting) copy.after -= 1
      deliverDue()
    },
    close() {
      stopTimer?.()
      waiting.length = 0
    },
  }
}
