import type { Protocol } from '../protocol/protocol.js'
import type { Client } from './client.js'

/** One of a kind for each client, made when it is first asked for: to the server all components are one user. */
export function perClient<Part, P extends Protocol = Protocol>(
  create: (client: Client<P>) => Part,
): (client: Client<P>) => Part {
  const parts = new WeakMap<Client<P>, Part>()
  return client => {
    const part = parts.get(client) ?? create(client)
    parts.set(client, part)
    return part
  }
}
