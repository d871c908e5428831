import {
  applyAwarenessUpdate,
  type Awareness,
  encodeAwarenessUpdate,
  modifyAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness'

import { HandlerError, type HookwireError, ProtocolError } from '../../../errors.js'
import type { Clock, Undo } from '../../../lib/clock.js'

/** The awareness of a document on its way to and from the others. */
export interface Presence {
  readonly opened: () => void
  /** Nobody can say any more that somebody has gone. */
  readonly lost: () => void
  /** Says it once more, in a form that is new to everybody. */
  readonly renew: () => void
  /** Goes and comes again: whoever is there answers a comer with all they have. */
  readonly reenter: () => void
  readonly heard: (update: Uint8Array, userId: string | undefined) => void
  /** A tab of this user is closed; another one may still be here. */
  readonly left: (userId: string) => void
  /** Says good-bye where there is a line, and leaves the awareness as it was before. */
  readonly end: Undo
}

export interface PresenceOptions {
  readonly awareness: Awareness
  readonly clock: Clock
  /** By which `awareness` tells what comes from here. */
  readonly origin: unknown
  readonly send: (update: Uint8Array) => void
  /** It has been said who we are. */
  readonly onSaid: () => void
  /** Somebody is here who was not before. */
  readonly onComer: () => void
  readonly onError: (error: HookwireError) => void
}

/** What `awareness` tells of its `update` event. */
interface Change {
  readonly added: readonly number[]
  readonly updated: readonly number[]
  readonly removed: readonly number[]
}

/** One frame in so long, ms. */
const EVERY_MS = 100
/** How long another tab of a user who has left has to say that it is still here, ms: it does so within 300. */
const LEFT_WITHIN_MS = 1000

export function createPresence(options: PresenceOptions): Presence {
  const { awareness, clock, origin, send, onSaid, onComer, onError } = options
  const { clientID: own } = awareness
  let open = false
  let lastAt = -Infinity
  let stopTimer: Undo | undefined
  const leaving = new Set<Undo>()
  /** Whose tabs are which Yjs clients. */
  const clientsOf = new Map<string, Set<number>>()
  /** What the update that is read just now tells of. */
  let told: readonly number[] = []

  function follow({ added, updated, removed }: Change, from: unknown): void {
    if (from === origin) told = [...added, ...updated]
    if ([added, updated, removed].some(ids => ids.includes(own))) plan()
  }
  awareness.on('update', follow)

  /** Only the newest is said. */
  function plan(): void {
    if (!open || stopTimer !== undefined) return
    const wait = lastAt + EVERY_MS - clock.now()
    if (wait <= 0) return say()
    stopTimer = clock.after(wait, () => {
      stopTimer = undefined
      if (open) say()
    })
  }

  function say(): void {
    lastAt = clock.now()
    send(encodeAwarenessUpdate(awareness, [own]))
    onSaid()
  }

  function renew(): void {
    const state = awareness.getLocalState()
    if (state !== null) awareness.setLocalState(state)
  }

  function sayGone(): void {
    if (open && awareness.getLocalState() !== null) send(encodeAwarenessUpdate(awareness, [own], new Map()))
  }

  function others(): number[] {
    return [...awareness.getStates().keys()].filter(id => id !== own)
  }

  function remove(ids: number[]): void {
    removeAwarenessStates(awareness, ids, origin)
  }

  /** It is read to its end before anything of it is believed. */
  function read(update: Uint8Array): void {
    try {
      modifyAwarenessUpdate(update, state => state as unknown)
    } catch (cause) {
      return onError(new ProtocolError('A "yjs_awareness" was dropped: its bytes are no awareness of Yjs.', { cause }))
    }
    try {
      applyAwarenessUpdate(awareness, update, origin)
    } catch (cause) {
      onError(new HandlerError('A listener of an awareness threw.', { cause }))
    }
  }

  const clockOf = (id: number): number | undefined => awareness.meta.get(id)?.clock

  return {
    opened() {
      open = true
      renew()
    },
    lost() {
      open = false
      stopTimer?.()
      stopTimer = undefined
      remove(others())
    },
    renew,
    reenter() {
      sayGone()
      renew()
    },
    heard(update, userId) {
      const before = new Set(others())
      told = []
      read(update)
      const clients = told.filter(id => id !== own && awareness.getStates().has(id))
      if (userId !== undefined) {
        clientsOf.set(userId, new Set([...(clientsOf.get(userId) ?? []), ...clients]))
      }
      if (clients.some(id => !before.has(id))) onComer()
    },
    left(userId) {
      const clocks = [...(clientsOf.get(userId) ?? [])].map(id => ({ id, clock: clockOf(id) }))
      const stop = clock.after(LEFT_WITHIN_MS, () => {
        leaving.delete(stop)
        remove(clocks.filter(({ id, clock: seen }) => id !== own && clockOf(id) === seen).map(({ id }) => id))
      })
      leaving.add(stop)
    },
    end() {
      sayGone()
      open = false
      stopTimer?.()
      for (const stop of leaving) stop()
      awareness.off('update', follow)
      remove(others())
    },
  }
}
