import { type Clock, systemClock, type Undo } from '../lib/clock.js'
import type { Protocol } from '../protocol/protocol.js'
import type { Audience } from './audience.js'

/** What a scenario has to work with. */
export interface Stage<P extends Protocol> {
  readonly hub: Audience<P>
  /** Waits, ms. Does not come back once the scenario has been stopped. */
  readonly wait: (ms: number) => Promise<void>
  /** Chance, 0 up to 1. */
  readonly random: () => number
}

/** A script of what the server does, and when. */
export type Scenario<P extends Protocol> = (stage: Stage<P>) => Promise<void>

/** Where a scenario takes its time and its chance from. Default: the machine. */
export interface PlayOptions {
  readonly clock?: Clock
  readonly random?: () => number
}

/** A scenario that plays. */
export interface Playing {
  /** Resolves at its end; never, once it has been stopped. */
  readonly done: Promise<void>
  /** Ends it here. */
  readonly stop: Undo
}

/**
 * Plays a scenario on a hub, until its end or until stopped.
 *
 * @example
 * const { done, stop } = playScenario(server.hub, readBook({ bookId, pages: 12 }))
 * await done
 */
export function playScenario<P extends Protocol>(
  hub: Audience<P>,
  scenario: Scenario<P>,
  { clock = systemClock, random = Math.random }: PlayOptions = {},
): Playing {
  const timers = new Set<Undo>()
  let stopped = false

  const stage: Stage<P> = {
    hub,
    random,
    wait: ms =>
      new Promise(resolve => {
        // Left pending once stopped: nothing holds it, so it goes the way of all garbage.
        if (stopped) return
        const stop = clock.after(ms, () => {
          timers.delete(stop)
          resolve()
        })
        timers.add(stop)
      }),
  }
  return {
    done: scenario(stage),
    stop() {
      stopped = true
      for (const stop of timers) stop()
    },
  }
}
