import { renderHook } from '@testing-library/react'

import { texflowBackend } from '../../../src/protocols/texflow/backend.js'
import { texflow } from '../../../src/protocols/texflow/protocol.js'
import { createTestServer, type TestProviderProps, type TestServer } from '../../../src/testing/index.js'

export type Server = TestServer<typeof texflow>

/** Who the pages of these tests belong to. */
export const ME = 'ann'

/** Says something in somebody's name to everybody, as the real hub does: each time in another line. */
export function sayAs(server: Server, userId: string, type: string, payload: unknown): void {
  lines += 1
  const timestamp = new Date(Date.UTC(2026, 10, 20) + lines).toISOString()
  const from = { id: userId, name: `name of ${userId}` }
  server.sendRaw(texflow.wiring.codecs.message.encode({ type, payload, timestamp, from }))
}

let lines = 0

/** Somebody comes. */
export function join(server: Server, userId: string, color = '#45B7D1'): void {
  sayAs(server, userId, 'user_joined', { user_id: userId, username: `name of ${userId}`, color })
}

/** Somebody goes, in the words of the real hub. */
export function leave(server: Server, userId: string): void {
  const unset = { color: '', joined_at: '0001-01-01T00:00:00Z' }
  sayAs(server, userId, 'user_left', { user_id: userId, username: `name of ${userId}`, ...unset })
}

/** A hook on a page of TexFlow, in the project `thesis`, that is connected. */
export async function openHook<Result>(
  useHook: () => Result,
  props: TestProviderProps<typeof texflow> = {},
  server: Server = createTestServer(texflowBackend),
) {
  let renders = 0
  const { result, unmount } = renderHook(
    () => {
      renders += 1
      return useHook()
    },
    { wrapper: server.createWrapper({ params: { projectId: 'thesis' }, token: server.token(ME), ...props }) },
  )
  await server.opened()
  await server.advance(0)
  return {
    server,
    unmount,
    shown: () => result.current,
    /** How often it has rendered since this was asked last. */
    takeRenders(this: void) {
      const taken = renders
      renders = 0
      return taken
    },
  }
}
