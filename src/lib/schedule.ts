import type { Clock, Undo } from './clock.js'

/** Runs a task later; the undo takes it back. */
export type Schedule = (task: () => void) => Undo

/** At once, in the same call: on a server, in a test. */
export const immediately: Schedule = task => {
  task()
  return () => undefined
}

/** How long a page that draws no frames may wait, ms: a hidden one runs no `requestAnimationFrame` at all. */
const FRAMELESS_DELAY_MS = 100

/** Before the next frame is drawn, or by a timer where none is. At once where there is no page to draw. */
export function onFrame(clock: Clock): Schedule {
  return task => {
    if (typeof requestAnimationFrame !== 'function') return immediately(task)
    const cancel = (): void => {
      cancelAnimationFrame(frame)
      stopTimer()
    }
    const run = (): void => {
      cancel()
      task()
    }
    const frame = requestAnimationFrame(run)
    const stopTimer = clock.after(FRAMELESS_DELAY_MS, run)
    return cancel
  }
}
