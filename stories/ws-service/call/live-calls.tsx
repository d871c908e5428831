import { type ReactNode, useState } from 'react'
import { type ErrorHandler, WebSocketProvider } from '../../../src/index.js'
import type { Clock } from '../../../src/lib/clock.js'
import type { MockServer } from '../../../src/mock/index.js'
import { wsServiceBackend } from '../../../src/protocols/ws-service/backend.js'
import { wsService } from '../../../src/protocols/ws-service/index.js'
import { LiveServer } from '../../support/live-server.js'
import { seededRandom } from '../../support/random.js'
import { SEED } from '../../support/story-server.js'
import type { Person } from './family.js'

export type CallServer = MockServer<typeof wsService>

const onError: ErrorHandler = error => console.warn(error.message)

interface ExchangeProps {
  /** How long a frame travels in each direction, ms. */
  readonly latency: number
  readonly children: (server: CallServer) => ReactNode
}

/** A server for the calls of one story, which ends with it. */
export function Exchange({ latency, children }: ExchangeProps): ReactNode {
  return (
    <LiveServer backend={wsServiceBackend} latency={latency}>
      {children}
    </LiveServer>
  )
}

interface AtHomeProps {
  readonly server: CallServer
  readonly person: Person
  /** Read once. Default: the machine's. */
  readonly clock?: Clock | undefined
  readonly children: ReactNode
}

/** The page of one person, with a connection of its own. */
export function AtHome({ server, person, clock, children }: AtHomeProps): ReactNode {
  const [options] = useState(() => ({
    random: seededRandom(SEED),
    reconnect: { base: 800 },
    transport: server.transport,
    ...(clock && { clock }),
  }))
  return (
    <WebSocketProvider
      protocol={wsService}
      url={server.url}
      params={{ user_id: person.id }}
      options={options}
      onError={onError}
    >
      {children}
    </WebSocketProvider>
  )
}
