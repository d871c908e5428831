import {
  type Client,
  createClient,
  HookwireError,
  type MessageType,
  type PayloadOf,
  useConnection,
  useProgress,
  WebSocketProvider,
} from 'hookwire'
import { ConnectionStatus, ProgressBar, ToastRegion, useToasts } from 'hookwire/components'
import {
  hailango,
  type OCRProgressState,
  useBookReady,
  useErrorNotification,
  useLearningUpdate,
  useNotification,
  useOCRProgress,
  useReviewReminder,
} from 'hookwire/hailango'
import type { ReactNode } from 'react'
import { shop, useCommand, useLatestMessage, useMessageLog, useOrderShipped, useWebSocket } from './shop.js'

const client: Client<typeof shop> = createClient({
  protocol: shop,
  url: 'wss://shop.example.com/live',
  reconnect: { attempts: Infinity },
})

/** Both ways to give a page its connection. */
export function Providers({ token, children }: { readonly token: string | null; readonly children: ReactNode }) {
  return (
    <WebSocketProvider client={client}>
      <WebSocketProvider
        protocol={hailango}
        url="ws://localhost:8080/api/v1/ws"
        token={async reason => (reason === 'refused' ? null : token)}
        params={{ device: 'phone' }}
        options={{ outbox: { maxCommands: 16 }, validate: false }}
        onError={error => (error instanceof HookwireError ? console.error(error.kind) : undefined)}
      >
        {children}
      </WebSocketProvider>
    </WebSocketProvider>
  )
}

export function Book({ bookId }: { readonly bookId: string }) {
  const ocr: OCRProgressState | undefined = useOCRProgress({ bookId })
  const title: string | undefined = useBookReady({ bookId })?.title
  const due: number = useReviewReminder()?.count ?? 0
  const retryAt: number | null = useConnection(connection => connection.retryAt)
  const { toasts, show, dismiss } = useToasts({ limit: 3 })
  useNotification(notification => show(notification))
  useErrorNotification(({ code, message }) => show({ level: 'error', title: message, message: code }))
  useLearningUpdate({ sessionId: 's-1', onMessage: ({ sessionId }) => console.warn(sessionId?.length) })
  return (
    <article>
      <ConnectionStatus />
      <ProgressBar label={title ?? 'Reading'} value={ocr?.fraction ?? 0} />
      <ToastRegion toasts={toasts} onDismiss={dismiss} />
      {due} {retryAt === null ? 'now' : new Date(retryAt).toISOString()}
    </article>
  )
}

export function Order({ orderId }: { readonly orderId: string }) {
  const { status, connected, send, subscribe, store } = useWebSocket()
  const watch = useCommand('watch_order')
  const fraction: number | undefined = useProgress(orderId)?.fraction
  const closedAt: number | undefined = useLatestMessage('order_closed', { select: ({ payload }) => payload.at })
  const carriers: ('post' | 'courier')[] = useMessageLog('order_shipped').map(({ payload }) => payload.carrier)
  const shipped: PayloadOf<typeof shop, 'order_shipped'> | undefined = useOrderShipped({ orderId })
  const types: readonly MessageType<typeof shop>[] = ['order_progress', 'order_shipped', 'order_closed']
  useOrderShipped(({ carrier }) => carriers.push(carrier))
  const begin = () => {
    watch({ orderId })
    send('ping')
    return subscribe('*', (_, message) => {
      if (message.known && message.type === 'order_shipped') console.warn(message.payload.note?.length)
    })
  }
  return (
    <button disabled={!connected} onClick={begin}>
      {[status, fraction, closedAt, shipped?.carrier, types.length, store.getState().traffic.unknown].join(' ')}
    </button>
  )
}
