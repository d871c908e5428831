import { type Clock, systemClock } from '../lib/clock.js'
import { inActAsync } from './act.js'
import { createManualClock } from './manual-clock.js'

/** The time of a test server, and how it is moved. */
export interface Time {
  readonly clock: Clock
  /** Lets everything happen that waits for no timer. */
  readonly settle: () => Promise<void>
  readonly advance: (ms: number) => Promise<void>
  /** Takes back what still waits, as far as it is ours. */
  readonly end: () => void
}

export interface TimeOptions {
  /** Where a clock of its own begins, epoch ms. */
  readonly now: number
  /** Moves the machine's clock, which the user has replaced. */
  readonly advanceTimers: ((ms: number) => unknown) | undefined
  /** Lets frames arrive. */
  readonly flush: () => void
}

/** Longer than any chain of promises in the library. */
const TURNS = 50

// Kept, for fake timers that come later would stop it.
const { setTimeout: machineTimeout } = globalThis

/** Gives the rest of the page a turn: timers of zero, the answers of other mocks. */
export function takeTurn(ms = 0): Promise<void> {
  return new Promise(resolve => {
    machineTimeout(resolve, ms)
  })
}

export function createTime({ now, advanceTimers, flush }: TimeOptions): Time {
  function settle(first: () => unknown = () => undefined): Promise<void> {
    return inActAsync(async () => {
      await first()
      for (let turn = 0; turn < TURNS; turn += 1) {
        await Promise.resolve()
        flush()
      }
    })
  }

  if (advanceTimers !== undefined) {
    return { clock: systemClock, settle, advance: ms => settle(() => advanceTimers(ms)), end: () => undefined }
  }

  const clock = createManualClock(now)
  return {
    clock,
    settle,
    async advance(ms) {
      await settle(takeTurn)
      const end = clock.now() + ms
      // One `act` for each timer: what a component does when it renders may belong before the next one.
      while (clock.isDue(end)) await settle(() => clock.runNext(end))
      clock.goTo(end)
      await settle(takeTurn)
    },
    end: clock.clear,
  }
}
