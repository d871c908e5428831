import {
  ConnectionError,
  type HookwireError,
  OverflowError,
  RateLimitError,
  RequestError,
  TimeoutError,
} from '../errors.js'
import type { Clock, Undo } from '../lib/clock.js'
import type { AnyCommand, KnownMessage } from '../protocol/message.js'
import type { WiredAnswer } from '../protocol/wiring.js'

const DEFAULT_WITHIN_MS = 10_000

/** How long one request waits, and what calls it off. */
export interface RequestOptions {
  /** How long to wait for the answer, ms. Default: what the protocol says for this command, or else 10 000. */
  readonly timeout?: number | undefined
  /** Calls the request off: it rejects with the signal's reason, and is not sent where it still waits for the line. */
  readonly signal?: AbortSignal | undefined
}

interface BeginOptions extends RequestOptions {
  /**
   * Hands it to this line and no other, past what waits: it ends with the line, sent or not, and the time that its answer
   * may take begins when it is sent.
   */
  readonly via?: Post
  /** A limit that the server sets does not end it: it is handed on again, before those that came after it. */
  readonly insist?: boolean
}

/** Hears how a request ends, in the moment in which it does: before the message behind the answer is looked at. */
export interface Settle {
  readonly done: (answer: KnownMessage) => void
  /** A `HookwireError`, or the reason of the signal. */
  readonly failed: (reason: unknown) => void
}

/** Commands that wait for their answer. */
export interface Requests {
  /** Resolves with the message that answers; rejects with a `HookwireError`, or with the reason of the signal. */
  readonly start: (command: AnyCommand, answer: WiredAnswer, options?: BeginOptions) => Promise<KnownMessage>
  /** As `start`, for whoever cannot wait until a promise has been settled. */
  readonly begin: (command: AnyCommand, answer: WiredAnswer, settle: Settle, options?: BeginOptions) => void
  /** How many wait. */
  readonly size: number
  /**
   * Shows a message to those who wait; it settles one of them at the most. `limit`: what it asks of everybody, which is
   * then what that one rejects with.
   */
  readonly offer: (message: KnownMessage, limit?: RateLimitError) => void
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
  readonly via: Post | undefined
  /** Queued behind another; handed to the outbox, or put off until a pause is over; or taken by the socket. */
  stage: 'queued' | 'handed' | 'sent'
  takeBack: Undo
  /** The time that its answer may take runs no more. */
  stopTimer: Undo
  readonly sent: () => void
  /** As if it had never been sent; `undefined` where it does not insist. */
  readonly handAgain: (() => void) | undefined
  readonly resolve: (answer: KnownMessage) => void
  readonly reject: (reason: unknown) => void
}

const nothing: Undo = () => undefined

