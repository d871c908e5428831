'use client'

import { type ClientState, entryOf } from '../../client/state.js'
import type { TaskStatus } from '../../protocol/change.js'
import type { MessageHandler } from '../../protocol/message.js'
import type { MessageOf, PayloadOf } from '../../protocol/protocol.js'
import type { Hooks } from '../../react/create-hooks.js'
import { useClient } from '../../react/context.js'
import {
  interestOf,
  type MessageHook,
  messageHook,
  type MessageHookInput,
  type MessageHookOptions,
} from '../../react/message-hook.js'
import { commandHook } from '../../react/use-command.js'
import { connectionHook } from '../../react/use-connection.js'
import { latestMessageHook } from '../../react/use-latest-message.js'
import { messageLogHook } from '../../react/use-message-log.js'
import { progressHook } from '../../react/use-progress.js'
import { subscriptionHook, subscriptionsHook } from '../../react/use-subscription.js'
import { useMessage } from '../../react/use-message.js'
import { webSocketHook } from '../../react/use-web-socket.js'
import { hailango } from './protocol.js'

type HaiLanGo = typeof hailango

/**
 * The connection of the HaiLanGo provider: `{ status, connected, connect, disconnect, subscribe, send, ping, store }`.
 * @example const { connected, connect } = useWebSocket()
 */
export const useWebSocket: Hooks<HaiLanGo>['useWebSocket'] = /* @__PURE__ */ webSocketHook(hailango)

/**
 * How the connection is and why, or what is selected of it; times are epoch ms, `latency` is always `null` here.
 * @example const retryAt = useConnection(connection => connection.retryAt)
 */
export const useConnection: Hooks<HaiLanGo>['useConnection'] = /* @__PURE__ */ connectionHook(hailango)

/**
 * Where a book stands: `{ status, fraction (0–1), total (pages), updatedAt (epoch ms) }`, or `undefined` before its
 * first message. It never goes back within one run.
 * @example const progress = useProgress(bookId)
 */
export const useProgress: Hooks<HaiLanGo>['useProgress'] = /* @__PURE__ */ progressHook(hailango)

/**
 * Calls the handler for every message of a type, or of all with `'*'`, in order. Never re-renders.
 * @example useWebSocketSubscription('notification', ({ title }) => toast(title))
 */
export const useWebSocketSubscription: Hooks<HaiLanGo>['useWebSocketSubscription'] =
  /* @__PURE__ */ subscriptionHook(hailango)

/**
 * As `useWebSocketSubscription`, for several types.
 * @example useWebSocketSubscriptions({ book_ready: refetchBooks, error: ({ code }) => report(code) })
 */
export const useWebSocketSubscriptions: Hooks<HaiLanGo>['useWebSocketSubscriptions'] =
  /* @__PURE__ */ subscriptionsHook(hailango)

/**
 * The latest message of a type, or what is selected of it; `undefined` before the first.
 * @example const title = useLatestMessage('book_ready', { where: { bookId }, select: ({ payload }) => payload.title })
 */
export const useLatestMessage: Hooks<HaiLanGo>['useLatestMessage'] = /* @__PURE__ */ latestMessageHook(hailango)

/**
 * The last messages of a type, or of all with `'*'`, since the component asked; newest last. `limit` defaults to 100.
 * @example const notifications = useMessageLog('notification', { limit: 20 })
 */
export const useMessageLog: Hooks<HaiLanGo>['useMessageLog'] = /* @__PURE__ */ messageLogHook(hailango)

/**
 * A function that sends a command; what goes wrong goes to the provider's `onError`. HaiLanGo's only one is `ping`.
 * @example const ping = useCommand('ping')
 */
export const useCommand: Hooks<HaiLanGo>['useCommand'] = /* @__PURE__ */ commandHook(hailango)

/**
 * A book can be learned from. With a handler: each one, no re-render. Without: the latest, perhaps of one `bookId`.
 * @example useBookReady(book => toast(`${book.title} is ready`))
 * @example const ready = useBookReady({ bookId }) // { bookId, title, totalPages, message } | undefined
 */
