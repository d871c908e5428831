import { type ReactNode, useEffect, useState } from 'react'
import type { ConnectionOptions, ErrorHandler, TokenSource } from '../../src/index.js'
import { WebSocketProvider } from '../../src/index.js'
import type { MockServer } from '../../src/mock/index.js'
import { hailango, useWebSocket } from '../../src/protocols/hailango/index.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { seededRandom } from './random.js'
import { createStoryServer, SEED } from './story-server.js'

export type Server = MockServer<typeof hailango>

interface LiveProps {
  /** How long a frame travels in each direction, ms. */
  readonly latency?: number
  /** Read once, as the provider does. */
  readonly options?: ConnectionOptions
  /** Default: one that the server accepts. */
  readonly token?: (valid: string) => TokenSource
  readonly autoConnect?: boolean
  /** What happens as soon as the page is connected for the first time. */
  readonly onConnected?: (server: Server, disconnect: () => void) => void
  readonly children: (server: Server) => ReactNode
}

const onError: ErrorHandler = error => console.warn(error.message)

/**
 * A mock server of its own for one story, a provider that is connected to it, and an end for both when the story goes.
 * Give it a `key` made of what it reads once.
 */
export function Live({ latency = 0, options, token, autoConnect = true, onConnected, children }: LiveProps): ReactNode {
  const [{ server, end }] = useState(() => createStoryServer(hailangoBackend, latency))
  const [connection] = useState(() => ({ random: seededRandom(SEED), ...options, transport: server.transport }))
  const valid = server.token()

  useEffect(() => {
    server.start()
    return end
  }, [server, end])

  return (
    <WebSocketProvider
      protocol={hailango}
      url={server.url}
      token={token === undefined ? valid : token(valid)}
      options={connection}
      autoConnect={autoConnect}
      onError={onError}
    >
      {onConnected !== undefined && <AtFirstConnection run={disconnect => onConnected(server, disconnect)} />}
      {children(server)}
    </WebSocketProvider>
  )
}

function AtFirstConnection({ run }: { readonly run: (disconnect: () => void) => void }): ReactNode {
  const { store, disconnect } = useWebSocket()
  const [first] = useState(() => ({ run, done: false }))
  useEffect(
    () =>
      store.subscribe(({ connection }) => {
        if (first.done || connection.status !== 'open') return
        first.done = true
        first.run(disconnect)
      }),
    [store, disconnect, first],
  )
  return null
}
