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
  /** The server has let us have it; false where nobody wants it any more, or the line that it was for is gone. */
  readonly grant: (topic: string) => boolean
  /** The server has not answered: whether we have it nobody knows. */
  readonly doubt: (topic: string) => void
  /** The server does not let us have it: this line is not told of it any more. */
  readonly deny: (topic: string) => void
  /** The server does not take it now: it is told again in so long, ms. */
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
  let told: ReadonlySet<string> | undefined
  /** What this line is not told of, though it is wanted; what ends that, where it is only for a while. */
  const heldBack = new Map<string, Undo>()
  /** What this line has been told of without an answer. */
  const doubted = new Set<string>()
  /** What nobody has wanted for a moment at least, since the line was last told. */
  const dropped = new Set<string>()
  let scheduled = false

  /** Whoever comes at once in place of another finds what that one had, unless there is something to ask for again. */
  function forgetDropped(line: ReadonlySet<string>): ReadonlySet<string> {
    const known = new Set(line)
    for (const topic of dropped) {
      const isWanted = counts.has(topic)
      const isDoubted = doubted.delete(topic)
      if (isWanted && !isDoubted && !heldBack.has(topic)) continue
      release(topic)
      onDropped(topic)
      if (isWanted) known.delete(topic)
    }
    dropped.clear()
    return known
  }

  function tell(): void {
    if (told === undefined) return dropped.clear()
    const before = forgetDropped(told)
    const now = new Set([...counts.keys()].filter(topic => !heldBack.has(topic)))
    told = now
    if (before.size === now.size && [...before].every(topic => now.has(topic))) return
    for (const command of express(now, before)) send(command)
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

  function release(topic: string): void {
    heldBack.get(topic)?.()
    heldBack.delete(topic)
  }

  /** The server does not have it: there is nothing to give back. */
  function holdBack(topic: string, end: Undo): void {
    if (told === undefined) return end()
    told = new Set([...told].filter(each => each !== topic))
    release(topic)
    if (counts.has(topic)) heldBack.set(topic, end)
    else end()
  }

  return {
    want: topic =>
      claim(counts, topic, schedule, () => {
        dropped.add(topic)
        schedule()
      }),
    has: topic => counts.has(topic),
    renew() {
      told = new Set()
      tell()
    },
    grant(topic) {
      doubted.delete(topic)
      if (told === undefined) return false
      // It may have been dropped and wanted again before the server refused it: then the later answer holds.
      if (heldBack.has(topic)) {
        told = new Set([...told, topic])
        release(topic)
        schedule()
      }
      return counts.has(topic)
    },
    doubt: topic => void doubted.add(topic),
    deny: topic => holdBack(topic, nothing),
    postpone(topic, ms) {
      const again = (): void => {
        release(topic)
        schedule()
      }
      holdBack(topic, clock.after(ms, again))
    },
    lost() {
      told = undefined
      doubted.clear()
      for (const topic of heldBack.keys()) release(topic)
    },
  }
}

const nothing: Undo = () => undefined
