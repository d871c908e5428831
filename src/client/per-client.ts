import type { Client } from './client.js'

/** One of a kind for each client, made when it is first asked for: to the server all components are one user. */
export function perClient<Part>(create: (client: Client) => Part): (client: Client) => Part {
  const parts = new WeakMap<Client, Part>()
  return client => {
    const part = parts.get(client) ?? create(client)
    parts.set(client, part)
    return part
  }
}
