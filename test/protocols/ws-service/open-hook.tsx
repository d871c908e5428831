import { act, renderHook } from '@testing-library/react'

import {
  createWsServiceBackend,
  topicOf,
  type WsServiceBackendOptions,
} from '../../../src/protocols/ws-service/backend.js'
import type { wsService } from '../../../src/protocols/ws-service/protocol.js'
import { createTestServer, type TestProviderProps } from '../../../src/testing/index.js'

type Props = TestProviderProps<typeof wsService>

/** Whom the test server's tokens are for. */
export const ANN = '6f1c9b1e-7d0a-4e5b-9a53-1f6f6d1c2b3a'
export const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'
export const TEA = 'cccccccc-0000-4000-8000-000000000001'

/** As in a real page: what comes between two frames is applied together. */
export const inFrames: Props = { options: { flush: 'frame' } }

/** A hook on a page of WS-Service that is connected, and whose topics have been answered. */
export async function openHook<Result, Given>(
  useHook: (given: Given) => Result,
  given: NoInfer<Given>,
  { props = {}, ...options }: WsServiceBackendOptions & { readonly props?: Props } = {},
) {
  const server = createTestServer(createWsServiceBackend(options))
  const hook = renderHook((latest: Given) => useHook(latest), {
    wrapper: server.createWrapper(props),
    initialProps: given,
  })
  await server.opened()
  await server.advance(0)
  return {
    server,
    shown: () => hook.result.current,
    rerender: hook.rerender,
    unmount: hook.unmount,
    /** Somebody says something in a conversation, and the server tells those who have subscribed to it. */
    chat(
      this: void,
      id: string,
      content: string,
      more: { readonly from?: string; readonly at?: string; readonly in?: string } = {},
    ) {
      const { from = BEN, at, in: conversation = TEA } = more
      const message = {
        id,
        conversation_id: conversation,
        sender_id: from,
        content,
        ...(at !== undefined && { created_at: at }),
      }
      server.sendToRoom(topicOf('conversation', { conversation_id: conversation }), 'message.new', message)
    },
  }
}

/** A promise, and what settles it; what comes of that has been rendered then. */
export function deferred<Value>() {
  let settle: { resolve: (value: Value) => void; reject: (reason: unknown) => void } | undefined
  const promise = new Promise<Value>((resolve, reject) => (settle = { resolve, reject }))
  return {
    promise,
    resolve: (value: Value) => act(async () => settle?.resolve(value)),
    reject: (reason: unknown) => act(async () => settle?.reject(reason)),
  }
}
