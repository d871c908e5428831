import * as v from 'valibot'

import type { Undo } from '../../../../lib/clock.js'
import { ABSENCE_MS } from '../../absence.js'
import type { Kinds, WantedMedia } from './media.js'
import type { Call } from './state.js'

/** What a page that reloads in mid-call leaves to the one that comes after it. */
export interface Remembered {
  readonly call: Call
  readonly wanted: WantedMedia
  readonly muted: Kinds
  readonly since: number | undefined
  /** Of the RTCPeerConnection at the other's end. */
  readonly origin: string | undefined
}

/** Whose call it is: the next page may be another user's, and several may be on one. */
const keyOf = (self: string): string => `hookwire.ws-service.call.${self}`

const kind = v.union([v.boolean(), v.custom<MediaTrackConstraints>(value => typeof value === 'object')])
const stored = v.object({
  call: v.object({ id: v.string(), userId: v.string(), direction: v.picklist(['outgoing', 'incoming']) }),
  wanted: v.object({ audio: kind, video: kind }),
  muted: v.object({ audio: v.boolean(), video: v.boolean() }),
  since: v.optional(v.number()),
  origin: v.optional(v.string()),
  leftAt: v.number(),
})

/**
 * Remembers, in the moment in which the page goes, what is under way then. Not before: what nobody has written down
 * another tab cannot take for its own, and a call that has ended is not there.
 */
export function rememberOnLeave(
  now: () => number,
  self: () => string | undefined,
  read: () => Remembered | undefined,
): Undo {
  function leave(): void {
    const [user, remembered] = [self(), read()]
    if (user === undefined || remembered === undefined) return
    try {
      sessionStorage.setItem(keyOf(user), JSON.stringify({ ...remembered, leftAt: now() }))
    } catch {
      // Where nothing may be kept, the call ends with the page.
    }
  }
  if (typeof addEventListener !== 'function') return () => undefined
  addEventListener('pagehide', leave)
  return () => removeEventListener('pagehide', leave)
}

/** What the user's page before this one has left, once, and only as long as the server still waits for it. */
export function recall(self: string, now: number): Remembered | undefined {
  const text = take(keyOf(self))
  if (text === null) return undefined
  try {
    const { success, output } = v.safeParse(stored, JSON.parse(text))
    if (!success || now - output.leftAt >= ABSENCE_MS) return undefined
    const { since, origin, ...rest } = output
    return { ...rest, since, origin }
  } catch {
    return undefined // Somebody else's text.
  }
}

function take(key: string): string | null {
  try {
    const text = sessionStorage.getItem(key)
    sessionStorage.removeItem(key)
    return text
  } catch {
    return null // There is no storage, or it is forbidden.
  }
}
