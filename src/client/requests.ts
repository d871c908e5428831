import { ConnectionError, type HookwireError, OverflowError, RequestError, TimeoutError } from '../errors.js'
import type { Clock, Undo } from '../lib/clock.js'
import type { AnyCommand, KnownMessage } from '../protocol/message.js'
import type { WiredAnswer } from '../protocol/wiring.js'

const DEFAULT_WITHIN_MS = 10_000

/** Commands that wait for their answer. */
export interface Requests {
  /** Resolves with the message that answers; rejects with a `HookwireError`. */
  readonly start: (command: AnyCommand, answer: WiredAnswer) => Promise<KnownMessage>
  /** How many wait. */
  readonly size: number
  /** Shows a message to those who wait; it settles one of them at the most. */
  readonly offer: (message: KnownMessage) => void
  /** The line is gone: what the server may have received gets no answer any more. What has not left, waits on. */
  readonly lost: () => void
  /** Rejects everything. */
  readonly clear: (error: HookwireError) => void
}

/** Hands a command on; `onSent` is called when the socket has taken it. Returns what takes it back. */
export type Post = (command: AnyCommand, onSent: () => void) => Undo

interface Pending {
  readonly command: AnyCommand
  readonly answer: WiredAnswer
  /** Queued behind another, handed to the outbox, or taken by the socket. */
  stage: 'queued' | 'handed' | 'sent'
  takeBack: Undo
  settle(outcome: KnownMessage | HookwireError): void
}

/** `max`: how many may wait at once. */
export function createRequests(clock: Clock, max: number, post: Post): Requests {
  const pending = new Set<Pending>()

  function hand(request: Pending): void {
    request.stage = 'handed'
    try {
      request.takeBack = post(request.command, () => (request.stage = 'sent'))
    } catch (thrown) {
      // All that `post` throws is one of ours.
      request.settle(thrown as HookwireError)
    }
  }

  /** Where no answer says what it answers, one is under way at a time: the next leaves when it has been settled. */
  function handNextSerial(): void {
    const next = [...pending].find(({ answer }) => answer.serial)
    if (next?.stage === 'queued') hand(next)
  }

  return {
    start: (command, answer) =>
      new Promise((resolve, reject) => {
        if (pending.size >= max) {
          throw new OverflowError(`"${command.type}" was not sent: ${max} requests already wait for an answer.`)
        }
        const within = answer.within ?? DEFAULT_WITHIN_MS
        const stopTimer = clock.after(within, () => {
          request.settle(new TimeoutError(`The server did not answer "${command.type}" within ${within} ms.`))
        })
        const request: Pending = {
          command,
          answer,
          stage: 'queued',
          takeBack: () => undefined,
          settle(outcome) {
            pending.delete(request)
            stopTimer()
            request.takeBack()
            if (outcome instanceof Error) reject(outcome)
            else resolve(outcome)
            if (answer.serial) handNextSerial()
          },
        }
        pending.add(request)
        if (answer.serial) handNextSerial()
        else hand(request)
      }),
    get size() {
      return pending.size
    },
    offer(message) {
      for (const request of pending) {
        if (request.stage !== 'sent') continue
        const verdict = request.answer.judge(message, request.command.payload)
        if (verdict === undefined) continue
        if (verdict === 'done') request.settle(message)
        else request.settle(new RequestError(`The server refused "${request.command.type}".`, message.payload))
        return
      }
    },
    lost() {
      const error = new ConnectionError(
        'The connection was lost before the answer came. The server may have done what it was asked.',
      )
      for (const request of [...pending]) if (request.stage === 'sent') request.settle(error)
    },
    clear(error) {
      // Emptied first: settling a serial one hands the next to the line.
      const all = [...pending]
      pending.clear()
      for (const request of all) request.settle(error)
    },
  }
}
