import type { Audience, Connection } from '../../../hub/audience.js'
import type { Clock, Undo } from '../../../lib/clock.js'
import type { CommandPayload } from '../../../protocol/protocol.js'
import type { reyna } from '../protocol.js'
import { type Blob, createBlobs, previewOf } from './blobs.js'
import type { Processor } from './processor.js'
import { createRuns } from './runs.js'
import { textExpansion } from './text-expansion.js'

type ReYNa = typeof reyna

/** Where blobs are made and processed. Their owner is told of it, on each device that listens. */
export interface Workshop {
  readonly create: (connection: Connection, blob: CommandPayload<ReYNa, 'create_blob'>) => void
  /** What goes wrong is told to the device that asked. */
  readonly process: (connection: Connection, task: CommandPayload<ReYNa, 'process_blob'>) => void
  /** Ends what is under way, without a word. */
  readonly stop: Undo
}

const USER_INPUT = 'user-input'
const PROCESSORS: ReadonlyMap<string, Processor> = new Map([textExpansion].map(processor => [processor.id, processor]))

export function createWorkshop({ hub, clock }: { readonly hub: Audience<ReYNa>; readonly clock: Clock }): Workshop {
  const blobs = createBlobs()
  const runs = createRuns(clock)

  const now = (): string => new Date(clock.now()).toISOString()

  function run(processor: Processor, blob: Blob, connection: Connection): void {
    const { userId } = blob
    const about = { blob_id: blob.id, processor_id: processor.id }
    let reached = 0
    runs.start(processor, blob.content, {
      progressed(progress) {
        reached = progress
        const message = processor.activity
        hub.sendToUser(userId, 'processor.status', { ...about, status: 'processing', progress, message })
      },
      completed(content) {
        const { id: processorId, schemaId } = processor
        const derived = blobs.add({ ...blob, content, schemaId, processorId, createdAt: now() })
        const message = 'Completed'
        hub.sendToUser(userId, 'processor.completed', { ...about, status: 'completed', progress: 1, message })
        hub.sendToUser(userId, 'blob.derived', {
          parent_id: blob.id,
          derived_id: derived.id,
          processor_id: processorId,
          expansion_ratio: content.length / blob.content.length,
          preview: previewOf(content),
        })
      },
      failed(message) {
        // First to who asked, for either ends what they wait for, and only an error can say when to try again.
        hub.send(connection, 'error', { code: 'PROCESSOR_FAILED', message, blob_id: blob.id })
        hub.sendToUser(userId, 'processor.failed', { ...about, status: 'failed', progress: reached, message })
      },
    })
  }

  return {
    create({ userId }, { content, schema_id: schemaId, metadata }) {
      const { book_id: bookId, chapter } = metadata ?? {}
      const blob = blobs.add({ userId, content, schemaId, processorId: USER_INPUT, bookId, createdAt: now() })
      hub.sendToUser(userId, 'blob.created', {
        blob_id: blob.id,
        user_id: userId,
        processor_id: USER_INPUT,
        schema_id: schemaId,
        preview: previewOf(content),
        ...(bookId !== undefined && { book_id: bookId }),
        created_at: blob.createdAt,
      })
      if (bookId === undefined || chapter === undefined) return
      hub.sendToUser(userId, 'book.updated', {
        book_id: bookId,
        chapter_added: { chapter_num: chapter, blob_id: blob.id, title: `Chapter ${chapter}` },
      })
    },
    process(connection, { blob_id: blobId, processor_id: processorId }) {
      const refuse = (code: string, message: string): void =>
        hub.send(connection, 'error', { code, message, blob_id: blobId })
      const blob = blobs.get(blobId)
      if (blob === undefined) return refuse('NOT_FOUND', 'There is no such blob')
      if (blob.userId !== connection.userId) return refuse('FORBIDDEN', 'The blob is not yours')
      const processor = PROCESSORS.get(processorId)
      if (processor === undefined) return refuse('UNKNOWN_PROCESSOR', 'There is no such processor')
      run(processor, blob, connection)
    },
    stop: runs.stop,
  }
}
