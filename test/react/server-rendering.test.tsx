import { act, cleanup } from '@testing-library/react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createClient } from '../../src/client/client.js'
import {
  useConnection,
  useLatestMessage,
  useMessageLog,
  useNotification,
  useOCRProgress,
  useWebSocket,
  useWebSocketSubscription,
  useWebSocketSubscriptions,
} from '../../src/protocols/hailango/hooks.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import type { hailango } from '../../src/protocols/hailango/protocol.js'
import { WebSocketProvider } from '../../src/react/provider.js'
import { useProgress } from '../../src/react/use-progress.js'
import { createTestServer, type TestServer } from '../../src/testing/index.js'
import { provide } from './open-page.js'

const consoleError = vi.spyOn(console, 'error')
const consoleWarn = vi.spyOn(console, 'warn')

beforeEach(() => {
  vi.useFakeTimers()
  consoleError.mockClear()
  consoleWarn.mockClear()
})
afterEach(() => {
  cleanup()
  document.body.replaceChildren()
  vi.useRealTimers()
})

const BOOK = 'b-1'

/** Uses every hook there is. */
function Everything() {
  const { status, connected } = useWebSocket()
  const reason = useConnection(connection => connection.reason)
  const ocr = useOCRProgress({ bookId: BOOK })
  const progress = useProgress(BOOK)
  const notice = useNotification({ level: 'info' })
  const log = useMessageLog('*')
  const title = useLatestMessage('book_ready', { where: { bookId: BOOK }, select: ({ payload }) => payload.title })
  useNotification(() => undefined)
  useWebSocketSubscription('*', () => undefined)
  useWebSocketSubscriptions({ error: () => undefined })
  return (
    <p>
      {[status, connected, reason, ocr?.fraction, progress?.fraction, notice?.title, log.length, title].join(' | ')}
    </p>
  )
}

/** A server whose time is that of the fake timers, so that they can be counted. */
function start(): TestServer<typeof hailango> {
  return createTestServer(hailangoBackend, { advanceTimers: ms => vi.advanceTimersByTimeAsync(ms) })
}

function expectSilence() {
  expect(consoleError.mock.calls).toEqual([])
  expect(consoleWarn.mock.calls).toEqual([])
}

/** The markup of a server, in the page. */
function place(html: string): HTMLElement {
  const root = document.createElement('div')
  root.innerHTML = html
  document.body.append(root)
  return root
}

describe('on a server', () => {
  test('a page is rendered without a socket, a timer or a warning', async () => {
    const server = start()
    const html = renderToString(provide(server, <Everything />))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(html).toContain('idle')
    expect(server.attempts).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    expectSilence()
  })

  test('a shared client that is open is not rendered: what one user’s page knows is not for another’s', async () => {
    const server = start()
    const client = createClient(server.clientOptions)
    client.connect()
    await server.opened()
    server.send('notification', { title: 'private', message: '', level: 'info' })
    expect(client.store.getState().latest.size).toBe(1)
    const html = renderToString(<WebSocketProvider client={client}>{<Everything />}</WebSocketProvider>)
    expect(html).toContain('idle')
    expect(html).not.toContain('private')
    client.disconnect()
  })
})

describe('in the browser afterwards', () => {
  test('the page is hydrated without a mismatch, and connects', async () => {
    const server = start()
    const app = provide(server, <Everything />)
    const root = place(renderToString(app))
    const hydrated = await act(async () => hydrateRoot(root, app))
    await server.opened()
    expect(root.textContent).toContain('open | true')
    expect(server.attempts).toHaveLength(1)
    expectSilence()
    act(() => hydrated.unmount())
  })

  test('also where a shared client is open already and knows something', async () => {
    const server = start()
    const client = createClient(server.clientOptions)
    const app = (
      <WebSocketProvider client={client}>
        <Everything />
      </WebSocketProvider>
    )
    const html = renderToString(app)
    client.connect()
    await server.opened()
    server.send('book_ready', { bookId: BOOK, title: 'Kokoro', totalPages: 1, message: '' })
    const root = place(html)
    const recovered = vi.fn<(error: unknown) => void>()
    const hydrated = await act(async () => hydrateRoot(root, app, { onRecoverableError: recovered }))
    await server.advance()
    expect(recovered).not.toHaveBeenCalled()
    expectSilence()
    expect(root.textContent).toContain('open | true')
    expect(root.textContent).toContain('Kokoro')
    expect(server.attempts).toHaveLength(1)
    act(() => hydrated.unmount())
    client.disconnect()
  })
})
