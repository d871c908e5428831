import { screen } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'

import {
  useBookReady,
  useErrorNotification,
  useLearningUpdate,
  useNotification,
  useOCRProgress,
  useReviewReminder,
} from '../../../src/protocols/hailango/hooks.js'
import { inFrames, nextFrame, openPage } from '../../react/open-page.js'

const BOOK = '11111111-2222-3333-4444-555555555555'
const OTHER = '11111111-2222-3333-4444-666666666666'

const page = (processedPages: number, { bookId = BOOK, status = 'processing', totalPages = 10 } = {}) => ({
  bookId,
  totalPages,
  processedPages,
  progress: (processedPages / totalPages) * 100,
  status,
})
const ready = (bookId = BOOK) => ({ bookId, title: 'Kokoro', totalPages: 10, message: 'Book is ready for learning!' })
const stats = { totalTime: 1800, completedPages: 3, masteredWords: 42, streakDays: 7 }

const shown = () => JSON.parse(screen.getByRole('status').textContent ?? '') as unknown

/** The six hooks: one message that a hook is for, and one that narrowing leaves out. */
const hooks = [
  {
    name: 'useOCRProgress',
    type: 'ocr_progress',
    use: useOCRProgress,
    ours: page(4),
    others: page(1, { bookId: OTHER }),
  },
  { name: 'useBookReady', type: 'book_ready', use: useBookReady, ours: ready(), others: ready(OTHER) },
  {
    name: 'useReviewReminder',
    type: 'review_reminder',
    use: useReviewReminder,
    ours: { count: 1, items: [], message: 'One' },
    others: { count: 2, items: [], message: 'Two' },
  },
  {
    name: 'useLearningUpdate',
    type: 'learning_update',
    use: useLearningUpdate,
    ours: { sessionId: BOOK, stats },
    others: { sessionId: OTHER, stats },
  },
  {
    name: 'useNotification',
    type: 'notification',
    use: useNotification,
    ours: { title: 'A', message: '', level: 'info' },
    others: { title: 'B', message: '', level: 'error' },
  },
  {
    name: 'useErrorNotification',
    type: 'error',
    use: useErrorNotification,
    ours: { code: 'OCR_FAILED', message: 'page failed' },
    others: { code: 'OTHER', message: 'something else' },
  },
] as const

const narrowing = {
  useOCRProgress: { bookId: BOOK },
  useBookReady: { bookId: BOOK },
  useReviewReminder: { count: 1 },
  useLearningUpdate: { sessionId: BOOK },
  useNotification: { level: 'info' },
  useErrorNotification: { code: 'OCR_FAILED' },
}

/** The wire's own form of a message, so that one story fits all six. */
const frame = (type: string, payload: object) => JSON.stringify({ type, payload, timestamp: '2026-11-20T12:48:53.1Z' })

describe.each(hooks)('$name', ({ name, type, use, ours, others }) => {
  // Each hook has its own options and payloads: what they share is that they have both forms.
  const useIt = use as (given?: object) => object | undefined

  test('with a handler hears every message in order, and never renders', async () => {
    const heard: unknown[] = []
    const rendered = vi.fn<(state: unknown) => void>()
    function Listener() {
      rendered(useIt((payload: unknown) => heard.push(payload)))
      return null
    }
    const { server } = await openPage(<Listener />)
    const before = rendered.mock.calls.length
    for (const payload of [ours, others, ours]) server.sendRaw(frame(type, payload))
    expect(heard).toEqual([ours, others, ours])
    expect(rendered).toHaveBeenCalledTimes(before)
    expect(rendered).toHaveBeenLastCalledWith(undefined)
  })

  test('without one is nothing at first, and then what came last', async () => {
    function State() {
      return <p role="status">{JSON.stringify(useIt() ?? null)}</p>
    }
    const { server } = await openPage(<State />)
    expect(shown()).toBeNull()
    server.sendRaw(frame(type, others))
    server.sendRaw(frame(type, ours))
    expect(shown()).toMatchObject(ours)
  })

  test('with options is the last of those that fit, and onMessage hears the same', async () => {
    const heard: unknown[] = []
    const rendered = vi.fn<() => void>()
    function State() {
      rendered()
      const options = { ...narrowing[name], onMessage: (payload: unknown) => heard.push(payload) }
      return <p role="status">{JSON.stringify(useIt(options) ?? null)}</p>
    }
    const { server } = await openPage(<State />)
    server.sendRaw(frame(type, ours))
    const before = rendered.mock.calls.length
    server.sendRaw(frame(type, others))
    expect(shown()).toMatchObject(ours)
    expect(heard).toEqual([ours])
    expect(rendered).toHaveBeenCalledTimes(before)
  })
})

