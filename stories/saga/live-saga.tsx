import type { ReactNode } from 'react'
import type { Backend } from '../../src/hub/backend.js'
import type { Clock } from '../../src/lib/clock.js'
import type { MockServer } from '../../src/mock/index.js'
import { createSagaBackend } from '../../src/protocols/saga/backend.js'
import { saga } from '../../src/protocols/saga/index.js'
import { LiveServer as StoryServer, SignedIn as StorySignedIn } from '../support/live-server.js'
import { JONAS, USERS } from './family.js'

export type SagaServer = MockServer<typeof saga>

const familyBackend = createSagaBackend({ users: USERS })

/** It gives up, as an app does by default. */
const QUICK = { base: 400 }

interface LiveServerProps {
  /** How long a frame travels in each direction, ms. */
  readonly latency: number
  /** Read once. Default: everybody may enter every project. */
  readonly backend?: Backend<typeof saga> | undefined
  /** Read once. Default: the machine's. */
  readonly clock?: Clock | undefined
  readonly children: (server: SagaServer) => ReactNode
}

/** A server of the family for one story, which ends with it. */
export function LiveServer({ backend = familyBackend, ...props }: LiveServerProps): ReactNode {
  return <StoryServer backend={backend} {...props} />
}

interface SignedInProps {
  readonly server: SagaServer
  readonly userId: string
  /** Read once. Default: the machine's. */
  readonly clock?: Clock | undefined
  readonly children: ReactNode
}

/** The page of one person, with a connection of its own. */
export function SignedIn({ server, userId, clock, children }: SignedInProps): ReactNode {
  return (
    <StorySignedIn protocol={saga} server={server} userId={userId} clock={clock} reconnect={QUICK}>
      {children}
    </StorySignedIn>
  )
}

/** `Live`, for Saga: a server for one story, and Jonas, who is connected to it. */
export function LiveSaga({ children, ...props }: LiveServerProps): ReactNode {
  return (
    <LiveServer {...props}>
      {server => (
        <SignedIn server={server} userId={JONAS.id} clock={props.clock}>
          {children(server)}
        </SignedIn>
      )}
    </LiveServer>
  )
}
