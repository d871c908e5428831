import type { Backend } from '../hub/backend.js'
import type { Protocol } from '../protocol/protocol.js'
import type { Door } from './door.js'

/** The same backend, which takes no token that the door refuses: for one that is told it by a message. */
export function guard<P extends Protocol>(backend: Backend<P>, door: Pick<Door, 'refusesToken'>): Backend<P> {
  return {
    ...backend,
    rules({ verify, ...context }) {
      return backend.rules({
        ...context,
        verify: token => (door.refusesToken(token) ? Promise.reject(new Error('Not good any more.')) : verify(token)),
      })
    },
  }
}
