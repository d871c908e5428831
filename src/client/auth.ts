import { AuthError } from '../errors.js'

/** Why a token is asked for. */
export type TokenReason =
  | 'connect' // the first attempt
  | 'reconnect' // the line was lost
  | 'refused' // the server did not take the last one: bring another
  | 'expiring' // the last one is a JWT and about to expire

/**
 * Where the token comes from: the token itself, or a function that is called for each attempt, so that it may refresh
 * a session. `null` means that nobody is logged in: the connection stays `idle`.
 */
export type TokenSource = string | null | ((reason: TokenReason) => string | null | Promise<string | null>)

/** A JWT is asked for again this long before its `exp`, or after nine tenths of its life where it is short. */
const RENEW_BEFORE_MS = 60_000

/** Asks for tokens, and never keeps one for longer than it takes to hand it on. */
export interface Auth {
  /** True where another token could come: the source is a function. */
  readonly canRefresh: boolean
  /** True where a source may be another user's than the one before: a JWT for the same subject is not. */
  readonly mayBeAnother: (source: TokenSource) => boolean
  /** What is asked in place of the configured source, until the session is over. */
  readonly use: (source: TokenSource) => void
  /** `undefined`: the backend takes no token. Rejects with an `AuthError` where the source throws. */
  readonly ask: (reason: TokenReason) => Promise<string | null | undefined>
  /**
   * The session is over. What was handed in for it is gone, and the token of a call under way is never used; the next
   * call waits for its end.
   */
  readonly forget: () => void
  /** A call under way has taken too long: nobody waits for it any more. */
  readonly abandon: () => void
}

export function createAuth(configured: TokenSource | undefined): Auth {
  let source = configured
  let underway: Promise<string | null | undefined> | undefined
  let forgotten: Promise<unknown> | undefined
  /** Who the last token was for; the token itself is not kept. */
  let subject: string | undefined

  async function call(reason: TokenReason, before: Promise<unknown> | undefined): Promise<string | null | undefined> {
    await before?.catch(() => undefined)
    if (typeof source !== 'function') return source
    try {
      return await source(reason)
    } catch {
      // What was thrown stays out of the error: it may well hold the token or the request that asked for it.
      throw new AuthError('The `token` function threw. The next attempt asks again.')
    }
  }

  return {
    get canRefresh() {
      return typeof source === 'function'
    },
    mayBeAnother(next) {
      return next !== source && (subject === undefined || subjectOf(next) !== subject)
    },
    use(next) {
      source = next
    },
    ask(reason) {
      // One call at a time: an attempt that begins while a call is under way waits for that one.
      if (underway !== undefined) return underway
      const asked = call(reason, forgotten)
        .then(token => {
          if (underway === asked) subject = subjectOf(token)
          return token
        })
        .finally(() => {
          if (underway === asked) underway = undefined
        })
      underway = asked
      return asked
    },
    forget() {
      source = configured
      subject = undefined
      forgotten = underway ?? forgotten
      underway = undefined
    },
    abandon() {
      forgotten = undefined
      underway = undefined
    },
  }
}

/** How long until another token should be there, ms; `undefined` where this one is no JWT, or has no life left. */
export function renewAfter(token: string | undefined, now: number): number | undefined {
  const { exp } = claimsOf(token)
  const left = typeof exp === 'number' ? exp * 1000 - now : 0
  return left > 0 ? Math.max(left - RENEW_BEFORE_MS, left * 0.9) : undefined
}

/** True where two tokens are surely for the same user: JWTs of one subject. */
export function isSameUser(a: TokenSource, b: TokenSource): boolean {
  const subject = subjectOf(a)
  return a === b || (subject !== undefined && subject === subjectOf(b))
}

/** Who a JWT is for, so that a new token of the same user can be told from another user's; `undefined` for no JWT. */
function subjectOf(token: unknown): string | undefined {
  const { sub, user_id } = claimsOf(token)
  const subject = sub ?? user_id
  return typeof subject === 'string' ? subject : undefined
}

interface Claims {
  readonly exp?: unknown
  readonly sub?: unknown
  readonly user_id?: unknown
}

/** What a JWT claims, unchecked; nothing where the token is none. */
function claimsOf(token: unknown): Claims {
  const body = typeof token === 'string' ? token.split('.')[1] : undefined
  if (body === undefined) return {}
  try {
    const bytes = Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), char => char.charCodeAt(0))
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof claims === 'object' && claims !== null ? claims : {}
  } catch {
    return {} // An opaque token is as good as any: there is just no date in it.
  }
}
