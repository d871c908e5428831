import type { Scenario, Stage } from '../../hub/scenario.js'
import type { hailango } from './protocol.js'

type HaiLanGoScenario = Scenario<typeof hailango>

/** A book that is read. */
export interface ReadBookOptions {
  readonly bookId: string
  readonly title?: string
  /** Default 20. */
  readonly pages?: number
  /** How long a page takes, ms. Default 250. */
  readonly pageTime?: number
  /** The page at which the reading fails. Default: none. */
  readonly failAt?: number
}

/**
 * The pages of a book are read, several at a time, so that some updates overtake others; at the end the book is ready.
 *
 * @example server.play(readBook({ bookId, pages: 12 }))
 */
export function readBook({
  bookId,
  title = 'はじめての日本語',
  pages = 20,
  pageTime = 250,
  failAt,
}: ReadBookOptions): HaiLanGoScenario {
  return async ({ hub, wait, random }) => {
    for (const processedPages of overtaking(pages, random)) {
      if (processedPages === failAt) {
        hub.broadcastToAll('ocr_progress', progressOf(bookId, processedPages, pages, 'failed', 'The scan is too dark'))
        hub.broadcastToAll('error', {
          code: 'OCR_FAILED',
          message: `Page ${failAt} could not be read`,
          details: 'contrast',
        })
        return
      }
      hub.broadcastToAll(
        'ocr_progress',
        progressOf(bookId, processedPages, pages, 'processing', `Processing page ${processedPages} of ${pages}`),
      )
      await wait(pageTime)
    }
    hub.broadcastToAll('book_ready', { bookId, title, totalPages: pages, message: 'Book is ready for learning!' })
  }
}

/** 1 to `pages`, with neighbours changing places now and then, as pages do that are read in parallel. */
function overtaking(pages: number, random: () => number): readonly number[] {
  const order = Array.from({ length: pages }, (_, index) => index + 1)
  // Neither the first nor the last: the one begins the run, the other ends it.
  for (let index = 2; index < pages - 1; index += 1) {
    if (random() < 0.2) order.splice(index - 1, 2, ...order.slice(index - 1, index + 1).reverse())
  }
  return order
}

function progressOf(bookId: string, processedPages: number, totalPages: number, status: string, message: string) {
  const progress = (processedPages / totalPages) * 100
  return { bookId, totalPages, processedPages, progress, currentPage: processedPages, status, message }
}

/**
 * Many books are read at once, each at its own pace.
 *
 * @example server.play(readLibrary(books.map(({ id, title }) => ({ bookId: id, title }))))
 */
export function readLibrary(books: readonly ReadBookOptions[]): HaiLanGoScenario {
  return async stage => {
    await Promise.all(books.map(book => readBook({ ...book, pageTime: paceOf(book, stage) })(stage)))
  }
}

function paceOf({ pageTime = 250 }: ReadBookOptions, { random }: Stage<typeof hailango>): number {
  return pageTime * (0.5 + random())
}

/**
 * As many `ocr_progress` as asked for, over so many books, as fast as the line takes them.
 *
 * @example server.play(burst({ messages: 5000, books: 50 }))
 */
export function burst({ messages, books }: { readonly messages: number; readonly books: number }): HaiLanGoScenario {
  return async ({ hub }) => {
    const pages = Math.ceil(messages / books)
    for (let index = 0; index < messages; index += 1) {
      const page = Math.floor(index / books) + 1
      hub.broadcastToAll('ocr_progress', progressOf(`book-${index % books}`, page, pages, 'processing', ''))
    }
  }
}

/**
 * A day of learning, shortened: a reminder, figures of a session that grow, a notification.
 *
 * @example server.play(learningDay({ sessionId }))
 */
export function learningDay({ sessionId, every = 1500 }: { sessionId: string; every?: number }): HaiLanGoScenario {
  return async ({ hub, wait }) => {
    hub.broadcastToAll('review_reminder', {
      count: 3,
      items: [
        { id: 'w-1', content: '図書館', translation: 'library', dueDate: '2026-01-05T09:00:00Z', priority: 'urgent' },
        {
          id: 'w-2',
          content: '約束',
          translation: 'promise',
          dueDate: '2026-01-05T12:00:00Z',
          priority: 'recommended',
        },
        { id: 'w-3', content: '景色', translation: 'scenery', dueDate: '2026-01-06T09:00:00Z', priority: 'optional' },
      ],
      message: 'You have items to review',
    })
    for (let step = 1; step <= 5; step += 1) {
      await wait(every)
      hub.broadcastToAll('learning_update', {
        sessionId,
        stats: {
          totalTime: step * 360,
          completedPages: step,
          masteredWords: step * 7,
          pronunciationScore: 70 + step * 4,
          streakDays: 7,
        },
      })
    }
    hub.broadcastToAll('notification', {
      title: 'Seven days in a row',
      message: 'Your streak goes on.',
      level: 'success',
      action: { label: 'See the figures', url: '/figures' },
    })
  }
}

/**
 * A little of everything that the server says: three books are read while somebody learns, and one scan fails.
 *
 * @example server.play(demo)
 */
export const demo: HaiLanGoScenario = async stage => {
  const books = [
    { bookId: 'demo-1', title: 'はじめての日本語', pages: 24, pageTime: 500 },
    { bookId: 'demo-2', title: 'Русские сказки', pages: 40, pageTime: 300 },
    { bookId: 'demo-3', title: '中文入门', pages: 12, pageTime: 700, failAt: 9 },
  ]
  await Promise.all([readLibrary(books)(stage), learningDay({ sessionId: 'demo' })(stage)])
}
