import type { ReactNode } from 'react'
import type { MockServer } from '../../src/mock/index.js'
import { texflow } from '../../src/protocols/texflow/index.js'
import { SignedIn } from '../support/live-server.js'

export type Server = MockServer<typeof texflow>

interface InProjectProps {
  readonly server: Server
  readonly userId: string
  readonly projectId?: string
  readonly children: ReactNode
}

/** Somebody in a project, on a connection of their own. */
export function InProject({ server, userId, projectId = 'thesis', children }: InProjectProps): ReactNode {
  return (
    <SignedIn protocol={texflow} server={server} userId={userId} params={{ projectId }}>
      {children}
    </SignedIn>
  )
}
