'use client'

import { type Context, createContext, useContext } from 'react'

import type { Client } from '../client/client.js'
import { UsageError } from '../errors.js'
import type { Protocol } from '../protocol/protocol.js'

/** The clients of the providers above a component. */
export interface Clients {
  readonly nearest: Client
  readonly byProtocol: ReadonlyMap<Protocol, Client>
}

export const ClientsContext: Context<Clients | null> = createContext<Clients | null>(null)

/** The client of a protocol's provider; of the nearest one where no protocol is asked for. */
export function useClient<P extends Protocol>(protocol: P | undefined, hook: string): Client<P> {
  const clients = useContext(ClientsContext)
  const client = protocol === undefined ? clients?.nearest : clients?.byProtocol.get(protocol)
  if (client === undefined) {
    const provider = protocol === undefined ? '<WebSocketProvider>' : `<WebSocketProvider protocol={${protocol.name}}>`
    throw new UsageError(`${hook} found no ${provider} above its component. Wrap the root of the app in one.`)
  }
  // The map is filled by the providers, each with the client of its own protocol.
  return client as Client<P>
}
