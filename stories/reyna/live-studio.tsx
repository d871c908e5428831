import { type ReactNode, useEffect, useState } from 'react'
import type { Backend } from '../../src/hub/backend.js'
import type { ErrorHandler } from '../../src/index.js'
import { WebSocketProvider } from '../../src/index.js'
import type { MockServer } from '../../src/mock/index.js'
import { reynaBackend } from '../../src/protocols/reyna/backend.js'
import { reyna } from '../../src/protocols/reyna/index.js'
import { seededRandom } from '../support/random.js'
import { createStoryServer, SEED } from '../support/story-server.js'

export type Studio = MockServer<typeof reyna>

interface LiveStudioProps {
  /** How long a frame travels in each direction, ms. */
  readonly latency: number
  /** Read once. Default: the one of the library. */
  readonly backend?: Backend<typeof reyna>
  readonly children: (server: Studio) => ReactNode
}

const onError: ErrorHandler = error => console.warn(error.message)

/** `Live`, for ReYNa: a server for one story, and a provider that is connected to it. */
export function LiveStudio({ latency, backend = reynaBackend, children }: LiveStudioProps): ReactNode {
  const [{ server, end }] = useState(() => createStoryServer(backend, latency))
  const [options] = useState(() => ({
    random: seededRandom(SEED),
    reconnect: { base: 400 },
    transport: server.transport,
  }))

  useEffect(() => {
    server.start()
    return end
  }, [server, end])

  return (
    <WebSocketProvider protocol={reyna} url={server.url} token={server.token()} options={options} onError={onError}>
      {children(server)}
    </WebSocketProvider>
  )
}
