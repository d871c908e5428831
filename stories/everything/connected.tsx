import { type ReactNode, useState } from 'react'
import type { Backend } from '../../src/hub/backend.js'
import type { Protocol } from '../../src/index.js'
import type { MockServer, Scenario } from '../../src/mock/index.js'
import { type Cable, createCable } from '../../test/support/cable.js'
import { SignedIn, useLiveServer } from '../support/live-server.js'

/** The end of a cable that a reader can pull. */
export interface CableEnd {
  readonly protocol: Protocol
  readonly isIn: boolean
  /** Plugs it in, or pulls it. */
  readonly turn: (isIn: boolean) => void
}

/** A server at the other end of a cable. */
export interface Cabled<P extends Protocol> extends CableEnd {
  readonly protocol: P
  readonly server: MockServer<P>
  readonly cable: Cable
}

/** A server that plays, and a cable to it. What it takes is read once. */
export function useCabled<P extends Protocol>(
  backend: Backend<P>,
  options: { readonly latency: number; readonly plays: Scenario<P> },
): Cabled<P> {
  const server = useLiveServer(backend, options)
  const [cable] = useState(() => createCable(server.transport))
  const [isIn, setIn] = useState(true)

  function turn(next: boolean): void {
    setIn(next)
    if (next) cable.plug()
    else cable.pull()
  }

  return { protocol: backend.protocol, server, cable, isIn, turn }
}

interface ConnectedProps<P extends Protocol> {
  readonly to: Cabled<P>
  readonly userId: string
  readonly params?: Readonly<Record<string, string>>
  readonly children: ReactNode
}

/** A provider that is connected by a cable. */
export function Connected<P extends Protocol>({ to, ...props }: ConnectedProps<P>): ReactNode {
  return <SignedIn protocol={to.protocol} server={to.server} transport={to.cable} {...props} />
}
