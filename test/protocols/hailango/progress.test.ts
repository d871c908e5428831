import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createClient } from '../../../src/client/client.js'
import { createMockServer } from '../../../src/mock/mock-server.js'
import { hailangoBackend } from '../../../src/protocols/hailango/backend.js'
import { hailango } from '../../../src/protocols/hailango/protocol.js'

const BOOK = '11111111-2222-3333-4444-555555555555'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A book that is read, and what a client makes of it. */
async function openBook() {
  const server = createMockServer(hailangoBackend)
  const client = createClient({
    protocol: hailango,
    url: server.url,
    transport: server.transport,
    token: server.token(),
    flush: 'immediate',
  })
  const handled: number[] = []
  client.subscribe('ocr_progress', ({ processedPages }) => handled.push(processedPages))
  client.connect()
  await vi.advanceTimersByTimeAsync(0)

  const state = () => {
    const task = client.store.getState().progress.get(BOOK)
    return task && ([task.status, Math.round(task.fraction * 100)] as const)
  }
  return {
    client,
    server,
    handled,
    state,
    /** A page is done; afterwards it is `[status, percent]`. */
    page: async (processedPages: number, totalPages = 10, status = 'processing') => {
      const progress = (processedPages / totalPages) * 100
      server.broadcastToAll('ocr_progress', { bookId: BOOK, totalPages, processedPages, progress, status })
      await vi.advanceTimersByTimeAsync(0)
      return state()
    },
    ready: async () => {
      server.broadcastToAll('book_ready', { bookId: BOOK, title: '', totalPages: 10, message: '' })
      await vi.advanceTimersByTimeAsync(0)
      return state()
    },
  }
}

/** The pages of a book, with `steps` of them overtaken by the one behind. */
function overtaken(pages: number, steps: number): readonly number[] {
  const order = Array.from({ length: pages }, (_, index) => index + 1)
  for (let step = 0; step < steps; step += 1) {
    const index = 2 + step * 4
    order.splice(index, 2, ...order.slice(index, index + 2).reverse())
  }
  return order
}

describe('pages finish in parallel', () => {
  test.each([12, 33])('%i of 150 updates go back: handlers see all, the state never goes back', async steps => {
    const book = await openBook()
    const pages = overtaken(150, steps)
    const percents: number[] = []
    for (const page of pages) percents.push((await book.page(page, 150))?.[1] ?? -1)

    expect(pages.filter((page, index) => page < (pages[index - 1] ?? 0))).toHaveLength(steps)
    expect(book.handled).toEqual(pages)
    expect(percents).toEqual(percents.toSorted((a, b) => a - b))
    expect(book.state()).toEqual(['running', 100])
  })

  test('the latest message goes back no more than the bar', async () => {
    const { client, page } = await openBook()
    await page(4)
    await page(3)
    expect(client.store.getState().latest.get('ocr_progress')?.get('')?.payload).toMatchObject({ processedPages: 4 })
  })

  test('in one frame of the server as one by one', async () => {
    const { client, server, state } = await openBook()
    const states: (number | undefined)[] = []
    client.store.subscribe(({ progress }) => states.push(progress.get(BOOK)?.fraction))
    for (const processedPages of [1, 3, 2]) {
      const payload = {
        bookId: BOOK,
        totalPages: 10,
        processedPages,
        progress: processedPages * 10,
        status: 'processing',
      }
      server.broadcastToAll('ocr_progress', payload)
    }
    await vi.advanceTimersByTimeAsync(0)
    expect(states).toEqual([0.1, 0.3, 0.3])
    expect(state()).toEqual(['running', 30])
  })

  test('what one book does says nothing about another', async () => {
    const { server, page, state } = await openBook()
    await page(8)
    const other = { bookId: 'other', totalPages: 10, processedPages: 1, progress: 10, status: 'processing' }
    server.broadcastToAll('ocr_progress', other)
    await vi.advanceTimersByTimeAsync(0)
    expect(state()).toEqual(['running', 80])
  })
})

describe('a run', () => {
  test('is still under way at 100 percent, until the book is ready', async () => {
    const { page, ready } = await openBook()
    expect(await page(10)).toEqual(['running', 100])
    expect(await ready()).toEqual(['completed', 100])
  })

  test('is held at 100 percent where the server says more', async () => {
    const { page } = await openBook()
    expect(await page(4, 3)).toEqual(['running', 100])
  })

  test('keeps the bar where it was when it fails', async () => {
    const { page } = await openBook()
    await page(6)
    expect(await page(5, 10, 'failed')).toEqual(['failed', 60])
  })

  test('is not woken by pages that come after its end', async () => {
    const { page, ready } = await openBook()
    await page(8)
    await ready()
    expect(await page(9)).toEqual(['completed', 100])
  })

  test('is not begun again by a first page that comes late', async () => {
    const { page } = await openBook()
    await page(2)
    expect(await page(1)).toEqual(['running', 20])
    expect(await page(0)).toEqual(['running', 20])
  })
})

describe('a new run begins', () => {
  test.each([0, 1])('at page %i after 100 percent', async first => {
    const { page } = await openBook()
    await page(10)
    expect(await page(first)).toEqual(['running', first * 10])
  })

  test.each([0, 1])('at page %i after a failure', async first => {
    const { page } = await openBook()
    await page(6, 10, 'failed')
    expect(await page(3)).toEqual(['failed', 60])
    expect(await page(first)).toEqual(['running', first * 10])
  })

  test.each([0, 1])('at page %i after the book was ready', async first => {
    const { page, ready } = await openBook()
    await page(10)
    await ready()
    expect(await page(first)).toEqual(['running', first * 10])
  })

  test('at the first page after the book was ready, though it never reached 100 percent', async () => {
    const { page, ready } = await openBook()
    await page(7)
    await ready()
    expect(await page(1)).toEqual(['running', 10])
  })

  test('at the first page of a book that was ready before anything else was heard of it', async () => {
    const { page, ready } = await openBook()
    expect(await ready()).toEqual(['completed', 100])
    expect(await page(1)).toEqual(['running', 10])
  })

  test('when the number of pages changes', async () => {
    const { page } = await openBook()
    await page(9)
    expect(await page(2, 20)).toEqual(['running', 10])
  })

  test('and the bar of the new run does not go back either', async () => {
    const { page, ready } = await openBook()
    await page(10)
    await ready()
    await page(1)
    await page(4)
    expect(await page(3)).toEqual(['running', 40])
  })
})
