import { render, screen } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'

import {
  useBookReady,
  useConnection,
  useLatestMessage,
  useMessageLog,
  useProgress,
} from '../../src/protocols/hailango/hooks.js'
import { useConnection as useNearestConnection } from '../../src/react/use-connection.js'
import { useProgress as useNearestProgress } from '../../src/react/use-progress.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { createTestServer } from '../../src/testing/index.js'
import { plainProtocol } from '../support/test-protocol.js'
import { inFrames, nextFrame, openPage } from './open-page.js'

const book = (bookId: string, title: string) => ({ bookId, title, totalPages: 3, message: '' })
const page = (bookId: string, processedPages: number, status = 'processing') => ({
  bookId,
  totalPages: 10,
  processedPages,
  progress: processedPages * 10,
  status,
})
const shown = () => screen.getByRole('status').textContent

describe('useLatestMessage', () => {
  const rendered = vi.fn<() => void>()
  beforeEach(() => {
    rendered.mockClear()
  })

  function Latest({ where }: { readonly where?: { readonly bookId?: string; readonly title?: string } }) {
    rendered()
    const message = useLatestMessage('book_ready', where === undefined ? {} : { where })
    return <p role="status">{message === undefined ? 'none' : `${message.payload.bookId} ${message.payload.title}`}</p>
  }

  test('is nothing before the first message, then the last one of its type', async () => {
    const { server } = await openPage(<Latest />)
    expect(shown()).toBe('none')
    server.send('book_ready', book('a', 'Kokoro'))
    server.send('book_ready', book('b', 'Botchan'))
    server.send('notification', null)
    expect(shown()).toBe('b Botchan')
  })

  test('of one book, by the field that tells books apart', async () => {
    const { server } = await openPage(<Latest where={{ bookId: 'a' }} />)
    server.send('book_ready', book('a', 'Kokoro'))
    const before = rendered.mock.calls.length
    server.send('book_ready', book('b', 'Botchan'))
    expect(shown()).toBe('a Kokoro')
    expect(rendered).toHaveBeenCalledTimes(before)
  })

  test('of one book also where it came before the component did', async () => {
    const { server, rerender } = await openPage(null, inFrames)
    server.send('book_ready', book('a', 'Kokoro'))
    server.send('book_ready', book('b', 'Botchan'))
    await nextFrame(server)
    rerender(<Latest where={{ bookId: 'a' }} />)
    expect(shown()).toBe('a Kokoro')
  })

  test('by another field', async () => {
    const { server } = await openPage(<Latest where={{ title: 'Kokoro' }} />, inFrames)
    server.send('book_ready', book('a', 'Kokoro'))
    server.send('book_ready', book('b', 'Botchan'))
    await nextFrame(server)
    expect(shown()).toBe('a Kokoro')
    server.send('book_ready', book('c', 'Kokoro'))
    await nextFrame(server)
    expect(shown()).toBe('c Kokoro')
  })

  test('by two fields, in any order and another object each time', async () => {
    const { server, rerender } = await openPage(<Latest where={{ title: 'Kokoro', bookId: 'a' }} />)
    server.send('book_ready', book('a', 'Botchan'))
    expect(shown()).toBe('none')
    server.send('book_ready', book('a', 'Kokoro'))
    rerender(<Latest where={{ bookId: 'a', title: 'Kokoro' }} />)
    expect(shown()).toBe('a Kokoro')
  })

  test('by another field, for a component that left and came back, is never an old one', async () => {
    const latest = <Latest where={{ title: 'Kokoro' }} />
    const { server, rerender } = await openPage(latest)
    server.send('book_ready', book('old', 'Kokoro'))
    rerender(null)
    server.send('book_ready', book('new', 'Kokoro'))
    rerender(latest)
    expect(shown()).not.toBe('old Kokoro')
  })

  test('a field that is undefined is an id that still loads: nothing fits it', async () => {
    const heard: string[] = []
    function Loading({ bookId }: { readonly bookId: string | undefined }) {
      const message = useLatestMessage('book_ready', { where: { bookId } })
      const ready = useBookReady({ bookId, onMessage: ({ title }) => heard.push(title) })
      return (
        <p role="status">
          {message?.payload.title ?? 'none'} {ready?.title ?? 'none'}
        </p>
      )
    }
    const { server, rerender } = await openPage(<Loading bookId={undefined} />)
    server.send('book_ready', book('b', 'Botchan'))
    expect(shown()).toBe('none none')
    expect(heard).toEqual([])
    rerender(<Loading bookId="b" />)
    expect(shown()).toBe('Botchan Botchan')
  })

  test('an id that is a word of JavaScript is an id', async () => {
    const { server } = await openPage(<Latest where={{ bookId: '__proto__' }} />)
    expect(shown()).toBe('none')
    server.send('book_ready', book('__proto__', 'Kokoro'))
    expect(shown()).toBe('__proto__ Kokoro')
  })

  test('renders only when what it selects changes, also for a new object with the same fields', async () => {
    function Selected() {
      rendered()
      const selected = useLatestMessage('book_ready', {
        select: ({ payload }) => ({ title: payload.title, pages: payload.totalPages }),
      })
      return <p role="status">{JSON.stringify(selected)}</p>
    }
    const { server } = await openPage(<Selected />)
    server.send('book_ready', book('a', 'Kokoro'))
    expect(shown()).toBe('{"title":"Kokoro","pages":3}')
    const before = rendered.mock.calls.length
    server.send('book_ready', book('b', 'Kokoro'))
    expect(rendered).toHaveBeenCalledTimes(before)
    server.send('book_ready', book('b', 'Botchan'))
    expect(rendered).toHaveBeenCalledTimes(before + 1)
  })

  test('renders once for a burst', async () => {
    const { server } = await openPage(<Latest />, inFrames)
    const before = rendered.mock.calls.length
    for (let index = 0; index < 1000; index += 1) server.send('book_ready', book('a', `${index}`))
    await nextFrame(server)
    expect(shown()).toBe('a 999')
    expect(rendered).toHaveBeenCalledTimes(before + 1)
  })
})

