import { type ReactNode, useState } from 'react'
import type { Backend } from '../../src/hub/backend.js'
import type { ErrorHandler, TokenSource } from '../../src/index.js'
import { WebSocketProvider } from '../../src/index.js'
import type { Clock } from '../../src/lib/clock.js'
import type { MockServer } from '../../src/mock/index.js'
import type { Transport } from '../../src/protocol/transport.js'
import { createWsServiceBackend } from '../../src/protocols/ws-service/backend.js'
import { wsService } from '../../src/protocols/ws-service/index.js'
import { LiveServer as StoryServer } from '../support/live-server.js'
import { seededRandom } from '../support/random.js'
import { SEED } from '../support/story-server.js'

export type ChatService = MockServer<typeof wsService>

/** Believes nobody who has not shown a token. */
const officeBackend = createWsServiceBackend({ requireToken: true })

const onError: ErrorHandler = error => console.warn(error.message)

interface LiveServerProps {
  /** How long a frame travels in each direction, ms. */
  readonly latency: number
  /** Read once. Default: everybody is in every conversation. */
  readonly backend?: Backend<typeof wsService>
  readonly children: (server: ChatService) => ReactNode
}

/** A server of the office for one story, which ends with it. */
export function LiveServer({ backend = officeBackend, ...props }: LiveServerProps): ReactNode {
  return <StoryServer backend={backend} {...props} />
}

interface SignedInProps {
  readonly server: ChatService
  readonly userId: string
  /** Read once. Default: that of the server. */
  readonly transport?: Transport
  /** Read once. Default: the machine's. */
  readonly clock?: Clock
  /** Default: a good one of this user. */
  readonly token?: TokenSource
  readonly children?: ReactNode
}

/** One device of somebody, with a connection of its own. */
export function SignedIn({ server, userId, transport, clock, token, children }: SignedInProps): ReactNode {
  const [options] = useState(() => ({
    random: seededRandom(SEED),
    // A line that is lost comes back soon, however long it was away.
    reconnect: { base: 400, cap: 1600, attempts: Infinity },
    transport: transport ?? server.transport,
    ...(clock && { clock }),
  }))
  return (
    <WebSocketProvider
      protocol={wsService}
      url={server.url}
      token={token ?? server.token(userId)}
      options={options}
      onError={onError}
    >
      {children}
    </WebSocketProvider>
  )
}
