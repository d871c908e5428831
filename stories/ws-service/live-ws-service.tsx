import type { ReactNode } from 'react'
import type { Backend } from '../../src/hub/backend.js'
import type { TokenSource } from '../../src/index.js'
import type { Clock } from '../../src/lib/clock.js'
import type { MockServer } from '../../src/mock/index.js'
import type { Transport } from '../../src/protocol/transport.js'
import { createWsServiceBackend } from '../../src/protocols/ws-service/backend.js'
import { wsService } from '../../src/protocols/ws-service/index.js'
import { LiveServer as StoryServer, SignedIn as StorySignedIn } from '../support/live-server.js'

export type ChatService = MockServer<typeof wsService>

/** Believes nobody who has not shown a token. */
const officeBackend = createWsServiceBackend({ requireToken: true })

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
export function SignedIn(props: SignedInProps): ReactNode {
  return <StorySignedIn protocol={wsService} {...props} />
}