describe('useMessageLog', () => {
  function Log({
    limit,
    pattern = 'notification',
  }: {
    readonly limit?: number
    readonly pattern?: 'notification' | '*'
  }) {
    const messages = useMessageLog(pattern, limit === undefined ? {} : { limit })
    return (
      <p role="status">{messages.map(({ type, payload }) => (pattern === '*' ? type : titleOf(payload))).join(' ')}</p>
    )
  }
  const titleOf = (payload: unknown) => String(Reflect.get(Object(payload), 'title'))
  const notice = (title: string) => ({ title, message: '', level: 'info' })

  test('holds the last messages, newest last', async () => {
    const { server } = await openPage(<Log limit={3} />, inFrames)
    for (const title of ['a', 'b', 'c', 'd', 'e']) server.send('notification', notice(title))
    await nextFrame(server)
    expect(shown()).toBe('c d e')
    server.send('notification', notice('f'))
    await nextFrame(server)
    expect(shown()).toBe('d e f')
  })

  test('holds a hundred where it is not told', async () => {
    const { server } = await openPage(<Log />, inFrames)
    for (let index = 0; index < 120; index += 1) server.send('notification', notice(`${index}`))
    await nextFrame(server)
    expect(shown()?.split(' ')).toEqual(Array.from({ length: 100 }, (_, index) => `${index + 20}`))
  })

  test("holds everything with '*'", async () => {
    const { server } = await openPage(<Log pattern="*" />)
    server.send('notification', null)
    server.sendRaw('{"type":"of_tomorrow"}')
    expect(
      shown()
        ?.split(' ')
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['notification', 'of_tomorrow'])
  })

  test('begins when its component asks, and is gone with it', async () => {
    const { server, rerender } = await openPage(null)
    server.send('notification', notice('early'))
    rerender(<Log />)
    server.send('notification', notice('seen'))
    expect(shown()).toBe('seen')
    rerender(null)
    await server.advance()
    rerender(<Log />)
    expect(shown()).toBe('')
  })

  test('of two components with two limits each shows its own', async () => {
    function Titles({ limit }: { readonly limit: number }) {
      return <p data-testid={limit}>{useMessageLog('notification', { limit }).map(({ payload }) => payload.title)}</p>
    }
    const { server } = await openPage([<Titles key="2" limit={2} />, <Titles key="4" limit={4} />], inFrames)
    for (const title of ['a', 'b', 'c', 'd', 'e']) server.send('notification', notice(title))
    await nextFrame(server)
    expect(screen.getByTestId('2').textContent).toBe('de')
    expect(screen.getByTestId('4').textContent).toBe('bcde')
  })

  test('keeps what it has when its limit changes', async () => {
    const { server, rerender } = await openPage(<Log limit={3} />)
    for (const title of ['a', 'b', 'c']) server.send('notification', notice(title))
    rerender(<Log limit={2} />)
    expect(shown()).toBe('b c')
  })

  test('of none holds none', async () => {
    const { server } = await openPage(<Log limit={0} />)
    server.send('notification', notice('a'))
    expect(shown()).toBe('')
  })
})

