'use client'

import { useMemo } from 'react'

import type { RequestOptions } from '../../client/requests.js'
import type { TaskProgress } from '../../client/state.js'
import { RateLimitError } from '../../errors.js'
import type { MessageHandler } from '../../protocol/message.js'
import type { CommandPayload, Matching, MessageOf, PatternOf, PayloadOf } from '../../protocol/protocol.js'
import { useClient } from '../../react/context.js'
import type { Hooks } from '../../react/create-hooks.js'
import {
  interestOf,
  type MessageHook,
  messageHook,
  type MessageHookInput,
  type MessageHookOptions,
  payloadOf,
} from '../../react/message-hook.js'
import { commandHook } from '../../react/use-command.js'
import { connectionHook } from '../../react/use-connection.js'
import { latestMessageHook } from '../../react/use-latest-message.js'
import { useMessage } from '../../react/use-message.js'
import { messageLogHook } from '../../react/use-message-log.js'
import { progressHook } from '../../react/use-progress.js'
import { requestHook } from '../../react/use-request.js'
import { roomHook } from '../../react/use-room.js'
import { sendHook } from '../../react/use-send.js'
import { useSubscription, subscriptionHook, subscriptionsHook } from '../../react/use-subscription.js'
import { tableHook } from '../../react/use-table.js'
import { useWant } from '../../react/use-want.js'
import { webSocketHook } from '../../react/use-web-socket.js'
import { type BlobEvent, EVERY_BOOK, MAX_BLOB_EVENTS, NO_EVENTS, reyna } from './protocol.js'

type ReYNa = typeof reyna

/**
 * The connection of the ReYNa provider: `{ status, connected, connect, disconnect, subscribe, send, ping, store }`.
 * @example const { connected, connect } = useWebSocket()
 */
export const useWebSocket: Hooks<ReYNa>['useWebSocket'] = /* @__PURE__ */ webSocketHook(reyna)

/**
 * How the connection is and why, or what is selected of it; times are epoch ms, `latency` is always `null` here.
 * @example const retryAt = useConnection(connection => connection.retryAt)
 */
export const useConnection: Hooks<ReYNa>['useConnection'] = /* @__PURE__ */ connectionHook(reyna)

/**
 * Where the processing of a blob stands: `{ status, fraction (0–1), updatedAt (epoch ms) }`. It asks the server for
 * nothing: `useProcessorStatus` does.
 * @example const progress = useProgress(blobId)
 */
export const useProgress: Hooks<ReYNa>['useProgress'] = /* @__PURE__ */ progressHook(reyna)

/**
 * Calls the handler for every message of a type or pattern, in order. Asks the server for nothing: `useBlobEvents` does.
 * @example useWebSocketSubscription('error', ({ code }) => report(code))
 */
export const useWebSocketSubscription: Hooks<ReYNa>['useWebSocketSubscription'] =
  /* @__PURE__ */ subscriptionHook(reyna)

/**
 * As `useWebSocketSubscription`, for several types.
 * @example useWebSocketSubscriptions({ 'blob.created': refetch, error: ({ code }) => report(code) })
 */
export const useWebSocketSubscriptions: Hooks<ReYNa>['useWebSocketSubscriptions'] =
  /* @__PURE__ */ subscriptionsHook(reyna)

/**
 * The latest message of a type, or what is selected of it; `undefined` before the first.
 * @example const preview = useLatestMessage('blob.created', { select: ({ payload }) => payload.preview })
 */
export const useLatestMessage: Hooks<ReYNa>['useLatestMessage'] = /* @__PURE__ */ latestMessageHook(reyna)

/**
 * The last messages of a type or pattern since the component asked; newest last. `limit` defaults to 100.
 * @example const errors = useMessageLog('error', { limit: 20 })
 */
export const useMessageLog: Hooks<ReYNa>['useMessageLog'] = /* @__PURE__ */ messageLogHook(reyna)

/**
 * A function that sends a command of one type; what goes wrong goes to the provider's `onError`.
 * @example const ping = useCommand('ping')
 */
export const useCommand: Hooks<ReYNa>['useCommand'] = /* @__PURE__ */ commandHook(reyna)

/**
 * A function that sends a command; what goes wrong goes to the provider's `onError`.
 * @example const send = useSend()
 */
export const useSend: Hooks<ReYNa>['useSend'] = /* @__PURE__ */ sendHook(reyna)

/**
 * Sends `create_blob` or `process_blob` and follows the answer: `{ request, pending, error, answer }`. `useCreateBlob` and
 * `useProcessBlob` subscribe to that answer too.
 * @example const { request, pending } = useRequest('create_blob')
 */
export const useRequest: Hooks<ReYNa>['useRequest'] = /* @__PURE__ */ requestHook(reyna)

