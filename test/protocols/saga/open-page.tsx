import { render, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'

import { saga } from '../../../src/protocols/saga/protocol.js'
import { createTestServer, type TestProviderProps, type TestServer } from '../../../src/testing/index.js'

export type Server = TestServer<typeof saga>
type Props = TestProviderProps<typeof saga>

/** As in a real page: what comes between two frames is applied together, and `nextFrame` later. */
export const inFrames: Props = { options: { flush: 'frame' } }

/** Lets the store take what has come since the last frame. */
export const nextFrame = (server: Server): Promise<void> => server.advance(100)

/** A server that lets everybody into each project, except into those that begin with `no`. */
export function openDoors(): Server {
  const server = createTestServer(saga)
  server.on('join_project', (projectId, client) => {
    if (projectId.startsWith('no')) {
      client.send('error', { code: 'PROJECT_ACCESS_DENIED', message: 'Access denied to project' })
    } else {
      client.send('joined_project', { projectId })
    }
  })
  server.on('leave_project', (projectId, client) => client.send('left_project', { projectId }))
  return server
}

/** Something on a page of Saga that is connected and has been answered. */
export async function openPage(children: ReactNode, props: Props = {}, server: Server = openDoors()) {
  const page = render(children, { wrapper: server.createWrapper(props) })
  await server.opened()
  await server.advance(0)
  return { ...page, server }
}

/** A hook on a page of Saga that is connected and has been answered. */
export async function openHook<Result, Given>(
  useHook: (given: Given) => Result,
  given: NoInfer<Given>,
  props: Props = {},
) {
  const server = openDoors()
  let renders = 0
  const { result, rerender, unmount } = renderHook(
    (latest: Given) => {
      renders += 1
      return useHook(latest)
    },
    { wrapper: server.createWrapper(props), initialProps: given },
  )
  await server.opened()
  await server.advance(0)
  return {
    server,
    shown: () => result.current,
    rerender,
    unmount,
    /** How often it has rendered since this was asked last. */
    takeRenders(this: void) {
      const taken = renders
      renders = 0
      return taken
    },
  }
}
