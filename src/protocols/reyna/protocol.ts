import type { Change } from '../../protocol/change.js'
import type { KnownMessage } from '../../protocol/message.js'
import { defineProtocol } from '../../protocol/protocol.js'
import type { Parsed } from '../../protocol/schema.js'
import { webSocketTransport } from '../../transports/websocket.js'
import { commandCodec, messageCodec } from './codec.js'
import { commands, messages } from './messages.js'

const PROCESSING_MS = 10 * 60_000

/** The id under which `blobEvents` holds the events of every book. */
export const EVERY_BOOK = ''

type EventOf<T extends 'blob.created' | 'blob.updated' | 'blob.derived'> = KnownMessage<T, Parsed<(typeof messages)[T]>>

/** Something that happened to a blob: the message, with its `type`, `payload`, `receivedAt` and `serial`. */
export type BlobEvent = EventOf<'blob.created'> | EventOf<'blob.updated'> | EventOf<'blob.derived'>

/** What the processor of a blob has said last. */
export interface Processing {
  readonly message: string | undefined
  readonly processorId: string
}
type ProcessorMessage = { readonly payload: Parsed<(typeof messages)['processor.status']> }

const NOTHING_SAID: Processing = { message: undefined, processorId: '' }
const blobOf = ({ payload }: ProcessorMessage): string => payload.blob_id
const said = (_: Processing, { payload }: ProcessorMessage): Processing => ({
  message: payload.message,
  processorId: payload.processor_id,
})

/** How many events are kept, of all blobs and of each book. */
export const MAX_BLOB_EVENTS = 200
export const NO_EVENTS: readonly BlobEvent[] = []
const withEvent = (before: readonly BlobEvent[], event: BlobEvent): readonly BlobEvent[] =>
  [...before, event].slice(-MAX_BLOB_EVENTS)

/**
 * ReYNa Studio: blobs of text, the processors that make new ones of them, and the books that they end up in. Events are
 * subscribed to by type or wildcard. Default URL of its server: `ws://localhost:8010/api/v1/ws`, with the JWT as
 * `?token=`.
 *
 * @example
 * <WebSocketProvider protocol={reyna} url="wss://studio.example.com/api/v1/ws" token={() => auth.getToken()}>
 */
export const reyna = defineProtocol({
  name: 'reyna',
  messages,
  commands,
  transport: webSocketTransport,
  codecs: { message: messageCodec, command: commandCodec },
  // Whatever is sent before is lost: the server has not registered the connection yet.
  ready: { message: 'connected' },
  // As the document's client does. No `answer`: it knows of none, and a silent line is not a lost one.
  heartbeat: { every: 30_000, send: { type: 'ping' } },
  maxFrameBytes: 64 * 1024,
  // The server closes when the token expires.
  renewal: 'reconnect',
  keys: {
    'blob.created': 'blob_id',
    'blob.updated': 'blob_id',
    'blob.derived': 'parent_id',
    'processor.status': 'blob_id',
    'processor.completed': 'blob_id',
    'processor.failed': 'blob_id',
    'book.updated': 'book_id',
  },
  interpret: {
    subscribed: ({ payload }) => payload.events.map(room => ({ kind: 'room-entered', room })),
    unsubscribed: ({ payload }) => payload.events.map(room => ({ kind: 'room-left', room })),
    'processor.status': ({ payload }) => taskOf(payload, payload.status),
    'processor.completed': ({ payload }) => taskOf(payload, 'completed'),
    'processor.failed': ({ payload }) => taskOf(payload, 'failed'),
  },
  wants: {
    // The document's server replaces its list at each `subscribe`, another may add to it: so what goes is given back, and
    // the whole rest is asked for. That is right on both.
    tell(now, before) {
      const dropped = [...before].filter(pattern => !now.has(pattern))
      const added = [...now].filter(pattern => !before.has(pattern))
      return [
        ...(dropped.length > 0 ? [{ type: 'unsubscribe' as const, payload: { events: dropped } }] : []),
        ...(now.size > 0 ? [{ type: 'subscribe' as const, payload: { events: [...now] }, want: added }] : []),
      ]
    },
  },
  state: {
    /** What the processor of a blob has said last. */
    processing: {
      initial: NOTHING_SAID,
      on: {
        'processor.status': { id: blobOf, next: said },
        'processor.completed': { id: blobOf, next: said },
        'processor.failed': { id: blobOf, next: said },
      },
    },
    /** The last events of all blobs, under `EVERY_BOOK`. */
    blobEvents: {
      initial: NO_EVENTS,
      on: {
        'blob.created': { id: () => EVERY_BOOK, next: withEvent },
        'blob.updated': { id: () => EVERY_BOOK, next: withEvent },
        'blob.derived': { id: () => EVERY_BOOK, next: withEvent },
      },
    },
    /** The same by book; what was derived does not say its book. */
    bookBlobEvents: {
      initial: NO_EVENTS,
      on: {
        'blob.created': { id: ({ payload }) => payload.book_id, next: withEvent },
        'blob.updated': { id: ({ payload }) => payload.book_id, next: withEvent },
      },
    },
  },
  answers: {
    subscribe: {
      judge({ type, payload }, { events }) {
        if (type === 'subscribed') return isSameSet(payload.events, events) ? 'done' : undefined
        return type === 'error' && payload.blob_id === undefined ? 'error' : undefined
      },
      retryAfter,
    },
    // No id says what answers what, so one is under way at a time.
    create_blob: {
      judge({ type, payload }, { schema_id: schemaId }) {
        if (type === 'blob.created') return payload.schema_id === schemaId ? 'done' : undefined
        return type === 'error' && payload.blob_id === undefined ? 'error' : undefined
      },
      retryAfter,
      serial: true,
    },
    process_blob: {
      judge({ type, payload }, { blob_id: blobId, processor_id: processorId }) {
        switch (type) {
          case 'blob.derived':
            return payload.parent_id === blobId && payload.processor_id === processorId ? 'done' : undefined
          case 'processor.failed':
          case 'processor.status': {
            const isOurs = payload.blob_id === blobId && payload.processor_id === processorId
            return isOurs && (type === 'processor.failed' || payload.status === 'failed') ? 'error' : undefined
          }
          case 'error':
            return payload.blob_id === blobId ? 'error' : undefined
          default:
            return undefined
        }
      },
      retryAfter,
      within: PROCESSING_MS,
    },
  },
})

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(each => b.includes(each))
}

/** `retry_after` is in seconds. */
function retryAfter({ payload }: { readonly payload: unknown }): number | undefined {
  const seconds: unknown = typeof payload === 'object' && payload !== null && Reflect.get(payload, 'retry_after')
  return typeof seconds === 'number' ? seconds * 1000 : undefined
}

function taskOf({ blob_id: id, progress }: { blob_id: string; progress: number }, status: string): Change {
  const known = status === 'completed' || status === 'failed' ? status : 'running'
  return { kind: 'task', id, status: known, fraction: known === 'completed' ? 1 : progress, first: progress === 0 }
}
