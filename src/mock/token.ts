import { UsageError } from '../errors.js'
import type { Backend, VerifyToken } from '../hub/backend.js'
import { userIdsOf } from '../hub/user-ids.js'
import type { Clock } from '../lib/clock.js'

const HEADER = { alg: 'none', typ: 'JWT' }

/** What speaks for a user: the claims that a backend asks for, and `more`. */
export function userToken(
  backend: Pick<Backend, 'claims' | 'userIds'>,
  userId: string,
  more: Readonly<Record<string, unknown>>,
): string {
  const { form, name } = userIdsOf(backend)
  // The rules would refuse it on the upgrade, of which a page sees no reason.
  if (!form.test(userId)) throw new UsageError(`token("${userId}"): this backend takes ${name} as the id of a user.`)
  return mockToken({ ...backend.claims(userId), ...more })
}

/** A JWT without a signature: good enough for a server in the page, and for no other. */
export function mockToken(claims: Readonly<Record<string, unknown>>): string {
  return `${base64Url(HEADER)}.${base64Url(claims)}.mock`
}

/** Accepts what `mockToken` made, until its `exp`. */
export function verifyMockToken(clock: Clock): VerifyToken {
  return async token => {
    const [, body, signature] = token.split('.')
    if (body === undefined || signature !== 'mock') throw new Error('Not a token of this mock.')
    const claims = JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, unknown>
    if (typeof claims['exp'] === 'number' && claims['exp'] * 1000 <= clock.now()) throw new Error('Expired.')
    return claims
  }
}

function base64Url(value: unknown): string {
  return btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
