import { fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { describe, expect, test } from 'vitest'

import { hailangoBackend, readBook } from '../../src/protocols/hailango/backend.js'
import {
  useBookReady,
  useCommand,
  useConnection,
  useNotification,
  useOCRProgress,
  useWebSocket,
} from '../../src/protocols/hailango/hooks.js'
import { createTestServer } from '../../src/testing/index.js'
import { openPage, provide } from '../react/open-page.js'

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
    const { server } = await openPage(<Library />)
    server.play(readBook({ bookId: BOOK, title: 'Kokoro', pages: 20, pageTime: 100 }))
    await server.advance(1000)
    const before = bar()
    expect(before).toBeGreaterThan(0.3)
    server.disconnect()
    await server.advance(100)
    expect(status()).toBe('reconnecting')
    expect(bar()).toBeGreaterThanOrEqual(before)
    expect(bar()).toBeLessThan(1)
    await server.advance(2000)
    expect(status()).toBe('open')
    expect(bar()).toBe(1)
    expect(toasts()).toEqual(['Kokoro is ready'])
    expect(server.attempts).toHaveLength(2)
    expect(server.connections).toBe(1)
  })

  test('goes on by itself after its server was stopped and started', async () => {
    const { server } = await openPage(<Library />)
    server.stop()
    await server.advance(1000)
    fireEvent.click(screen.getByText('ping'))
    expect(status()).toBe('reconnecting')
    server.start()
    await server.advance(5000)
    expect(status()).toBe('open')
    expect(server.received()).toEqual([{ type: 'ping' }])
    server.send('notification', notice('back'))
    expect(toasts()).toEqual(['back'])
  })

  test('that gave up says so, and goes on when it is asked to', async () => {
    const { server } = await openPage(<Library />)
    server.stop()
    await server.advance(120_000)
    expect(status()).toBe('failed')
    expect(screen.getByRole('alert').textContent).toContain('gave up')
    server.start()
    fireEvent.click(screen.getByText('try again'))
    await server.opened()
    expect(status()).toBe('open')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('that gave up goes on when the network is back', async () => {
    const { server } = await openPage(<Library />)
    server.stop()
    await server.advance(120_000)
    server.start()
    fireEvent(window, new Event('online'))
    await server.opened()
    expect(status()).toBe('open')
  })

  test('whose line is cut ten times hears each message once', async () => {
    const { server } = await openPage(<Library />)
    for (let round = 0; round < 10; round += 1) {
      server.disconnect()
      await server.advance(6000)
      server.send('notification', notice(`${round}`))
    }
    expect(toasts()).toEqual(Array.from({ length: 10 }, (_, round) => `${round}`))
    expect(server.connections).toBe(1)
  })

  test('whose token is refused fails once, and opens with a new one', async () => {
    const server = createTestServer(hailangoBackend)
    const options = { ...server.props.options, reconnect: { attempts: 0 } }
    const page = (token: string) => provide(server, <Library />, { token, options })
    const { rerender } = render(page(server.token()))
    await server.opened()
    server.refuse()
    await server.advance(60_000)
    expect(status()).toBe('failed')
    server.accept()
    rerender(page(server.token()))
    await server.opened()
    expect(status()).toBe('open')
  })
})
