/**
 * Whom a token is for: the claim `user_id` of a JWT, or `sub`; `undefined` where it is none. Nothing is checked: the server
 * does that.
 */
export function userIdOf(token: string): string | undefined {
  const body = token.split('.')[1]
  if (body === undefined) return undefined
  try {
    const claims: unknown = JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/')))
    const id: unknown = Reflect.get(Object(claims), 'user_id') ?? Reflect.get(Object(claims), 'sub')
    return typeof id === 'string' && id !== '' ? id : undefined
  } catch {
    return undefined // An opaque token is as good as any: it just does not say whose it is.
  }
}
