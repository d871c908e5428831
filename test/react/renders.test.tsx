import { screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'

import { Followers, RenderCounts } from './followers.js'
import { inFrames, nextFrame, openPage } from './open-page.js'

const page = (bookId: string, processedPages: number) => ({
  bookId,
  totalPages: 100,
  processedPages,
  progress: processedPages,
  status: 'processing',
})

describe.each(['useOCRProgress', 'useProgress'] as const)('of 1,000 components with %s, each of another book', hook => {
  async function startFollowing(props: Parameters<typeof openPage>[1] = {}) {
    const counts = new RenderCounts()
    const page = await openPage(<Followers count={1000} hook={hook} rendered={counts.add} />, props)
    counts.take()
    return { ...page, counts }
  }

  test('a message for one renders one', async () => {
    const { server, counts } = await startFollowing()
    server.send('ocr_progress', page('book-617', 4))
    expect(counts.take()).toEqual({ 'book-617': 1 })
    expect(screen.getByText(/^book-617: (4|0.04)$/)).toBeDefined()
  })

  test('a message for a book that nobody follows renders none', async () => {
    const { server, counts } = await startFollowing()
    server.send('ocr_progress', page('book-1000', 4))
    server.send('notification', null)
    expect(counts.take()).toEqual({})
  })

  test('a message that comes from behind renders none', async () => {
    const { server, counts } = await startFollowing()
    server.send('ocr_progress', page('book-1', 4))
    counts.take()
    server.send('ocr_progress', page('book-1', 3))
    expect(counts.take()).toEqual({})
  })

  test('a hundred messages for one in a frame render it once', async () => {
    const { server, counts } = await startFollowing(inFrames)
    for (let index = 1; index <= 100; index += 1) server.send('ocr_progress', page('book-1', index))
    await nextFrame(server)
    expect(counts.take()).toEqual({ 'book-1': 1 })
  })

  test('a line that is cut and comes back renders none', async () => {
    const { server, counts } = await startFollowing()
    server.disconnect()
    await server.advance(2000)
    expect(server.connections).toBe(1)
    expect(server.attempts).toHaveLength(2)
    expect(counts.take()).toEqual({})
  })
})
