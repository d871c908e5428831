import type { Undo } from '../lib/clock.js'
import { claim } from '../lib/claim.js'
import type { Wants } from '../protocol/definition.js'
import type { AnyCommand } from '../protocol/message.js'

/** What the components want from the server, counted: the first in subscribes, the last out unsubscribes. */
export interface Subscriptions {
  readonly want: (topic: string) => Undo
  /** There is a new line that knows of nothing: tells it everything that is wanted. */
  readonly renew: () => void
  /** The line is gone. */
  readonly lost: () => void
}

/** `send` goes past the queue: a want is renewed with the line, so it never waits for one. */
export function createSubscriptions(
  express: (now: Wants, before: Wants) => readonly AnyCommand[],
  send: (command: AnyCommand) => void,
): Subscriptions {
  const counts = new Map<string, number>()
  /** What the line has been told; `undefined` while there is none. */
  let told: Wants | undefined
  let scheduled = false

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

  return {
    want: topic => claim(counts, topic, schedule, schedule),
    renew() {
      told = new Set()
      tell()
    },
    lost() {
      told = undefined
    },
  }
}
