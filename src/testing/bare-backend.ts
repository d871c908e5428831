import type { Backend } from '../hub/backend.js'
import type { Protocol } from '../protocol/protocol.js'

/** A backend without rules, for a protocol whose own nobody has written: it lets everybody in and says nothing. */
export function bareBackend<P extends Protocol>(protocol: P, userOf: (url: string) => string): Backend<P> {
  return {
    protocol,
    path: '/',
    limits: { pingEvery: Infinity, pongWait: Infinity, queue: Infinity, batch: 1 },
    claims: userId => ({ sub: userId }),
    rules: () => ({
      admit: ({ path, query }) => Promise.resolve({ identity: { userId: userOf(`${path}?${query.toString()}`) } }),
    }),
  }
}
