import type { HookwireError } from '../../../errors.js'
import type { Clock, Undo } from '../../../lib/clock.js'

/** How a shared document stands to those of the others. */
export interface YDocState {
  /**
   * Whether it holds what the others had when the line opened. True once an update of somebody else has come, after which
   * nothing is missing; or after a second and a half in which nothing has come, for then nobody else has it open. That
   * nobody else is in the project would prove nothing: the server does not announce everybody. False again when the line
   * is lost, and while something is missing on which a change stands that has come.
   */
  readonly synced: boolean
  /**
   * Why others cannot have all of it: the document, or one change of it, is larger than a frame of the server may be.
   * `null` otherwise. It is reported, too. One can go on writing, and it is over once the document is small enough.
   */
  readonly error: HookwireError | null
}

/** Knows from when on the document is that of the others. */
export interface Synced {
  readonly now: () => boolean
  readonly opened: () => void
  /** Something of the others has come. */
  readonly heard: () => void
  readonly lost: () => void
}

/** Whoever is there answers within 300 ms; the rest is for the way. */
const ALONE_AFTER_MS = 1500

export function createSynced(clock: Clock, isMissing: () => boolean, onChange: () => void): Synced {
  let open = false
  let synced = false
  let stopTimer: Undo = () => undefined

  function set(next: boolean): void {
    if (synced === next) return
    synced = next
    stopTimer()
    onChange()
  }

  function look(): void {
    if (open) set(!isMissing())
  }

  return {
    now: () => synced,
    opened() {
      open = true
      stopTimer()
      stopTimer = clock.after(ALONE_AFTER_MS, look)
    },
    heard: look,
    lost() {
      open = false
      stopTimer()
      set(false)
    },
  }
}
