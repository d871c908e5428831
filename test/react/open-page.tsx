import { render, type RenderResult } from '@testing-library/react'
import type { ReactElement, ReactNode } from 'react'

import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import type { hailango } from '../../src/protocols/hailango/protocol.js'
import { type OwnClientProps, WebSocketProvider } from '../../src/react/provider.js'
import { createTestServer, type TestProviderProps, type TestServer } from '../../src/testing/index.js'

export interface OpenPage extends RenderResult {
  readonly server: TestServer<typeof hailango>
}

/** As in a real page: what comes between two frames is applied together, and `nextFrame` later. */
export const inFrames: TestProviderProps<typeof hailango> = { options: { flush: 'frame' } }

/** Lets the store take what has come since the last frame. */
export const nextFrame = (server: TestServer<typeof hailango>): Promise<void> => server.advance(100)

/** A provider on a server, for a page that is rendered again with other props. */
export function provide(
  server: TestServer<typeof hailango>,
  children: ReactNode,
  props: Partial<OwnClientProps<typeof hailango>> = {},
): ReactElement {
  return (
    <WebSocketProvider {...server.props} {...props}>
      {children}
    </WebSocketProvider>
  )
}

/** Something on a page of HaiLanGo that is connected. */
export async function openPage(children: ReactNode, props: TestProviderProps<typeof hailango> = {}): Promise<OpenPage> {
  const server = createTestServer(hailangoBackend)
  const page = render(children, { wrapper: server.createWrapper(props) })
  await server.opened()
  return { ...page, server }
}
