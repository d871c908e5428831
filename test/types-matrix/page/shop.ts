import { createHooks, defineProtocol, jsonCodec, webSocketTransport } from 'hookwire'
import * as v from 'valibot'

/** A protocol of one's own, with all that infers types from its catalogue. */
export const shop = defineProtocol({
  name: 'shop',
  messages: {
    order_progress: v.object({ orderId: v.string(), percent: v.number() }),
    order_shipped: v.object({
      orderId: v.string(),
      carrier: v.picklist(['post', 'courier']),
      note: v.optional(v.string()),
    }),
    order_closed: v.object({ orderId: v.string(), at: v.pipe(v.string(), v.transform(Number)) }),
  },
  commands: {
    ping: v.optional(v.object({})),
    watch_order: v.object({ orderId: v.string() }),
  },
  transport: webSocketTransport,
  codecs: { message: jsonCodec({ payload: 'data' }), command: jsonCodec() },
  keys: { order_progress: 'orderId' },
  heartbeat: { every: 30_000, send: { type: 'ping' } },
  interpret: {
    order_progress: ({ payload }) => ({
      kind: 'task',
      id: payload.orderId,
      status: 'running',
      fraction: payload.percent / 100,
    }),
  },
  wants: { tell: now => [...now].map(orderId => ({ type: 'watch_order' as const, payload: { orderId } })) },
  answers: {
    watch_order: {
      judge: (message, { orderId }) =>
        message.type === 'order_progress' && message.payload.orderId === orderId ? 'done' : undefined,
    },
  },
  pace: { coalesce: ['watch_order'] },
})

export const {
  createMessageHook,
  useCommand,
  useLatestMessage,
  useMessageLog,
  useWebSocket,
  useWebSocketSubscription,
  useWebSocketSubscriptions,
} = createHooks(shop)

export const useOrderShipped = createMessageHook('order_shipped')
