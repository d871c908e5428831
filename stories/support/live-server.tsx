import { type ReactNode, useEffect, useState } from 'react'
import type { Backend } from '../../src/hub/backend.js'
import type { ErrorHandler, Protocol, Transport } from '../../src/index.js'
import { WebSocketProvider } from '../../src/index.js'
import type { MockServer, Scenario } from '../../src/mock/index.js'
import { seededRandom } from './random.js'
import { createStoryServer, SEED } from './story-server.js'

interface LiveServerProps<P extends Protocol> {
  /** Read once. */
  readonly backend: Backend<P>
  /** How long a frame travels in each direction, ms. Default 0. Read once. */
  readonly latency?: number
  /** What it plays from the beginning. Default: nothing. Read once. */
  readonly plays?: Scenario<P>
  readonly children: (server: MockServer<P>) => ReactNode
}

/** A server for one story, which ends with it. Give it a `key` made of what it reads once. */
export function LiveServer<P extends Protocol>({
  backend,
  latency = 0,
  plays,
  children,
}: LiveServerProps<P>): ReactNode {
  const [{ server, end, begin }] = useState(() => {
    const made = createStoryServer(backend, latency)
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

  return children(server)
}

interface SignedInProps<P extends Protocol> {
  readonly protocol: P
  readonly server: MockServer<P>
  readonly userId: string
  readonly params?: Readonly<Record<string, string>>
  /** Read once. Default: that of the server. */
  readonly transport?: Transport
  readonly children: ReactNode
}

const onError: ErrorHandler = error => console.warn(error.message)

/** A line that is lost comes back soon, however long it was away. */
const PATIENT = { base: 400, cap: 1600, attempts: Infinity }

/** The page of one person, with a connection of its own. */
export function SignedIn<P extends Protocol>({
  protocol,
  server,
  userId,
  params,
  transport = server.transport,
  children,
}: SignedInProps<P>): ReactNode {
  const [options] = useState(() => ({ random: seededRandom(SEED), reconnect: PATIENT, transport }))
  return (
    <WebSocketProvider
      protocol={protocol}
      url={server.url}
      token={server.token(userId)}
      options={options}
      onError={onError}
      {...(params && { params })}
    >
      {children}
    </WebSocketProvider>
  )
}
