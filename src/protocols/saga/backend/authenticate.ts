import type { Identity } from '../../../hub/audience.js'
import type { VerifyToken } from '../../../hub/backend.js'
import { own } from '../../../lib/own.js'

/** The names of those whom a server knows, by their ids. */
export type Users = Readonly<Record<string, string>>

/** In which words somebody is refused. */
export type Refused = 'Authentication token required' | 'Invalid authentication token' | 'User not found'

/** Who a token is for, or why it is refused. A user whose name nobody has said has none. */
export async function authenticate(
  token: unknown,
  { verify, users }: { readonly verify: VerifyToken; readonly users: Users | undefined },
): Promise<{ readonly identity: Identity } | { readonly refused: Refused }> {
  if (token === undefined || token === null || token === '') return { refused: 'Authentication token required' }
  const claims = typeof token === 'string' ? await claimsOf(token, verify) : undefined
  if (claims === undefined) return { refused: 'Invalid authentication token' }
  const userId = claims['userId'] ?? claims['sub']
  if (typeof userId !== 'string' || userId === '') return { refused: 'User not found' }
  const known = users && own(users, userId)
  if (users !== undefined && known === undefined) return { refused: 'User not found' }
  const name = known ?? claims['name']
  // The line outlives its token, as on Socket.IO's own server: it is looked at once, in the handshake.
  return { identity: { userId, ...(typeof name === 'string' && name !== '' && { name }) } }
}

async function claimsOf(token: string, verify: VerifyToken): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return await verify(token)
  } catch {
    return undefined
  }
}
