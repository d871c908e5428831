import { beforeEach, describe, expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-react'

import { createMockServer } from '../../src/mock/index.js'
import { burst, hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { useOCRProgress } from '../../src/protocols/hailango/hooks.js'
import { hailango } from '../../src/protocols/hailango/protocol.js'
import { WebSocketProvider } from '../../src/react/provider.js'
import { Followers, RenderCounts } from './followers.js'

/** The next frame has been drawn. */
const frame = () => new Promise<void>(resolve => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))

let counts: RenderCounts
beforeEach(() => {
  counts = new RenderCounts()
})

async function startFollowing(count: number, onPage?: (bookId: string | undefined, page: number) => void) {
  const server = createMockServer(hailangoBackend)
  const onError = vi.fn<(error: Error) => void>()
  function Handler() {
    useOCRProgress(({ bookId, processedPages }) => onPage?.(bookId, processedPages))
    return null
  }
  const screen = await render(
    <WebSocketProvider
      protocol={hailango}
      url={server.url}
      token={server.token()}
      options={{ transport: server.transport }}
      onError={onError}
    >
      <Handler />
      <Followers count={count} hook="useOCRProgress" rendered={counts.add} />
    </WebSocketProvider>,
  )
  await vi.waitFor(() => expect(server.stats().total_connections).toBe(1))
  await frame()
  counts.take()
  return { server, screen, onError }
}

/** The task after this one, as each message of a socket is one; unlike a timer it comes at once. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  return new Promise(resolve => {
    port1.addEventListener('message', () => resolve(), { once: true })
    port1.start()
    port2.postMessage(null)
  })
}

describe('in a real page', () => {
  test('of 1,000 components that each follow another book, a message for one renders one', async () => {
    const { server, screen } = await startFollowing(1000)
    const page = { bookId: 'book-617', totalPages: 10, processedPages: 4, progress: 40, status: 'processing' }
    server.broadcastToAll('ocr_progress', page)
    await expect.element(screen.getByText('book-617: 4')).toBeInTheDocument()
    expect(counts.take()).toEqual({ 'book-617': 1 })
  })

  test('a burst of 5,000 in one frame renders each follower once, while a handler hears all in order', async () => {
    const heard: string[] = []
    const { server, screen, onError } = await startFollowing(50, (bookId, page) => heard.push(`${bookId} ${page}`))
    server.play(burst({ messages: 5000, books: 50 }))
    await vi.waitFor(() => expect(heard).toHaveLength(5000))
    await expect.element(screen.getByText('book-49: 100')).toBeInTheDocument()
    await frame()
    expect(heard).toEqual(
      Array.from({ length: 5000 }, (_, index) => `book-${index % 50} ${Math.floor(index / 50) + 1}`),
    )
    expect(counts.take()).toEqual(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`book-${index}`, 1])))
    expect(onError).not.toHaveBeenCalled()
  })

  test('however many tasks bring a burst, no follower renders more often than a frame is drawn', async () => {
    const heard: number[] = []
    const { server, screen } = await startFollowing(10, (_, page) => heard.push(page))
    let frames = 0
    let over = false
    requestAnimationFrame(function draw() {
      frames += 1
      if (!over) requestAnimationFrame(draw)
    })
    for (let page = 1; page <= 500; page += 1) {
      for (let book = 0; book < 10; book += 1) {
        const payload = { bookId: `book-${book}`, totalPages: 500, processedPages: page, progress: page / 5 }
        server.broadcastToAll('ocr_progress', { ...payload, status: 'processing' })
      }
      await nextTask()
    }
    over = true
    await expect.element(screen.getByText('book-9: 500')).toBeInTheDocument()
    expect(heard).toHaveLength(5000)
    expect(frames).toBeLessThan(250)
    // The one that is drawn after the last task.
    expect(Math.max(...Object.values(counts.take()))).toBeLessThanOrEqual(frames + 1)
  })
})