describe('useOCRProgress', () => {
  function Book({ bookId = BOOK }: { readonly bookId?: string }) {
    const ocr = useOCRProgress({ bookId })
    return <p role="status">{JSON.stringify(ocr ?? null)}</p>
  }

  test('gives the wire’s own progress, and the fraction for a bar', async () => {
    const { server } = await openPage(<Book />)
    server.send('ocr_progress', page(4))
    expect(shown()).toEqual({ ...page(4), progress: 40, fraction: 0.4 })
  })

  test('stays at processing at 100 percent, until the book is ready', async () => {
    const { server } = await openPage(<Book />)
    server.send('ocr_progress', page(10))
    expect(shown()).toMatchObject({ status: 'processing', fraction: 1 })
    server.send('book_ready', ready())
    expect(shown()).toMatchObject({ status: 'completed', fraction: 1, processedPages: 10 })
  })

  test('says that it failed, and how far it came', async () => {
    const { server } = await openPage(<Book />)
    server.send('ocr_progress', page(6))
    server.send('ocr_progress', page(6, { status: 'failed' }))
    expect(shown()).toMatchObject({ status: 'failed', fraction: 0.6 })
  })

  test('is never over 1, whatever the wire says', async () => {
    const { server } = await openPage(<Book />)
    server.send('ocr_progress', page(4, { totalPages: 3 }))
    expect(shown()).toMatchObject({ progress: expect.closeTo(133.33, 1), fraction: 1 })
  })

  test('never goes back, while onMessage hears all as they came', async () => {
    const heard: number[] = []
    const seen: (number | undefined)[] = []
    function Both() {
      const ocr = useOCRProgress({ bookId: BOOK, onMessage: ({ processedPages }) => heard.push(processedPages) })
      seen.push(ocr?.processedPages)
      return null
    }
    const { server } = await openPage(<Both />)
    const order = [1, 3, 2, 5, 4, 7, 6, 8, 10, 9]
    for (const processedPages of order) {
      server.send('ocr_progress', page(processedPages))
    }
    expect(heard).toEqual(order)
    expect([...new Set(seen)]).toEqual([undefined, 1, 3, 5, 7, 8, 10])
  })

  test('never goes back within one burst either', async () => {
    const { server } = await openPage(<Book />, inFrames)
    for (const processedPages of [1, 3, 2, 5, 4]) server.send('ocr_progress', page(processedPages))
    await nextFrame(server)
    expect(shown()).toMatchObject({ processedPages: 5, fraction: 0.5 })
  })

  test('begins again with a new run', async () => {
    const { server } = await openPage(<Book />)
    server.send('ocr_progress', page(10))
    server.send('book_ready', ready())
    server.send('ocr_progress', page(1))
    expect(shown()).toMatchObject({ status: 'processing', processedPages: 1, fraction: 0.1 })
  })

  test('follows another book', async () => {
    const { server, rerender } = await openPage(<Book />)
    server.send('ocr_progress', page(4))
    server.send('ocr_progress', page(7, { bookId: OTHER }))
    rerender(<Book bookId={OTHER} />)
    expect(shown()).toMatchObject({ bookId: OTHER, fraction: 0.7 })
  })

  test('without a book is whichever came last', async () => {
    function Any() {
      const ocr = useOCRProgress()
      return <p role="status">{JSON.stringify(ocr?.bookId ?? null)}</p>
    }
    const { server } = await openPage(<Any />)
    server.send('ocr_progress', page(4))
    server.send('ocr_progress', page(1, { bookId: OTHER }))
    expect(shown()).toBe(OTHER)
  })

  test('knows what came over a line that was cut', async () => {
    const { server } = await openPage(<Book />)
    server.send('ocr_progress', page(4))
    server.disconnect()
    await server.advance(100)
    expect(shown()).toMatchObject({ fraction: 0.4 })
    await server.advance(1000)
    server.send('ocr_progress', page(8))
    expect(shown()).toMatchObject({ fraction: 0.8 })
  })
})
