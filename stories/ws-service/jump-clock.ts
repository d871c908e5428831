import { type Clock, systemClock, type Undo } from '../../src/lib/clock.js'

/** The machine's clock, with a way to let time go by. */
export interface JumpClock extends Clock {
  /** So many ms go by at once. What falls due on the way happens. */
  readonly jump: (ms: number) => void
}

export function createJumpClock(): JumpClock {
  let ahead = 0
  const timers = new Set<{ rearm: () => void }>()
  const now = (): number => systemClock.now() + ahead

  return {
    now,
    after(ms, task) {
      const at = now() + ms
      const arm = (): Undo =>
        systemClock.after(Math.max(0, at - now()), () => {
          timers.delete(timer)
          task()
        })
      let stop = arm()
      const timer = {
        rearm() {
          stop()
          stop = arm()
        },
      }
      timers.add(timer)
      return () => {
        timers.delete(timer)
        stop()
      }
    },
    jump(ms) {
      ahead += ms
      for (const timer of timers) timer.rearm()
    },
  }
}
