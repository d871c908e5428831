import { fireEvent, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { readBook } from '../../src/protocols/hailango/backend.js'
import {
  useBookReady,
  useCommand,
  useConnection,
  useNotification,
  useOCRProgress,
  useWebSocket,
} from '../../src/protocols/hailango/hooks.js'
import { settle, startApp } from '../react/app.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const BOOK = 'b-1'

/** A whole app: a status, a bar, toasts, something to send and a way back. */
function Library() {
  const { connect } = useWebSocket()
  const { status, error } = useConnection()
  const ocr = useOCRProgress({ bookId: BOOK })
  const ping = useCommand('ping')
  const [toasts, setToasts] = useState<readonly string[]>([])
  const toast = (text: string) => setToasts(before => [...before, text])
  useBookReady(({ title }) => toast(`${title} is ready`))
  useNotification(({ title }) => toast(title))
  return (
    <>
      <p role="status">{status}</p>
      {error && <p role="alert">{error.message}</p>}
      <progress value={ocr?.fraction ?? 0} />
      <button onClick={() => ping()}>ping</button>
      <button onClick={() => connect()}>try again</button>
      <ol>
        {toasts.map(text => (
          <li key={text}>{text}</li>
        ))}
      </ol>
    </>
  )
}

const status = () => screen.getByRole('status').textContent
const bar = () => Number(screen.getByRole('progressbar').getAttribute('value'))
const toasts = () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent)
const notice = (title: string) => ({ title, message: '', level: 'info' })

describe('a whole app', () => {
  test('goes on by itself after its line was cut in the middle of a book', async () => {
    const { server, show, sockets } = startApp()
    await show(<Library />)
    server.play(readBook({ bookId: BOOK, title: 'Kokoro', pages: 20, pageTime: 100 }))
    await settle(1000)
    const before = bar()
    expect(before).toBeGreaterThan(0.3)
    server.cut()
    await settle(100)
    expect(status()).toBe('reconnecting')
    expect(bar()).toBeGreaterThanOrEqual(before)
    expect(bar()).toBeLessThan(1)
    await settle(2000)
    expect(status()).toBe('open')
    expect(bar()).toBe(1)
    expect(toasts()).toEqual(['Kokoro is ready'])
    expect(sockets.urls).toHaveLength(2)
    expect(sockets.live).toBe(1)
  })

  test('goes on by itself after its server was stopped and started', async () => {
    const { server, show } = startApp()
    const frames: unknown[] = []
    server.onFrame(frame => frames.push(frame))
    await show(<Library />)
    server.stop()
    await settle(1000)
    fireEvent.click(screen.getByText('ping'))
    expect(status()).toBe('reconnecting')
    server.start()
    await settle(5000)
    expect(status()).toBe('open')
    expect(frames).toEqual(['{"type":"ping"}'])
    server.broadcastToAll('notification', notice('back'))
    await settle()
    expect(toasts()).toEqual(['back'])
  })

  test('that gave up says so, and goes on when it is asked to', async () => {
    const { server, show } = startApp()
    await show(<Library />)
    server.stop()
    await settle(120_000)
    expect(status()).toBe('failed')
    expect(screen.getByRole('alert').textContent).toContain('gave up')
    server.start()
    fireEvent.click(screen.getByText('try again'))
    await settle()
    expect(status()).toBe('open')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('that gave up goes on when the network is back', async () => {
    const { server, show } = startApp()
    await show(<Library />)
    server.stop()
    await settle(120_000)
    server.start()
    fireEvent(window, new Event('online'))
    await settle()
    expect(status()).toBe('open')
  })

  test('whose line is cut ten times hears each message once', async () => {
    const { server, show, sockets } = startApp()
    await show(<Library />)
    for (let round = 0; round < 10; round += 1) {
      server.cut()
      await settle(6000)
      server.broadcastToAll('notification', notice(`${round}`))
      await settle()
    }
    expect(toasts()).toEqual(Array.from({ length: 10 }, (_, round) => `${round}`))
    expect(sockets.live).toBe(1)
  })

  test('whose token is refused fails once, and opens with a new one', async () => {
    const { server, show, provide } = startApp({ reconnect: { attempts: 0 } })
    const { rerender } = await show(<Library />)
    server.acceptTokens(false)
    await settle(60_000)
    expect(status()).toBe('failed')
    server.acceptTokens(true)
    rerender(provide(<Library />, { token: server.token(undefined, { expiresIn: 600 }) }))
    await settle()
    expect(status()).toBe('open')
  })
})
