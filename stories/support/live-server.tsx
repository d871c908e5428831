import { type ReactNode, useEffect, useState } from 'react'
import type { Backend } from '../../src/hub/backend.js'
import type { ConnectionOptions, ErrorHandler, Protocol, TokenSource, Transport } from '../../src/index.js'
import { WebSocketProvider } from '../../src/index.js'
import type { Clock } from '../../src/lib/clock.js'
import type { MockServer, Scenario } from '../../src/mock/index.js'
import { seededRandom } from './random.js'
import { createStoryServer, SEED } from './story-server.js'

interface LiveServerOptions<P extends Protocol> {
  /** How long a frame travels in each direction, ms. Default 0. */
  readonly latency?: number
  /** What it plays from the beginning. Default: nothing. */
  readonly plays?: Scenario<P>
  /** Default: the machine's. */
  readonly clock?: Clock | undefined
}

/** A server for as long as the component is mounted. What it takes is read once: give the component a `key` made of it. */
export function useLiveServer<P extends Protocol>(
  backend: Backend<P>,
  { latency = 0, plays, clock }: LiveServerOptions<P> = {},
): MockServer<P> {
  const [{ server, begin, end }] = useState(() => {
    const made = createStoryServer(backend, latency, clock && { clock })
    return {
      ...made,
      begin(this: void) {
        made.server.start()
        if (plays !== undefined) made.server.play(plays)
      },
    }
  })

  useEffect(() => {
    begin()
    return end
  }, [begin, end])

  return server
}

interface LiveServerProps<P extends Protocol> extends LiveServerOptions<P> {
  readonly backend: Backend<P>
  readonly children: (server: MockServer<P>) => ReactNode
}

/** `useLiveServer`, around what is connected to it. */
export function LiveServer<P extends Protocol>({ backend, children, ...options }: LiveServerProps<P>): ReactNode {
  return children(useLiveServer(backend, options))
}

interface SignedInProps<P extends Protocol> {
  readonly protocol: P
  readonly server: MockServer<P>
  readonly userId: string
  readonly params?: Readonly<Record<string, string>> | undefined
  /** Default: a good one of this user. */
  readonly token?: TokenSource | undefined
  /** Read once. Default: that of the server. */
  readonly transport?: Transport | undefined
  /** Read once. Default: the machine's. */
  readonly clock?: Clock | undefined
  /** Read once. Default: a line that is lost comes back soon, however long it was away. */
  readonly reconnect?: ConnectionOptions['reconnect']
  readonly children?: ReactNode
}

const onError: ErrorHandler = error => console.warn(error.message)

const PATIENT = { base: 400, cap: 1600, attempts: Infinity }

/** The page of one person, with a connection of its own. */
export function SignedIn<P extends Protocol>({
  protocol,
  server,
  userId,
  params,
  token = server.token(userId),
  transport = server.transport,
  clock,
  reconnect = PATIENT,
  children,
}: SignedInProps<P>): ReactNode {
  const [options] = useState(() => ({ random: seededRandom(SEED), reconnect, transport, ...(clock && { clock }) }))
  return (
    <WebSocketProvider
      protocol={protocol}
      url={server.url}
      token={token}
      options={options}
      onError={onError}
      {...(params && { params })}
    >
      {children}
    </WebSocketProvider>
  )
}
