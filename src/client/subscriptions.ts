import type { Clock, Undo } from '../lib/clock.js'
import { claim } from '../lib/claim.js'
import type { Wants } from '../protocol/definition.js'
import type { WiredWant } from '../protocol/wiring.js'

/** What the components want from the server, counted: the first in subscribes, the last out unsubscribes. */
export interface Subscriptions {
  readonly want: (topic: string) => Undo
  /** Somebody wants it. */
  readonly has: (topic: string) => boolean
  /** There is a new line that knows of nothing: tells it everything that is wanted. */
  readonly renew: () => void
  /** The server does not let us have it: nothing is to be given back when nobody wants it any more. */
  readonly deny: (topic: string) => void
  /** The server did not take it now: it is told again in so long, ms. */
  readonly postpone: (topic: string, ms: number) => void
  /** The line is gone. */
  readonly lost: () => void
}

/**
 * `send` goes past the queue: a want is renewed with the line, so it never waits for one. `onDropped` hears what nobody
 * wants any more.
 */
export function createSubscriptions(
  clock: Clock,
  express: (now: Wants, before: Wants) => readonly WiredWant[],
  send: (command: WiredWant) => void,
  onDropped: (topic: string) => void,
): Subscriptions {
  const counts = new Map<string, number>()
  /** What the line has been told; `undefined` while there is none. */
  let told: Set<string> | undefined
  const denied = new Set<string>()
  let scheduled = false
  /** Each of what is told again later. */
  const postponed = new Map<string, Undo>()

  function tell(): void {
    if (told === undefined) return
    const before = told
    told = new Set(counts.keys())
    if (before.size === told.size && [...before].every(topic => counts.has(topic))) return
    for (const command of express(told, before)) send(command)
  }

  /** After the current task: a screen of components that come and go together is one change. */
  function schedule(): void {
    if (scheduled) return
    scheduled = true
    queueMicrotask(() => {
      scheduled = false
      tell()
    })
  }

  /** The server does not have it: it is as if it had never been told. */
  function untell(topic: string): void {
    told?.delete(topic)
    postponed.get(topic)?.()
    postponed.delete(topic)
  }

  function drop(topic: string): void {
    if (denied.delete(topic) || postponed.has(topic)) untell(topic)
    onDropped(topic)
    schedule()
  }

  return {
    want: topic => claim(counts, topic, schedule, () => drop(topic)),
    has: topic => counts.has(topic),
    renew() {
      told = new Set()
      tell()
    },
    deny(topic) {
      if (counts.has(topic)) denied.add(topic)
      else untell(topic)
    },
    postpone(topic, ms) {
      untell(topic)
      if (told === undefined || !counts.has(topic)) return
      // As if it were told, or the next change of the wants would tell it now.
      told.add(topic)
      const again = clock.after(ms, () => {
        untell(topic)
        schedule()
      })
      postponed.set(topic, again)
    },
    lost() {
      told = undefined
      denied.clear()
      for (const stop of postponed.values()) stop()
      postponed.clear()
    },
  }
}
