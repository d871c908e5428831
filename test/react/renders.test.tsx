import { screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { settle, startApp } from './app.js'
import { Followers, RenderCounts } from './followers.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const page = (bookId: string, processedPages: number) => ({
  bookId,
  totalPages: 100,
  processedPages,
  progress: processedPages,
  status: 'processing',
})

describe.each(['useOCRProgress', 'useProgress'] as const)('of 1,000 components with %s, each of another book', hook => {
  async function startFollowing() {
    const app = startApp()
    const counts = new RenderCounts()
    await app.show(<Followers count={1000} hook={hook} rendered={counts.add} />)
    counts.take()
    return { ...app, counts }
  }

  test('a message for one renders one', async () => {
    const { server, counts } = await startFollowing()
    server.broadcastToAll('ocr_progress', page('book-617', 4))
    await settle()
    expect(counts.take()).toEqual({ 'book-617': 1 })
    expect(screen.getByText(/^book-617: (4|0.04)$/)).toBeDefined()
  })

  test('a message for a book that nobody follows renders none', async () => {
    const { server, counts } = await startFollowing()
    server.broadcastToAll('ocr_progress', page('book-1000', 4))
    server.broadcastToAll('notification', null)
    await settle()
    expect(counts.take()).toEqual({})
  })

  test('a message that comes from behind renders none', async () => {
    const { server, counts } = await startFollowing()
    server.broadcastToAll('ocr_progress', page('book-1', 4))
    await settle()
    counts.take()
    server.broadcastToAll('ocr_progress', page('book-1', 3))
    await settle()
    expect(counts.take()).toEqual({})
  })

  test('a hundred messages for one in a frame render it once', async () => {
    const { server, counts } = await startFollowing()
    for (let index = 1; index <= 100; index += 1) server.broadcastToAll('ocr_progress', page('book-1', index))
    await settle()
    expect(counts.take()).toEqual({ 'book-1': 1 })
  })

  test('a line that is cut and comes back renders none', async () => {
    const { server, counts } = await startFollowing()
    server.cut()
    await settle(2000)
    expect(server.stats().total_connections).toBe(1)
    expect(counts.take()).toEqual({})
  })
})
