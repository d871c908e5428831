import { type CryptoKey, importPKCS8, importSPKI, jwtVerify, SignJWT } from 'jose'

import { UsageError } from '../errors.js'
import type { Backend, VerifyToken } from '../hub/backend.js'
import { type Clock, systemClock } from '../lib/clock.js'

const WITH_SECRET = 'HS256'
const WITH_KEYS = 'RS256'

/** What {@link createToken} takes: the secret of the server that is to accept the token, or the private key of its public one. */
export type TokenOptions = CommonOptions &
  (
    | {
        /** For a server with this `jwtSecret`: HS256. */
        readonly jwtSecret: string
        readonly jwtPrivateKey?: never
      }
    | {
        /** For a server with the `jwtPublicKey` that belongs to it: RS256. PEM, as in `-----BEGIN PRIVATE KEY-----`. */
        readonly jwtPrivateKey: string
        readonly jwtSecret?: never
      }
  )

interface CommonOptions {
  /** Whose rules the token is for: they say which claims it needs. */
  readonly backend: Pick<Backend, 'claims'>
  readonly userId: string
  /**
   * Claims beside, or in place of, those that the backend's rules need: what others know the user by.
   *
   * @example claims: { username: 'Karin' }
   */
  readonly claims?: Readonly<Record<string, unknown>>
  /** How long it is valid, seconds. Default 3600. */
  readonly expiresIn?: number
  /** Where the time of its making comes from. Default: the machine's clock. */
  readonly clock?: Clock
}

/**
 * Makes a token (a JWT) that `serve` with the same secret, or with the public key, accepts: for tests, examples and
 * development. Who may have one is for your own log-in to decide. Rejects with a `UsageError` where the secret is empty or
 * the key is none.
 *
 * @example const token = await createToken({ backend: hailangoBackend, userId, jwtSecret, expiresIn: 900 })
 */
export async function createToken(options: TokenOptions): Promise<string> {
  const { backend, userId, claims, expiresIn = 3600, clock = systemClock } = options
  const { algorithm, key } = await signerOf(options)
  const now = Math.floor(clock.now() / 1000)
  return await new SignJWT({ ...backend.claims(userId), ...claims })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .setIssuedAt(now)
    .setExpirationTime(now + expiresIn)
    .sign(key)
}

/** What tokens are checked by: one of the two. */
export interface VerifyOptions {
  readonly jwtSecret?: string
  readonly jwtPublicKey?: string
}

/** Accepts a JWT that is signed with the secret, or with the private key of the public one, and has not expired. */
export async function verifyJwt({ jwtSecret = '', jwtPublicKey }: VerifyOptions, clock: Clock): Promise<VerifyToken> {
  const algorithm = jwtPublicKey === undefined ? WITH_SECRET : WITH_KEYS
  const key = jwtPublicKey === undefined ? keyOf(jwtSecret) : await imported(importSPKI, 'jwtPublicKey', jwtPublicKey)
  return async token => {
    // Named, because a token must never choose for itself how it is checked.
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      currentDate: new Date(clock.now()),
    })
    return payload
  }
}

function keyOf(secret: string): Uint8Array {
  if (!secret) throw new UsageError('`jwtSecret` is empty, so anybody could sign a token: give it a secret.')
  return new TextEncoder().encode(secret)
}

async function signerOf({ jwtSecret = '', jwtPrivateKey }: TokenOptions): Promise<Signer> {
  if (jwtPrivateKey === undefined) return { algorithm: WITH_SECRET, key: keyOf(jwtSecret) }
  return { algorithm: WITH_KEYS, key: await imported(importPKCS8, 'jwtPrivateKey', jwtPrivateKey) }
}

interface Signer {
  readonly algorithm: string
  readonly key: Uint8Array | CryptoKey
}

async function imported(read: typeof importSPKI, option: string, pem: string): Promise<CryptoKey> {
  try {
    return await read(pem, WITH_KEYS)
  } catch {
    // What was thrown may hold the key.
    throw new UsageError(`\`${option}\` is no key: it takes the text of a PEM file, for RS256.`)
  }
}
