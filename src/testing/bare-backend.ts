import type { Backend } from '../hub/backend.js'
import type { Protocol } from '../protocol/protocol.js'
import type { Target } from '../protocol/transport.js'

/** A backend without rules, for a protocol whose own nobody has written: it lets everybody in and says nothing. */
export function bareBackend<P extends Protocol>(protocol: P, userOf: (target: Target) => string): Backend<P> {
  return {
    protocol,
    path: '/',
    limits: { pingEvery: Infinity, pongWait: Infinity, queue: Infinity, batch: 1 },
    claims: userId => ({ sub: userId }),
    rules: () => ({
      admit({ path, query, auth = {} }) {
        const userId = userOf({ url: `${path}?${query.toString()}`, auth })
        return Promise.resolve({ identity: { userId } })
      },
    }),
  }
}