/**
 * Subscribes to an event or pattern while mounted: `{ status: 'joining' | 'joined' | 'denied', … }`. `joined` is what the
 * server has confirmed.
 * @example const { status } = useRoom('conversation.*')
 */
export const useRoom: Hooks<ReYNa>['useRoom'] = /* @__PURE__ */ roomHook(reyna)

const useTable = /* @__PURE__ */ tableHook(reyna)

/** What narrows the events of `useBlobEvents`. */
export interface BlobEventsOptions {
  /** Only what was created or updated in this book; none while it is `undefined`. Left out: everything, derived blobs too. */
  readonly bookId?: string | undefined
  /** How many, 200 at the most. Default 50. */
  readonly limit?: number
}

const DEFAULT_LIMIT = 50
const ALL_BLOBS = 'blob.*'

/**
 * What happens to blobs. With a pattern and a handler: each event that matches, in order, and no re-render. Without: the
 * last events, newest last. Both subscribe on the server for as long as a component is mounted.
 *
 * @example useBlobEvents('blob.*', (blob, { type }) => console.log(type, blob))
 * @example const events = useBlobEvents({ bookId, limit: 20 }) // [{ type: 'blob.created', payload: { preview, … }, … }]
 */
export function useBlobEvents<Q extends PatternOf<ReYNa>>(pattern: Q, handler: MessageHandler<Matching<ReYNa, Q>>): void
export function useBlobEvents(options?: BlobEventsOptions): readonly BlobEvent[]
export function useBlobEvents<Q extends PatternOf<ReYNa>>(
  given: Q | BlobEventsOptions = {},
  handler?: MessageHandler<Matching<ReYNa, Q>>,
): readonly BlobEvent[] | undefined {
  const client = useClient(reyna, 'useBlobEvents')
  const [pattern, options] = typeof given === 'object' ? [ALL_BLOBS, given] : [given, undefined]
  useWant(client, pattern)
  // Without a handler it subscribes nothing, whatever the pattern.
  useSubscription(client, pattern as Q, handler)
  return useLastEvents(options)
}

/** The last events of every book, or of the one that the options name; nothing without options. */
function useLastEvents(options: BlobEventsOptions | undefined): readonly BlobEvent[] | undefined {
  const ofBook = options !== undefined && 'bookId' in options
  const id = ofBook ? options.bookId : EVERY_BOOK
  const shows = options !== undefined
  const events = useTable(ofBook ? 'bookBlobEvents' : 'blobEvents', shows ? id : undefined) ?? NO_EVENTS
  const limit = Math.min(options?.limit ?? DEFAULT_LIMIT, MAX_BLOB_EVENTS)
  // The same array for as long as nothing has happened: a list that did not change is not drawn again.
  return useMemo(() => (shows ? events.slice(Math.max(0, events.length - limit)) : undefined), [shows, events, limit])
}

/** A hook of one event that also subscribes to it on the server. */
function eventHook<T extends Parameters<Hooks<ReYNa>['createMessageHook']>[0]>(type: T): MessageHook<ReYNa, T> {
  function useEvent(handler: MessageHandler<MessageOf<ReYNa, T>>): undefined
  function useEvent(options?: MessageHookOptions<ReYNa, T>): PayloadOf<ReYNa, T> | undefined
  function useEvent(given?: MessageHookInput<ReYNa, T>): PayloadOf<ReYNa, T> | undefined {
    const client = useClient(reyna, `The hook of "${type}"`)
    useWant(client, type)
    return useMessage(client, type, interestOf(given, payloadOf))
  }
  return useEvent
}

/**
 * A blob has been made. With a handler: each one, no re-render. Without: the latest, perhaps of one `blob_id`, `book_id`,
 * `schema_id` or `processor_id`.
 * @example useBlobCreated(({ preview }) => toast(preview))
 */
export const useBlobCreated: MessageHook<ReYNa, 'blob.created'> = /* @__PURE__ */ eventHook('blob.created')

/**
 * A processor has made a blob from another one. With a handler: each one. Without: the latest, perhaps of one `parent_id`.
 * @example const derived = useBlobDerived({ parent_id: blobId }) // { derived_id, expansion_ratio, preview, … }
 */
export const useBlobDerived: MessageHook<ReYNa, 'blob.derived'> = /* @__PURE__ */ eventHook('blob.derived')

type BookUpdated = MessageOf<ReYNa, 'book.updated'>

/**
 * A book has changed. With a handler: each change of this book, and no re-render. Without: the latest. None while
 * `bookId` is `undefined`.
 * @example useBookUpdates(bookId, ({ chapter_added }) => toast(chapter_added?.title))
 */
