import { ConnectionError, type HookwireError, RateLimitError, RequestError } from '../errors.js'
import type { Clock } from '../lib/clock.js'
import { own } from '../lib/own.js'
import type { Wants as WantSet } from '../protocol/definition.js'
import type { WiredWant, Wiring } from '../protocol/wiring.js'
import type { Post, Requests } from './requests.js'
import type { Room } from './state.js'
import { createSubscriptions, type Subscriptions } from './subscriptions.js'

/** What the components want, told to the server in the protocol's words, and what it says to that. */
export type Wants = Pick<Subscriptions, 'want' | 'renew' | 'postpone' | 'lost'>

export interface WantsOptions {
  readonly wiring: Wiring
  readonly clock: Clock
  readonly requests: Requests
  /** Hands a command to this line and no other, before all that waits. */
  readonly post: Post
  /** What the server has said to a want; `undefined` where that is over. */
  readonly setRoom: (want: string, room: Room | undefined) => void
  readonly onError: (error: HookwireError) => void
  /** Hears what `wants.tell` throws, and what cannot be sent of it. */
  readonly onThrow: (thrown: unknown) => void
}

export function createWants({ wiring, clock, requests, post, setRoom, onError, onThrow }: WantsOptions): Wants {
  const subscriptions = createSubscriptions(clock, express, send, want => setRoom(want, undefined))

  function express(now: WantSet, before: WantSet): readonly WiredWant[] {
    try {
      return wiring.wants?.tell(now, before) ?? []
    } catch (thrown) {
      onThrow(thrown)
      return []
    }
  }

  /** Where the server answers, a want that it refuses is denied, and the others go on. */
  function send({ want = [], ...command }: WiredWant): void {
    const answer = own(wiring.answers, command.type)
    const wanted = typeof want === 'string' ? [want] : want
    try {
      if (answer === undefined) post(command, () => undefined)
      else
        requests.begin(
          command,
          answer,
          // At once: the next message may take back what this one lets us have.
          { done: () => wanted.forEach(granted), failed: thrown => refused(wanted, thrown) },
          // What is given back goes to nobody who could ask for it again.
          { via: post, insist: wanted.length === 0 },
        )
    } catch (thrown) {
      onThrow(thrown)
    }
  }

  /** Where the answer itself does not say what it lets us have, only here is known what was asked for. */
  function granted(want: string): void {
    if (subscriptions.grant(want)) setRoom(want, { status: 'joined', since: clock.now(), error: null })
  }

  function refused(wanted: readonly string[], error: unknown): void {
    // With the line went every want of it, and the next one is told of them anew.
    if (error instanceof ConnectionError) return
    if (wanted.length === 0) onError(error as HookwireError)
    for (const want of wanted) deny(want, error as HookwireError)
  }

  function deny(want: string, error: HookwireError): void {
    if (error instanceof RateLimitError) return subscriptions.postpone(want, error.retryAt - clock.now())
    if (error instanceof RequestError) subscriptions.deny(want)
    // Whoever has not answered may have heard it all the same: that is to be given back.
    else subscriptions.doubt(want)
    if (subscriptions.has(want)) setRoom(want, { status: 'denied', since: clock.now(), error })
  }

  return subscriptions
}
