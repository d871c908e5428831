import { refusal } from '../../../hub/answers.js'
import type { Admission, HttpRequest, VerifyToken } from '../../../hub/backend.js'

/** What user ids are: UUIDs. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether somebody exists, by their id. */
export type KnowsUser = (userId: string) => boolean

/** Who a request is for: by its token where it has one, or else by its `user_id`, which proves nothing. */
export async function admit(
  { query }: HttpRequest,
  { verify, knows }: { readonly verify: VerifyToken; readonly knows: KnowsUser },
): Promise<Admission> {
  const token = query.get('token') ?? ''
  const named = query.get('user_id') ?? ''
  if (token === '' && named === '') return refusal(401, 'user_id or token required')
  const proved = token === '' ? undefined : await userOf(token, verify)
  if (token !== '' && proved === undefined) return refusal(401, 'Invalid or expired token')
  const userId = proved ?? named
  if (!UUID.test(userId)) return refusal(400, 'user_id is no UUID')
  if (named !== '' && named !== userId) return refusal(403, 'The token is for another user')
  return knows(userId) ? { identity: { userId } } : refusal(403, 'User not found')
}

/** Whom a token is for; `undefined` where it is bad. */
export async function userOf(token: string, verify: VerifyToken): Promise<string | undefined> {
  try {
    const claims = await verify(token)
    const userId = claims['user_id'] ?? claims['sub']
    return typeof userId === 'string' ? userId : undefined
  } catch {
    return undefined
  }
}