/** `max`: how many may wait at once. */
export function createRequests(clock: Clock, max: number, nextId: () => string, post: Post): Requests {
  const pending = new Set<Pending>()
  /** What the server has asked to send no more of for a while. */
  const pauses = new Map<string, RateLimitError>()

  /** Why this type may not be sent now. */
  function pauseOf(type: string): RateLimitError | undefined {
    const pause = pauses.get(type)
    return pause !== undefined && pause.retryAt > clock.now() ? pause : undefined
  }

  function hand(request: Pending): void {
    const pause = pauseOf(request.command.type)
    if (pause !== undefined) return putOff(request, pause)
    request.stage = 'handed'
    try {
      const hand = request.via ?? post
      request.takeBack = hand(request.command, request.sent)
    } catch (thrown) {
      request.reject(thrown)
    }
  }

  /** What insists waits for the end of the pause; all else ends by it. */
  function putOff(request: Pending, pause: RateLimitError): void {
    const { handAgain, reject } = request
    if (handAgain === undefined) return reject(pause)
    request.stage = 'handed'
    request.stopTimer()
    request.takeBack = clock.after(pause.retryAt - clock.now(), handAgain)
  }

  function refuse(request: Pending, message: KnownMessage): void {
    const error = refusal(request, message)
    if (error instanceof RateLimitError) putOff(request, error)
    else request.reject(error)
  }

  /** Where no answer says what it answers, one is under way at a time: the next leaves when it has been settled. */
  function handNextSerial(): void {
    const next = [...pending].find(({ answer }) => answer.serial)
    if (next?.stage === 'queued') hand(next)
  }

  function refusal({ command: { type }, answer }: Pending, message: KnownMessage): HookwireError {
    const ms = answer.retryAfter?.(message)
    if (ms === undefined) return new RequestError(`The server refused "${type}".`, message.payload)
    const retryAt = clock.now() + ms
    const until = new Date(retryAt).toISOString()
    const error = new RateLimitError(`The server takes no "${type}" until ${until}.`, retryAt, message.payload)
    pauses.set(type, error)
    return error
  }

  function limited({ handAgain, reject }: Pending, limit: RateLimitError): void {
    if (handAgain === undefined) reject(limit)
    else handAgain()
  }

  function begin(
    command: AnyCommand,
    answer: WiredAnswer,
    { done, failed }: Settle,
    { timeout = answer.within ?? DEFAULT_WITHIN_MS, signal, via, insist }: BeginOptions = {},
  ): void {
    signal?.throwIfAborted()
    // What components want is bounded by them, and does not wait for a line.
    if (via === undefined && pending.size >= max) {
      throw new OverflowError(`"${command.type}" was not sent: ${max} requests already wait for an answer.`)
    }
    const startTimer = (): Undo =>
      clock.after(timeout, () => {
        request.reject(new TimeoutError(`The server did not answer "${command.type}" within ${timeout} ms.`))
      })
    const abort = (): void => request.reject(signal?.reason)
    signal?.addEventListener('abort', abort)

    function end(): void {
      pending.delete(request)
      request.stopTimer()
      signal?.removeEventListener('abort', abort)
      request.takeBack()
    }

    const id = nextId()
    const request: Pending = {
      command: { ...command, id },
      answer,
      via,
      stage: 'queued',
      takeBack: nothing,
      stopTimer: via === undefined ? startTimer() : nothing,
      sent() {
        request.stage = 'sent'
        if (via !== undefined) request.stopTimer = startTimer()
      },
      handAgain: insist
        ? () => {
            request.stopTimer()
            hand(request)
          }
        : undefined,
      resolve(message) {
        end()
        done(message)
        if (answer.serial) handNextSerial()
      },
      reject(reason) {
        end()
        failed(reason)
        if (answer.serial) handNextSerial()
      },
    }
    pending.add(request)
    if (answer.serial) handNextSerial()
    else hand(request)
  }

  return {
    begin,
    start: (command, answer, options) =>
      new Promise((done, failed) => begin(command, answer, { done, failed }, options)),
    get size() {
      return pending.size
    },
    offer(message, limit) {
      const sent = [...pending].filter(({ stage }) => stage === 'sent')
      for (const request of sent) {
        const replies = message.requestId === undefined ? undefined : message.requestId === request.command.id
        const verdict = request.answer.judge(message, request.command.payload, replies)
        if (verdict === undefined) continue
        if (verdict === 'done') request.resolve(message)
        else if (limit === undefined) refuse(request, message)
        else limited(request, limit)
        return
      }
      // A server answers in the order in which it was asked: what it has refused is the first that has no answer yet.
      const [oldest] = sent
      if (limit !== undefined && oldest !== undefined) limited(oldest, limit)
    },
    lost() {
      const error = new ConnectionError(
        'The connection was lost before the answer came. The server may have done what it was asked.',
      )
      const ended = [...pending].filter(({ stage, via }) => stage === 'sent' || via !== undefined)
      for (const request of ended) pending.delete(request)
      for (const request of ended) request.reject(error)
    },
    clear(error) {
      // Emptied first: settling a serial one hands the next to the line.
      const all = [...pending]
      pending.clear()
      pauses.clear()
      for (const request of all) request.reject(error)
    },
  }
}
