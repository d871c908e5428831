/** What went wrong, in one word; `switch` over it where a class is too long a name. */
export type ErrorKind =
  | 'connection'
  | 'auth'
  | 'protocol'
  | 'request'
  | 'timeout'
  | 'rate-limit'
  | 'overflow'
  | 'handler'
  | 'usage'
  | 'call'

/**
 * The parent of every error that this library throws, rejects with, or hands to `onError`. The message says what
 * happened, what it means and what to do, and never holds a token. `cause` is what was thrown underneath, where that
 * is safe to show.
 *
 * @example
 * <WebSocketProvider onError={error => error.kind === 'auth' && router.push('/login')} … />
 */
export abstract class HookwireError extends Error {
  abstract readonly kind: ErrorKind
}

/**
 * The line could not be had or was lost: gave up, a bad URL, closed while something waited.
 *
 * @example onError={error => error instanceof ConnectionError && showBanner(error.message)}
 */
export class ConnectionError extends HookwireError {
  override readonly name = 'ConnectionError'
  readonly kind = 'connection'
}

/**
 * The server refused the token, or the `token` option threw or brought none.
 *
 * @example onError={error => error instanceof AuthError && router.push('/login')}
 */
export class AuthError extends HookwireError {
  override readonly name = 'AuthError'
  readonly kind = 'auth'
}

/**
 * A frame, message or command that breaks the protocol: not JSON, too large, or refused by its schema.
 *
 * @example onError={error => error instanceof ProtocolError && report(error.message, error.cause)}
 */
export class ProtocolError extends HookwireError {
  override readonly name = 'ProtocolError'
  readonly kind = 'protocol'
}

/**
 * The server answered a request with an error. `answer` is the payload of that message, `code` its field of that name
 * where it is a string; and its `message` stands in the error's own.
 *
 * @example client.request('join', { room }).catch(error => error instanceof RequestError && show(error.code))
 */
export class RequestError extends HookwireError {
  override readonly name = 'RequestError'
  readonly kind = 'request'
  /** The payload of the message that refused it, as the protocol's schema gave it back. */
  readonly answer: unknown
  /** Its `code`, such as `ACCESS_DENIED`; `undefined` where it has none. */
  readonly code: string | undefined

  constructor(message: string, answer: unknown) {
    const said = wordOf(answer, 'message')
    super(said === undefined ? message : `${message} It said: ${said}`)
    this.answer = answer
    this.code = wordOf(answer, 'code')
  }
}

function wordOf(answer: unknown, field: string): string | undefined {
  const word: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, field) : undefined
  return typeof word === 'string' && word !== '' ? word : undefined
}

/**
 * An answer that did not come in time.
 *
 * @example client.request('join', { room }).catch(error => error instanceof TimeoutError && offerRetry())
 */
export class TimeoutError extends HookwireError {
  override readonly name = 'TimeoutError'
  readonly kind = 'timeout'
}

/**
 * The server asked to send less. `retryAt`: until when commands of that type are held back, epoch ms. `answer`: the
 * payload of the message that asked for it.
 *
 * @example
 * client.request('create_blob', blob).catch(error => error instanceof RateLimitError && tryAgainAt(error.retryAt))
 */
export class RateLimitError extends HookwireError {
  override readonly name = 'RateLimitError'
  readonly kind = 'rate-limit'
  readonly retryAt: number
  readonly answer: unknown

  constructor(message: string, retryAt: number, answer: unknown) {
    super(message)
    this.retryAt = retryAt
    this.answer = answer
  }
}

/**
 * More commands wait for the line than the outbox may hold. The command was not taken.
 *
 * @example try { client.send('say', { text }) } catch (error) { if (error instanceof OverflowError) keepDraft(text) }
 */
export class OverflowError extends HookwireError {
  override readonly name = 'OverflowError'
  readonly kind = 'overflow'
}

/**
 * A handler of yours threw; `cause` is what it threw. The other handlers ran.
 *
 * @example onError={error => error instanceof HandlerError && reportToSentry(error.cause)}
 */
export class HandlerError extends HookwireError {
  override readonly name = 'HandlerError'
  readonly kind = 'handler'
}

/**
 * The library was called in a way that cannot work, such as a hook outside its provider.
 *
 * @example onError={error => { if (error instanceof UsageError) throw error }}
 */
export class UsageError extends HookwireError {
  override readonly name = 'UsageError'
  readonly kind = 'usage'
}

/** Called with everything that goes wrong on a connection and that no caller is there to catch. */
export type ErrorHandler = (error: HookwireError) => void
