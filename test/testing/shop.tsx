import * as v from 'valibot'

import { createHooks, defineProtocol, webSocketTransport } from '../../src/index.js'

/** A user's own protocol, of which there is no backend. */
export const shop = defineProtocol({
  name: 'shop',
  messages: {
    order_progress: v.object({ orderId: v.string(), percent: v.number() }),
    order_shipped: v.object({ orderId: v.string(), carrier: v.string() }),
    order_found: v.object({ orderId: v.string() }),
    pong: v.optional(v.object({})),
  },
  commands: {
    watch_order: v.object({ orderId: v.string() }),
    find_order: v.object({ orderId: v.string(), deep: v.optional(v.boolean(), false) }),
    ping: v.optional(v.object({})),
  },
  transport: webSocketTransport,
  keys: { order_progress: 'orderId', order_shipped: 'orderId' },
  heartbeat: { every: 30_000, send: { type: 'ping' }, answer: 'pong', within: 10_000 },
  interpret: {
    order_progress: ({ payload: { orderId, percent } }) => ({
      kind: 'task',
      id: orderId,
      status: 'running',
      fraction: percent / 100,
    }),
  },
  answers: {
    find_order: {
      judge: ({ type, payload }, { orderId }) =>
        type === 'order_found' && payload.orderId === orderId ? 'done' : undefined,
    },
  },
})

export const { useConnection, useCommand, useLatestMessage, useProgress, useWebSocket, createMessageHook } =
  createHooks(shop)
export const useOrderShipped = createMessageHook('order_shipped')

/** A page of that shop: its line, an order, and something to send. */
export function Order({ id = 'o-1' }: { readonly id?: string }) {
  const { status, reason } = useConnection()
  const progress = useProgress(id)
  const shipped = useOrderShipped({ orderId: id })
  const watch = useCommand('watch_order')
  return (
    <>
      <p role="status">
        {status}: {reason}
      </p>
      <p>{progress === undefined ? 'nothing known' : `at ${progress.fraction}`}</p>
      <p>{shipped === undefined ? 'here' : `with ${shipped.carrier}`}</p>
      <button onClick={() => watch({ orderId: id })}>watch</button>
    </>
  )
}
