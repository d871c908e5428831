import type { Clock, Undo } from '../../../lib/clock.js'

/** What those who are here owe to whoever comes. */
export interface Answers {
  /** Somebody has come who knows nothing yet. */
  readonly owe: () => void
  /** Of us, they only have to hear that we are here. */
  readonly oweAwareness: () => void
  /** Whether somebody still waits for the document. */
  readonly owesState: () => boolean
  /** Whoever has come until now has the whole document, from us or from somebody else. */
  readonly hasState: () => void
  /** Whoever has come until now has heard who we are. */
  readonly hasAwareness: () => void
  readonly stop: Undo
}

/** How long it takes at the most, ms: if all answered at once it would be a burst. */
const WITHIN_MS = 300

/** Waits for a random while: several who come together get one answer, and what another one says meanwhile need not be said. */
export function createAnswers(
  clock: Clock,
  random: () => number,
  say: { readonly state: () => void; readonly awareness: () => void },
): Answers {
  let owesState = false
  let owesAwareness = false
  let stopTimer: Undo | undefined

  function plan(): void {
    stopTimer ??= clock.after(random() * WITHIN_MS, answer)
  }

  /** Who we are comes first: whoever does not know us would answer it, had they not heard the state behind it. */
  function answer(): void {
    stopTimer = undefined
    if (owesAwareness) say.awareness()
    if (owesState) say.state()
    owesAwareness = false
    owesState = false
  }

  return {
    owe() {
      owesState = true
      owesAwareness = true
      plan()
    },
    oweAwareness() {
      owesAwareness = true
      plan()
    },
    owesState: () => owesState,
    hasState() {
      owesState = false
    },
    hasAwareness() {
      owesAwareness = false
    },
    stop() {
      stopTimer?.()
      stopTimer = undefined
      owesState = false
      owesAwareness = false
    },
  }
}
