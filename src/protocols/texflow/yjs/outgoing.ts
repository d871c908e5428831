import { type Doc, encodeStateAsUpdate, mergeUpdates } from 'yjs'

import { type HookwireError, OverflowError, ProtocolError } from '../../../errors.js'
import type { Clock, Undo } from '../../../lib/clock.js'
import { createRecent } from './recent.js'

/** What is written here, on its way to the others. */
export interface Outgoing {
  /** The document has changed: by the user (`isOwn`), or by somebody else. */
  readonly changed: (update: Uint8Array, isOwn: boolean) => void
  /** The whole document is to be said. */
  readonly sayState: () => void
  readonly opened: () => void
  readonly lost: () => void
  /** An update has come in: whether it is one of ours that has come back. */
  readonly heard: (update: Uint8Array) => boolean
  /** Says at once what waits for its turn. */
  readonly flush: () => void
  /** Whether all that was written here has come back, so that nothing is lost with this document. */
  readonly isDelivered: () => boolean
  readonly error: () => HookwireError | null
}

export interface OutgoingOptions {
  readonly doc: Doc
  readonly clock: Clock
  /** What the document is called, in errors. */
  readonly label: string
  /** @throws {OverflowError} where too much waits for the line. @throws {ProtocolError} where the frame is too large. */
  readonly send: (update: Uint8Array) => void
  /** The whole document has been said. */
  readonly onState: () => void
  readonly onError: (error: HookwireError | null) => void
}

/** One frame in so long, ms: whoever types fast does so in few frames. */
const EVERY_MS = 60
/** After how long it is tried again, where more waits for the line already than it takes, ms. */
const RETRY_MS = 1000
/** As many changes are kept apart. */
const KEPT_APART = 200
/** As many frames that are on their way before a whole document are still known when they come back. */
const KEPT_BEFORE_STATE = 20

export function createOutgoing({ doc, clock, label, send, onState, onError }: OutgoingOptions): Outgoing {
  const recent = createRecent(doc, clock)
  let open = false
  /** What the line has not been given yet. */
  let unsaid: Uint8Array[] = []
  /** What it has been given, and has not come back: with the line it may be lost. */
  let unheard: Uint8Array[] = []
  let owesState = false
  /** A change was too large: only the whole document can make up for it. */
  let hasGap = false
  let error: HookwireError | null = null
  let lastAt = -Infinity
  let stopTimer: Undo | undefined

  function setError(next: HookwireError | null): void {
    if (error === next) return
    error = next
    onError(next)
  }

  function plan(ms = Math.max(0, lastAt + EVERY_MS - clock.now())): void {
    if (!open || stopTimer !== undefined) return
    if (ms === 0) return flush()
    stopTimer = clock.after(ms, flush)
  }

  function flush(): void {
    stopTimer?.()
    stopTimer = undefined
    if (!open) return
    if (owesState || hasGap) sayState()
    if (unsaid.length > 0) sayChanges(unsaid.splice(0))
  }

  /** Hands it to the line; where that does not take it, says why. */
  function hand(update: Uint8Array): ProtocolError | 'later' | 'said' {
    try {
      send(update)
      lastAt = clock.now()
      return 'said'
    } catch (thrown) {
      if (thrown instanceof OverflowError) return 'later'
      if (thrown instanceof ProtocolError) return thrown
      throw thrown
    }
  }

  function sayState(): void {
    const state = encodeStateAsUpdate(doc)
    const handed = hand(state)
    if (handed === 'later') return plan(RETRY_MS)
    owesState = false
    if (handed === 'said') {
      unsaid = []
      unheard = [...unheard.slice(-KEPT_BEFORE_STATE), state]
      hasGap = false
      setError(null)
      onState()
      return
    }
    if (error === null) setError(tooLarge(label, handed))
    recent.updates().some(update => hand(update) === 'said')
  }

  function sayChanges(changes: Uint8Array[]): void {
    const [first] = changes
    if (first === undefined) return
    const update = changes.length === 1 ? first : mergeUpdates(changes)
    const handed = hand(update)
    if (handed === 'said') {
      unheard.push(update)
    } else if (handed === 'later') {
      unsaid = [...changes, ...unsaid]
      plan(RETRY_MS)
    } else if (changes.length > 1) {
      // Each of them may still be small enough.
      const half = Math.ceil(changes.length / 2)
      sayChanges(changes.slice(0, half))
      sayChanges(changes.slice(half))
    } else {
      hasGap = true
      setError(changeTooLarge(label, handed))
    }
  }

  function keep(update: Uint8Array): void {
    unsaid.push(update)
    if (unsaid.length > KEPT_APART) unsaid = [mergeUpdates(unsaid)]
  }

  return {
    changed(update, isOwn) {
      recent.changed()
      if (!isOwn) return
      keep(update)
      plan()
    },
    sayState() {
      owesState = true
      plan()
    },
    opened() {
      open = true
      owesState = true
      flush()
    },
    lost() {
      open = false
      stopTimer?.()
      stopTimer = undefined
      // What the client still holds for the next line comes back there: so it is not forgotten here either.
      unsaid = [...unheard, ...unsaid]
    },
    heard(update) {
      const index = unheard.findIndex(said => isEqual(said, update))
      // They come back in their order: what was before it came while nobody listened.
      if (index !== -1) unheard.splice(0, index + 1)
      return index !== -1
    },
    flush,
    isDelivered: () => !hasGap && unsaid.length === 0 && unheard.length === 0,
    error: () => error,
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

function tooLarge(label: string, cause: ProtocolError): ProtocolError {
  return new ProtocolError(
    `The whole of ${label} was not sent, for it is larger than the server takes. Those who are here go on hearing each ` +
      `change; who comes now may not get it from here. Delete from it, or begin another document.`,
    { cause },
  )
}

function changeTooLarge(label: string, cause: ProtocolError): ProtocolError {
  return new ProtocolError(
    `A change of ${label} was not sent, for it is larger than the server takes. Nobody else sees it, or what is written ` +
      `here after it. Delete it again, or reload the page, and paste it in several parts.`,
    { cause },
  )
}
