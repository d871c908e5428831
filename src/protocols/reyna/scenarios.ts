import type { Audience } from '../../hub/audience.js'
import type { Scenario } from '../../hub/scenario.js'
import { previewOf } from './backend/blobs.js'
import { textExpansion } from './backend/text-expansion.js'
import type { reyna } from './protocol.js'

type ReYNaScenario = Scenario<typeof reyna>

/** A chapter that is written. */
export interface WriteChapterOptions {
  readonly bookId: string
  /** Default 1. */
  readonly chapter?: number
  /** Default `Chapter 1`. */
  readonly title?: string
  /** Default: three sentences. */
  readonly text?: string
  /** Default `<bookId>-<chapter>`. */
  readonly blobId?: string
  /** How long a step of the processor takes, ms. Default 400. */
  readonly stepTime?: number
  /** At which fraction the processor fails, 0–1. Default: it does not. */
  readonly failAt?: number
}

const TEXT =
  'The lighthouse had been dark for a year. Nobody in the village spoke of it. Then, one evening, there was a light.'
const STEPS = 8
const QUOTA = 'Text expansion failed: API quota exceeded'
const RETRY_AFTER_SECONDS = 3600

/**
 * A chapter is written, becomes part of its book, and is expanded; or the processor fails on the way. Everybody who is
 * connected hears of it as theirs, as far as they have subscribed to it. The blobs are of the scenario only: the server
 * knows none of them.
 *
 * @example server.play(writeChapter({ bookId: 'my-novel', chapter: 5, title: 'Chapter 5: The Revelation' }))
 */
export function writeChapter({
  bookId,
  chapter = 1,
  title = `Chapter ${chapter}`,
  text = TEXT,
  blobId = `${bookId}-${chapter}`,
  stepTime = 400,
  failAt = Infinity,
}: WriteChapterOptions): ReYNaScenario {
  return async ({ hub, wait }) => {
    for (const userId of usersOf(hub)) {
      hub.sendToUser(userId, 'blob.created', {
        blob_id: blobId,
        user_id: userId,
        processor_id: 'user-input',
        schema_id: 'text-input-v1',
        preview: previewOf(text),
        book_id: bookId,
        created_at: '2026-01-05T09:00:00Z',
      })
    }
    const added = { chapter_num: chapter, blob_id: blobId, title }
    hub.broadcastToAll('book.updated', { book_id: bookId, chapter_added: added })

    const about = { blob_id: blobId, processor_id: textExpansion.id }
    for (let step = 0; step <= STEPS; step += 1) {
      await wait(stepTime)
      const progress = step / STEPS
      if (progress >= failAt) {
        const code = 'PROCESSOR_FAILED'
        hub.broadcastToAll('error', { code, message: QUOTA, blob_id: blobId, retry_after: RETRY_AFTER_SECONDS })
        hub.broadcastToAll('processor.failed', { ...about, status: 'failed', progress, message: QUOTA })
        return
      }
      const status = 'processing'
      hub.broadcastToAll('processor.status', { ...about, status, progress, message: textExpansion.activity })
    }
    hub.broadcastToAll('processor.completed', { ...about, status: 'completed', progress: 1, message: 'Completed' })
    const expanded = textExpansion.split(text).map(textExpansion.work).join('').trim()
    hub.broadcastToAll('blob.derived', {
      parent_id: blobId,
      derived_id: `${blobId}-expanded`,
      processor_id: textExpansion.id,
      expansion_ratio: expanded.length / text.length,
      preview: previewOf(expanded),
    })
  }
}

function usersOf(hub: Audience<typeof reyna>): ReadonlySet<string> {
  return new Set(hub.connections().map(({ userId }) => userId))
}

/**
 * As many `processor.status` as asked for, over so many blobs (`blob-0`, `blob-1` …), as fast as the line takes them.
 *
 * @example server.play(statusBurst({ messages: 200, blobs: 10 }))
 */
export function statusBurst({ messages, blobs }: { readonly messages: number; readonly blobs: number }): ReYNaScenario {
  return async ({ hub }) => {
    const steps = Math.ceil(messages / blobs)
    for (let index = 0; index < messages; index += 1) {
      hub.broadcastToAll('processor.status', {
        blob_id: `blob-${index % blobs}`,
        processor_id: textExpansion.id,
        status: 'processing',
        progress: (Math.floor(index / blobs) + 1) / steps,
        message: textExpansion.activity,
      })
    }
  }
}

/**
 * A novel grows by three chapters, of which the processor fails with the second.
 *
 * @example server.play(demo)
 */
export const demo: ReYNaScenario = async stage => {
  const bookId = 'my-novel'
  const chapters = [
    { chapter: 3, title: 'Chapter 3: The Lighthouse' },
    { chapter: 4, title: 'Chapter 4: The Letter', text: 'It came without a stamp. Inside was a key.', failAt: 0.5 },
    { chapter: 5, title: 'Chapter 5: The Revelation', text: 'She knew the hand. It was her own!' },
  ]
  for (const chapter of chapters) {
    await writeChapter({ bookId, ...chapter })(stage)
    await stage.wait(1500)
  }
}
