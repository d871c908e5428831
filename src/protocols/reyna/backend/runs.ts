import type { Clock, Undo } from '../../../lib/clock.js'
import type { Processor } from './processor.js'

/** What happens on the way from a text to the one that a processor makes of it. */
export interface RunEvents {
  /** 0 at the beginning, 1 at the end. */
  readonly progressed: (fraction: number) => void
  readonly completed: (text: string) => void
  readonly failed: (problem: string) => void
}

/** Processors at work. */
export interface Runs {
  readonly start: (processor: Processor, text: string, events: RunEvents) => void
  /** Ends them all, without a word. */
  readonly stop: Undo
}

/** In how many steps a text is worked on at the most. */
const STEPS = 8
const STEP_MS = 250

export function createRuns(clock: Clock): Runs {
  const timers = new Set<Undo>()

  function later(task: () => void): void {
    const stop = clock.after(STEP_MS, () => {
      timers.delete(stop)
      task()
    })
    timers.add(stop)
  }

  return {
    start(processor, text, { progressed, completed, failed }) {
      progressed(0)
      const problem = processor.problemWith(text)
      if (problem !== undefined) return later(() => failed(problem))

      const pieces = processor.split(text)
      const perStep = Math.ceil(pieces.length / STEPS)
      const made: string[] = []
      function step(): void {
        const from = made.length
        const next = pieces.slice(from, from + perStep)
        made.push(...next.map((piece, index) => processor.work(piece, from + index)))
        progressed(made.length / pieces.length)
        if (made.length < pieces.length) later(step)
        else completed(made.join('').trim())
      }
      later(step)
    },
    stop() {
      for (const stop of timers) stop()
      timers.clear()
    },
  }
}