export const useBookReady: MessageHook<HaiLanGo, 'book_ready'> = /* @__PURE__ */ messageHook(hailango, 'book_ready')

/**
 * Something is due for review. With a handler: each reminder, no re-render. Without: the latest.
 * @example const reminder = useReviewReminder() // { count, items: [{ id, content, dueDate, priority, … }], message }
 */
export const useReviewReminder: MessageHook<HaiLanGo, 'review_reminder'> = /* @__PURE__ */ messageHook(
  hailango,
  'review_reminder',
)

/**
 * The figures of a learning session, `totalTime` in seconds. With a handler: each update, no re-render. Without: the
 * latest, perhaps of one `sessionId`.
 * @example const { stats } = useLearningUpdate({ sessionId }) ?? {}
 */
export const useLearningUpdate: MessageHook<HaiLanGo, 'learning_update'> = /* @__PURE__ */ messageHook(
  hailango,
  'learning_update',
)

/**
 * Something to tell the user: `{ title, message, level, action? }`. With a handler: each one, no re-render. Without:
 * the latest, perhaps of one `level`.
 * @example useNotification(({ title, level }) => toast(title, { level }))
 */
export const useNotification: MessageHook<HaiLanGo, 'notification'> = /* @__PURE__ */ messageHook(
  hailango,
  'notification',
)

/**
 * Something went wrong on the server: `{ code, message, details? }`. What goes wrong on the connection itself comes to
 * the provider's `onError`. With a handler: each one, no re-render. Without: the latest, perhaps of one `code`.
 * @example useErrorNotification(({ code, message }) => toast.error(`${message} (${code})`))
 */
export const useErrorNotification: MessageHook<HaiLanGo, 'error'> = /* @__PURE__ */ messageHook(hailango, 'error')

/** The payload of `ocr_progress`, as the server sends it: `progress` is a percentage, and may go back. */
export type OCRProgress = PayloadOf<HaiLanGo, 'ocr_progress'>

/** Where the reading of a book stands. It never goes back within one run, unlike the messages. */
export interface OCRProgressState extends Omit<OCRProgress, 'status'> {
  /** 0–1, for a bar. */
  readonly fraction: number
  /** `completed` once `book_ready` has come too: the server's own stays `processing` at 100 percent. */
  readonly status: 'processing' | 'completed' | 'failed'
}

const STATUS: Readonly<Record<TaskStatus, OCRProgressState['status']>> = {
  running: 'processing',
  completed: 'completed',
  failed: 'failed',
}

/**
 * The pages of a book are being read. With a handler: every message as it came, no re-render. Without: the state of
 * one `bookId`, or of whichever book was last; `undefined` before its first message. With `onMessage`: both.
 *
 * @example
 * const ocr = useOCRProgress({ bookId })
 * <ProgressBar value={ocr?.fraction} label={`${ocr?.processedPages ?? 0} of ${ocr?.totalPages ?? '?'} pages`} />
 * @example useOCRProgress(({ bookId, progress }) => console.log(bookId, progress))
 */
export function useOCRProgress(handler: MessageHandler<MessageOf<HaiLanGo, 'ocr_progress'>>): undefined
export function useOCRProgress(options?: MessageHookOptions<HaiLanGo, 'ocr_progress'>): OCRProgressState | undefined
export function useOCRProgress(given?: MessageHookInput<HaiLanGo, 'ocr_progress'>): OCRProgressState | undefined {
  const client = useClient(hailango, 'useOCRProgress')
  const bookId = typeof given === 'object' ? given.bookId : undefined
  // Another message, `book_ready`, ends the task; of which book is not known where none is asked for.
  return useMessage(client, 'ocr_progress', { ...interestOf(given, progressOf), also: entryOf('progress', bookId) })
}

function progressOf(
  { payload }: MessageOf<HaiLanGo, 'ocr_progress'>,
  { progress }: ClientState,
): OCRProgressState | undefined {
  const task = payload.bookId === undefined ? undefined : progress.get(payload.bookId)
  return task && { ...payload, fraction: task.fraction, status: STATUS[task.status] }
}