describe('useConnection', () => {
  test('tells status, reason, failures and when the next attempt is due', async () => {
    function Connection() {
      const { status, reason, failures, retryAt, latency, error } = useNearestConnection()
      const due = retryAt === null ? 'never' : new Date(retryAt).toISOString()
      return <p role="status">{[status, reason, failures, due, latency, error?.kind].join(' ')}</p>
    }
    const server = createTestServer(hailangoBackend, { now: Date.UTC(2026, 0, 1) })
    render(<Connection />, { wrapper: server.wrapper })
    await server.opened()
    expect(shown()).toBe('open ready 0 never  ')
    await server.advance(500)
    server.stop()
    expect(shown()).toBe('reconnecting lost 1 2026-01-01T00:00:01.500Z  ')
    await server.advance(60_000)
    expect(shown()).toBe('failed gave-up 6 never  connection')
  })

  test('renders only when what it selects changes', async () => {
    const seen: (string | number)[] = []
    function Failures() {
      const failures = useConnection(connection => connection.failures)
      seen.push(failures)
      return null
    }
    const { server } = await openPage(<Failures />)
    server.send('notification', null)
    server.disconnect()
    await server.advance(100)
    expect(seen).toEqual([0, 1])
  })
})

describe('useProgress', () => {
  test('tells of its own task, as a fraction', async () => {
    function Progress({ id }: { readonly id: string | undefined }) {
      const progress = useProgress(id)
      return <p role="status">{progress === undefined ? 'none' : `${progress.status} ${progress.fraction}`}</p>
    }
    const { server, unmount } = await openPage(<Progress id="a" />)
    expect(shown()).toBe('none')
    server.send('ocr_progress', page('b', 9))
    server.send('ocr_progress', page('a', 4))
    expect(shown()).toBe('running 0.4')
    server.send('ocr_progress', page('a', 3))
    expect(shown()).toBe('running 0.4')
    server.send('book_ready', book('a', ''))
    expect(shown()).toBe('completed 1')
    unmount()
  })

  test('of no id is none', async () => {
    function None() {
      return <p role="status">{useProgress(undefined) === undefined ? 'none' : 'some'}</p>
    }
    await openPage(<None />)
    expect(shown()).toBe('none')
  })

  test('of a protocol that interprets nothing is an error that says so', () => {
    const server = createTestServer(plainProtocol)
    function Wrong() {
      useNearestProgress('a')
      return null
    }
    expect(() => render(<Wrong />, { wrapper: server.wrapper })).toThrow(
      'useProgress needs `interpret`, and test has none. It has: no such entry.',
    )
  })
})
