'use client'

import { type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'

import { isSameUser, type TokenSource } from '../client/auth.js'
import { type Client, createClient } from '../client/client.js'
import type { ConnectionOptions } from '../client/options.js'
import { whereKey } from '../client/where.js'
import type { ErrorHandler } from '../errors.js'
import type { Protocol } from '../protocol/protocol.js'
import { type Clients, ClientsContext } from './context.js'
import { useLatest } from './use-latest.js'

interface CommonProps {
  /** Connect when mounted. Default true; with false, `connect()` of `useWebSocket` does it. */
  readonly autoConnect?: boolean
  readonly children?: ReactNode
}

/** A provider with a client of its own. */
export interface OwnClientProps<P extends Protocol> extends CommonProps {
  /** How the backend talks: `hailango`, or what `defineProtocol` returned. */
  readonly protocol: P
  /** Where it is: `wss://api.example.com/api/v1/ws`. Another URL is another connection. */
  readonly url: string
  /** What else the URL needs: user, device, project. Other values are another connection. Default none. */
  readonly params?: Readonly<Record<string, string>>
  /**
   * The token, or a function that brings one; always the latest of your functions is called, at each attempt. `null`
   * while nobody is logged in. Another user's token ends the session and begins a new one; a fresh token of the same
   * user (a JWT with the same subject) is taken for the next attempt. Left out: the backend takes none.
   */
  readonly token?: TokenSource | undefined
  /** Timing, limits and transport. Read once: changes have no effect. */
  readonly options?: ConnectionOptions
  /** Hears what goes wrong and nobody catches; always the latest of your functions. Default: `console.error`. */
  readonly onError?: ErrorHandler | undefined
  readonly client?: undefined
}

/** A provider that shares a client which you made; it connects it, and never disconnects it. */
export interface SharedClientProps<P extends Protocol> extends CommonProps {
  /** A client of `createClient`, made once at module level: it outlives a route change. */
  readonly client: Client<P>
  readonly protocol?: undefined
  readonly url?: undefined
  readonly params?: undefined
  readonly token?: undefined
  readonly options?: undefined
  readonly onError?: undefined
}

/** What {@link WebSocketProvider} takes: all that a client of its own needs, or a `client` that you made. */
export type WebSocketProviderProps<P extends Protocol> = OwnClientProps<P> | SharedClientProps<P>

/**
 * Gives the components below it one live connection, for as long as it is mounted. Nothing opens while rendering, and
 * nothing on a server. Providers of different protocols may be nested; a protocol's hooks find their own.
 *
 * @example
 * <WebSocketProvider protocol={hailango} url="wss://api.example.com/api/v1/ws" token={() => auth.getToken()}>
 *   <App />
 * </WebSocketProvider>
 */
export function WebSocketProvider<P extends Protocol>(props: WebSocketProviderProps<P>): ReactNode {
  return props.client === undefined ? <OwnClient {...props} /> : <Provide {...props} />
}

function OwnClient<P extends Protocol>(props: OwnClientProps<P>): ReactNode {
  const { protocol, url, params, token, autoConnect = true, options, onError, children } = props
  const latest = useLatest({ token, onError })

  const address = addressOf(url, params, token)

  function make(): Owned<P> {
    const client = createClient({
      ...options,
      protocol,
      url,
      params,
      token:
        token === undefined
          ? undefined
          : reason => {
              const given = latest.current.token ?? null
              return typeof given === 'function' ? given(reason) : given
            },
      onError: error => (latest.current.onError ?? console.error)(error),
    })
    return { client, address, hold: createHold(client) }
  }

  const [owned, setOwned] = useState(make)
  let current = owned
  if (owned.client.protocol !== protocol || owned.address !== address) {
    current = make()
    setOwned(current)
  }

  const { client, hold } = current
  useEffect(hold, [hold])
  useTokenChange(client, token, autoConnect)

  return (
    <Provide client={client} autoConnect={autoConnect}>
      {children}
    </Provide>
  )
}

interface Owned<P extends Protocol> {
  readonly client: Client<P>
  readonly address: string
  readonly hold: () => () => void
}

/** What makes another connection: where it goes, and whether it takes a token at all. */
function addressOf(
  url: string,
  params: Readonly<Record<string, string>> | undefined,
  token: TokenSource | undefined,
): string {
  return `${url} ${whereKey(params)}${token === undefined ? ' without a token' : ''}`
}

/**
 * Disconnects a moment after it is let go, unless it is held again by then: StrictMode and hot reload let go and hold
 * again at once, and keep the socket.
 */
function createHold<P extends Protocol>(client: Client<P>): () => () => void {
  let leaving: ReturnType<typeof setTimeout> | undefined
  return () => {
    clearTimeout(leaving)
    return () => {
      leaving = setTimeout(client.disconnect, 0)
    }
  }
}

/** Follows the token prop: a log-in, a log-out, another user. What a function brings shows when it is asked. */
function useTokenChange<P extends Protocol>(
  client: Client<P>,
  token: TokenSource | undefined,
  autoConnect: boolean,
): void {
  const before = useRef(token)
  useEffect(() => {
    const previous = before.current
    before.current = token
    // With a token or without one are two clients.
    if (token === previous || token === undefined || previous === undefined) return
    const unknown = typeof token === 'function' || typeof previous === 'function'
    if (unknown && token !== null && previous !== null) return
    const { status } = client.store.getState().connection
    const active = status !== 'idle' && status !== 'closed'
    if (active && !isSameUser(previous, token)) client.disconnect()
    if (active || autoConnect) client.connect()
  }, [client, token, autoConnect])
}

/** Connects a client and hands it out to the hooks below. */
function Provide<P extends Protocol>({ client, autoConnect = true, children }: SharedClientProps<P>): ReactNode {
  const above = useContext(ClientsContext)
  const clients = useMemo<Clients>(() => {
    // A client of one protocol is handed out to the hooks of that protocol only.
    const nearest = client as Client
    return { nearest, byProtocol: new Map(above?.byProtocol).set(client.protocol, nearest) }
  }, [above, client])
  useEffect(() => {
    if (autoConnect) client.connect()
  }, [client, autoConnect])
  return <ClientsContext.Provider value={clients}>{children}</ClientsContext.Provider>
}
