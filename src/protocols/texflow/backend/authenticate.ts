import { refusal } from '../../../hub/answers.js'
import type { Admission, HttpRequest, VerifyToken } from '../../../hub/backend.js'

/** Who a request is from: by the token in its query, or else in its header. */
export async function authenticate({ query, headers }: HttpRequest, verify: VerifyToken): Promise<Admission> {
  const bearer = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1]
  const token = query.get('token') || bearer
  if (!token) return refusal(401, 'No token provided')
  try {
    const { user_id: userId, username } = await verify(token)
    // It lets in also those whose token names nobody; the line outlives its token.
    const name = typeof username === 'string' ? username : ''
    return { identity: { userId: typeof userId === 'string' ? userId : '', name } }
  } catch {
    return refusal(401, 'Invalid or expired token')
  }
}
