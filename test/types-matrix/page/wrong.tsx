import { createClient, defineProtocol, WebSocketProvider, webSocketTransport } from 'hookwire'
import { ProgressBar, ToastRegion } from 'hookwire/components'
import { hailango, useBookReady, useOCRProgress } from 'hookwire/hailango'
import { hailangoBackend, readBook } from 'hookwire/hailango/backend'
import { createMockServer } from 'hookwire/mock'
import * as v from 'valibot'
import {
  createMessageHook,
  shop,
  useCommand,
  useLatestMessage,
  useOrderShipped,
  useWebSocket,
  useWebSocketSubscription,
  useWebSocketSubscriptions,
} from './shop.js'

/** What each compiler must refuse: where a type were lost to it, and `any`, the comment above it would be an error. */
export function Wrong() {
  const { send } = useWebSocket()
  const ocr = useOCRProgress({ bookId: 'b-1' })
  // @ts-expect-error no such message
  useWebSocketSubscription('order_lost', () => undefined)
  // @ts-expect-error no such field
  useWebSocketSubscription('order_shipped', ({ carier }) => carier)
  // @ts-expect-error no such message
  useWebSocketSubscriptions({ order_lost: () => undefined })
  // @ts-expect-error percent is a number
  useWebSocketSubscriptions({ order_progress: ({ percent }: { percent: string }) => percent })
  // @ts-expect-error no such field
  useLatestMessage('order_closed', { select: ({ payload }) => payload.when })
  // @ts-expect-error orderId is a string
  useLatestMessage('order_closed', { where: { orderId: 1 } })
  // @ts-expect-error one of two words
  useOrderShipped({ carrier: 'pigeon' })
  // @ts-expect-error no such message
  createMessageHook('order_lost')
  // @ts-expect-error no such command
  send('refund')
  // @ts-expect-error its payload is missing
  send('watch_order')
  // @ts-expect-error orderId is a string
  useCommand('watch_order')({ orderId: 1 })
  // @ts-expect-error no such field
  useBookReady(({ titel }) => titel)
  // @ts-expect-error no such field
  useOCRProgress({ bookID: 'b-1' })
  // @ts-expect-error no such field
  return String(ocr?.percent)
}

export const pages = [
  // @ts-expect-error neither a url nor a client
  <WebSocketProvider key="1" protocol={shop} />,
  // @ts-expect-error a token is a string
  <WebSocketProvider key="2" protocol={shop} url="ws://localhost" token={7} />,
  // @ts-expect-error a number
  <ProgressBar key="3" label="Reading" value="half" />,
  // @ts-expect-error its toasts are missing
  <ToastRegion key="4" onDismiss={() => undefined} />,
]

export function wrong() {
  const server = createMockServer(hailangoBackend)
  // @ts-expect-error no url
  createClient({ protocol: shop })
  // @ts-expect-error no such option
  createClient({ protocol: shop, url: 'ws://localhost', retries: 3 })
  // @ts-expect-error no such message
  server.broadcastToAll('book_lost', {})
  // @ts-expect-error fields are missing
  server.broadcastToAll('book_ready', { bookId: 'b-1' })
  // @ts-expect-error a number
  server.play(readBook({ bookId: 'b-1', pages: 'twelve' }))
  // @ts-expect-error a protocol is no backend
  createMockServer(hailango)
  defineProtocol({
    name: 'wrong',
    messages: { tick: v.object({ id: v.string() }) },
    commands: {},
    transport: webSocketTransport,
    // @ts-expect-error no such field
    keys: { tick: 'ID' },
  })
  defineProtocol({
    name: 'wrong',
    messages: { tick: v.object({ id: v.string() }) },
    commands: {},
    transport: webSocketTransport,
    // @ts-expect-error no such message
    interpret: { tock: () => undefined },
  })
}
