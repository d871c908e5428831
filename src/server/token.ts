import { jwtVerify, SignJWT } from 'jose'

import { UsageError } from '../errors.js'
import type { Backend, VerifyToken } from '../hub/backend.js'
import { type Clock, systemClock } from '../lib/clock.js'

const ALGORITHM = 'HS256'

/** What {@link createToken} takes. */
export interface TokenOptions {
  /** Whose rules the token is for: they say which claims it needs. */
  readonly backend: Pick<Backend, 'claims'>
  readonly userId: string
  /** The secret of the server that is to accept it. */
  readonly jwtSecret: string
  /** How long it is valid, seconds. Default 3600. */
  readonly expiresIn?: number
  /** Where the time of its making comes from. Default: the machine's clock. */
  readonly clock?: Clock
}

/**
 * Makes a token (JWT, HS256) that `serve` with the same secret accepts: for tests, examples and development. Who may
 * have one is for your own log-in to decide. Rejects with a `UsageError` where the secret is empty.
 *
 * @example const token = await createToken({ backend: hailangoBackend, userId, jwtSecret, expiresIn: 900 })
 */
export async function createToken({
  backend,
  userId,
  jwtSecret,
  expiresIn = 3600,
  clock = systemClock,
}: TokenOptions): Promise<string> {
  const now = Math.floor(clock.now() / 1000)
  return await new SignJWT({ ...backend.claims(userId) })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuedAt(now)
    .setExpirationTime(now + expiresIn)
    .sign(keyOf(jwtSecret))
}

/** Accepts a JWT that is signed with the secret and has not expired. */
export function verifyJwt(jwtSecret: string, clock: Clock): VerifyToken {
  const key = keyOf(jwtSecret)
  return async token => {
    // Named, because a token must never choose for itself how it is checked.
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      currentDate: new Date(clock.now()),
    })
    return payload
  }
}

function keyOf(secret: string): Uint8Array {
  if (!secret) throw new UsageError('`jwtSecret` is empty, so anybody could sign a token: give it a secret.')
  return new TextEncoder().encode(secret)
}