export function useBookUpdates(bookId: string | undefined, handler: MessageHandler<BookUpdated>): undefined
export function useBookUpdates(bookId: string | undefined): BookUpdated['payload'] | undefined
export function useBookUpdates(
  bookId: string | undefined,
  handler?: MessageHandler<BookUpdated>,
): BookUpdated['payload'] | undefined {
  const client = useClient(reyna, 'useBookUpdates')
  useWant(client, 'book.updated')
  const where = { book_id: bookId }
  return useMessage(client, 'book.updated', handler === undefined ? { where, select: payloadOf } : { where, handler })
}

/** How far a processor has come with a blob. */
export interface ProcessorStatus extends TaskProgress {
  /** What the processor says of it. */
  readonly message: string | undefined
  readonly processorId: string
}

/**
 * How far the processing of a blob has come: `{ status: 'running' | 'completed' | 'failed', fraction (0–1), message,
 * processorId, updatedAt (epoch ms) }`, or `undefined` before the first sign. It never goes back within one run.
 *
 * @example
 * const processing = useProcessorStatus(blobId)
 * <ProgressBar label={processing?.message ?? 'Waiting'} value={processing?.fraction} />
 */
export function useProcessorStatus(blobId: string | undefined): ProcessorStatus | undefined {
  const client = useClient(reyna, 'useProcessorStatus')
  useWant(client, 'processor.*')
  const task = useProgress(blobId)
  const said = useTable('processing', blobId)
  return useMemo(() => (task === undefined || said === undefined ? undefined : { ...task, ...said }), [task, said])
}

/**
 * Something went wrong on the server: `{ code, message, blob_id?, retry_after? (s) }`. With a handler: each one. Without:
 * the latest, perhaps of one `blob_id` or `code`.
 * @example useReynaError(({ code, message }) => toast.error(`${message} (${code})`))
 */
export const useReynaError: MessageHook<ReYNa, 'error'> = /* @__PURE__ */ messageHook(reyna, 'error')

/** A command of ReYNa that is under way, and what became of the last one. */
export interface BlobRequest<Result> {
  /** The last one waits for its answer. */
  readonly pending: boolean
  /**
   * Why the last one failed: a `RequestError` with the server's `answer`, `RateLimitError`, `TimeoutError`,
   * `ConnectionError` …; `undefined` where it did not.
   */
  readonly error: Error | undefined
  /**
   * Until when the server takes no more of them, as the last one was told, epoch ms; compare it with the time now.
   * `undefined` where it was told nothing.
   */
  readonly retryAt: number | undefined
  /** What came of the last one. */
  readonly result: Result | undefined
}

/** What {@link useCreateBlob} returns. */
export interface CreateBlob extends BlobRequest<PayloadOf<ReYNa, 'blob.created'>> {
  /** Sends it. Its rejection, which is what `error` then is, counts as handled: an event handler need not catch it. */
  readonly createBlob: (blob: CommandPayload<ReYNa, 'create_blob'>, options?: RequestOptions) => Promise<unknown>
}

/**
 * Creates blobs, one at a time, and subscribes to the answer. `result` is the payload of its `blob.created`.
 *
 * @example
 * const { createBlob, pending, error, result } = useCreateBlob()
 * <button disabled={pending} onClick={() => createBlob({ content, schema_id: 'text-input-v1' })}>Save</button>
 */
export function useCreateBlob(): CreateBlob {
  useWant(useClient(reyna, 'useCreateBlob'), 'blob.created')
  const { request, pending, error, answer } = useRequest('create_blob')
  const result = answer?.type === 'blob.created' ? answer.payload : undefined
  return { createBlob: request, pending, error, retryAt: retryAtOf(error), result }
}

/** What {@link useProcessBlob} returns. */
export interface ProcessBlob extends BlobRequest<PayloadOf<ReYNa, 'blob.derived'>> {
  /** Sends it. Its rejection, which is what `error` then is, counts as handled: an event handler need not catch it. */
  readonly processBlob: (job: CommandPayload<ReYNa, 'process_blob'>, options?: RequestOptions) => Promise<unknown>
}

/**
 * Has a processor work on a blob, and subscribes to the answer. `result` is the payload of its `blob.derived`; how far
 * it has come says `useProcessorStatus`. It waits for ten minutes, unless `options.timeout` says otherwise.
 *
 * @example
 * const { processBlob, pending, error } = useProcessBlob()
 * <button onClick={() => processBlob({ blob_id: blobId, processor_id: 'text-expansion' })}>Expand</button>
 */
export function useProcessBlob(): ProcessBlob {
  const client = useClient(reyna, 'useProcessBlob')
  useWant(client, 'blob.derived')
  useWant(client, 'processor.*')
  const { request, pending, error, answer } = useRequest('process_blob')
  const result = answer?.type === 'blob.derived' ? answer.payload : undefined
  return { processBlob: request, pending, error, retryAt: retryAtOf(error), result }
}

function retryAtOf(error: Error | undefined): number | undefined {
  return error instanceof RateLimitError ? error.retryAt : undefined
}
