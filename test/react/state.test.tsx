import { render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import {
  useBookReady,
  useConnection,
  useLatestMessage,
  useMessageLog,
  useProgress,
} from '../../src/protocols/hailango/hooks.js'
import { useConnection as useNearestConnection } from '../../src/react/use-connection.js'
import { settle, startApp } from './app.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

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
    const { server, show } = startApp()
    await show(<Latest />)
    expect(shown()).toBe('none')
    server.broadcastToAll('book_ready', book('a', 'Kokoro'))
    await settle()
    server.broadcastToAll('book_ready', book('b', 'Botchan'))
    server.broadcastToAll('notification', null)
    await settle()
    expect(shown()).toBe('b Botchan')
  })

  test('of one book, by the field that tells books apart', async () => {
    const { server, show } = startApp()
    await show(<Latest where={{ bookId: 'a' }} />)
    server.broadcastToAll('book_ready', book('a', 'Kokoro'))
    await settle()
    const before = rendered.mock.calls.length
    server.broadcastToAll('book_ready', book('b', 'Botchan'))
    await settle()
    expect(shown()).toBe('a Kokoro')
    expect(rendered).toHaveBeenCalledTimes(before)
  })

  test('of one book also where it came before the component did', async () => {
    const { server, provide, show } = startApp()
    const { rerender } = await show(null)
    server.broadcastToAll('book_ready', book('a', 'Kokoro'))
    server.broadcastToAll('book_ready', book('b', 'Botchan'))
    await settle()
    rerender(provide(<Latest where={{ bookId: 'a' }} />))
    expect(shown()).toBe('a Kokoro')
  })

  test('by another field', async () => {
    const { server, show } = startApp()
    await show(<Latest where={{ title: 'Kokoro' }} />)
    server.broadcastToAll('book_ready', book('a', 'Kokoro'))
    server.broadcastToAll('book_ready', book('b', 'Botchan'))
    await settle()
    expect(shown()).toBe('a Kokoro')
    server.broadcastToAll('book_ready', book('c', 'Kokoro'))
    await settle()
    expect(shown()).toBe('c Kokoro')
  })

  test('by two fields, in any order and another object each time', async () => {
    const { server, provide, show } = startApp()
    const { rerender } = await show(<Latest where={{ title: 'Kokoro', bookId: 'a' }} />)
    server.broadcastToAll('book_ready', book('a', 'Botchan'))
    await settle()
    expect(shown()).toBe('none')
    server.broadcastToAll('book_ready', book('a', 'Kokoro'))
    await settle()
    rerender(provide(<Latest where={{ bookId: 'a', title: 'Kokoro' }} />))
    expect(shown()).toBe('a Kokoro')
  })

  test('by another field, for a component that left and came back, is never an old one', async () => {
    const { server, provide, show } = startApp()
    const latest = <Latest where={{ title: 'Kokoro' }} />
    const { rerender } = await show(latest)
    server.broadcastToAll('book_ready', book('old', 'Kokoro'))
    await settle()
    rerender(provide(null))
    server.broadcastToAll('book_ready', book('new', 'Kokoro'))
    await settle()
    rerender(provide(latest))
    expect(shown()).not.toBe('old Kokoro')
  })

  test('a field that is undefined is an id that still loads: nothing fits it', async () => {
    const { server, show, provide } = startApp()
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
    const { rerender } = await show(<Loading bookId={undefined} />)
    server.broadcastToAll('book_ready', book('b', 'Botchan'))
    await settle()
    expect(shown()).toBe('none none')
    expect(heard).toEqual([])
    rerender(provide(<Loading bookId="b" />))
    await settle()
    expect(shown()).toBe('Botchan Botchan')
  })

  test('an id that is a word of JavaScript is an id', async () => {
    const { server, show } = startApp()
    await show(<Latest where={{ bookId: '__proto__' }} />)
    expect(shown()).toBe('none')
    server.broadcastToAll('book_ready', book('__proto__', 'Kokoro'))
    await settle()
    expect(shown()).toBe('__proto__ Kokoro')
  })

  test('renders only when what it selects changes, also for a new object with the same fields', async () => {
    const { server, show } = startApp()
    function Selected() {
      rendered()
      const selected = useLatestMessage('book_ready', {
        select: ({ payload }) => ({ title: payload.title, pages: payload.totalPages }),
      })
      return <p role="status">{JSON.stringify(selected)}</p>
    }
    await show(<Selected />)
    server.broadcastToAll('book_ready', book('a', 'Kokoro'))
    await settle()
    expect(shown()).toBe('{"title":"Kokoro","pages":3}')
    const before = rendered.mock.calls.length
    server.broadcastToAll('book_ready', book('b', 'Kokoro'))
    await settle()
    expect(rendered).toHaveBeenCalledTimes(before)
    server.broadcastToAll('book_ready', book('b', 'Botchan'))
    await settle()
    expect(rendered).toHaveBeenCalledTimes(before + 1)
  })

  test('renders once for a burst', async () => {
    const { server, show } = startApp()
    await show(<Latest />)
    const before = rendered.mock.calls.length
    for (let index = 0; index < 1000; index += 1) server.broadcastToAll('book_ready', book('a', `${index}`))
    await settle()
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
    const { server, show } = startApp()
    await show(<Log limit={3} />)
    for (const title of ['a', 'b', 'c', 'd', 'e']) server.broadcastToAll('notification', notice(title))
    await settle()
    expect(shown()).toBe('c d e')
    server.broadcastToAll('notification', notice('f'))
    await settle()
    expect(shown()).toBe('d e f')
  })

  test('holds a hundred where it is not told', async () => {
    const { server, show } = startApp()
    await show(<Log />)
    for (let index = 0; index < 120; index += 1) server.broadcastToAll('notification', notice(`${index}`))
    await settle()
    expect(shown()?.split(' ')).toEqual(Array.from({ length: 100 }, (_, index) => `${index + 20}`))
  })

  test("holds everything with '*'", async () => {
    const { server, show } = startApp()
    await show(<Log pattern="*" />)
    server.broadcastToAll('notification', null)
    server.sendRaw('{"type":"of_tomorrow"}')
    await settle()
    expect(
      shown()
        ?.split(' ')
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['notification', 'of_tomorrow'])
  })

  test('begins when its component asks, and is gone with it', async () => {
    const { server, provide, show } = startApp()
    const { rerender } = await show(null)
    server.broadcastToAll('notification', notice('early'))
    await settle()
    rerender(provide(<Log />))
    server.broadcastToAll('notification', notice('seen'))
    await settle()
    expect(shown()).toBe('seen')
    rerender(provide(null))
    await settle()
    rerender(provide(<Log />))
    expect(shown()).toBe('')
  })

  test('of two components with two limits each shows its own', async () => {
    const { server, show } = startApp()
    function Titles({ limit }: { readonly limit: number }) {
      return <p data-testid={limit}>{useMessageLog('notification', { limit }).map(({ payload }) => payload.title)}</p>
    }
    await show([<Titles key="2" limit={2} />, <Titles key="4" limit={4} />])
    for (const title of ['a', 'b', 'c', 'd', 'e']) server.broadcastToAll('notification', notice(title))
    await settle()
    expect(screen.getByTestId('2').textContent).toBe('de')
    expect(screen.getByTestId('4').textContent).toBe('bcde')
  })

  test('keeps what it has when its limit changes', async () => {
    const { server, provide, show } = startApp()
    const { rerender } = await show(<Log limit={3} />)
    for (const title of ['a', 'b', 'c']) server.broadcastToAll('notification', notice(title))
    await settle()
    rerender(provide(<Log limit={2} />))
    expect(shown()).toBe('b c')
  })

  test('of none holds none', async () => {
    const { server, show } = startApp()
    await show(<Log limit={0} />)
    server.broadcastToAll('notification', notice('a'))
    await settle()
    expect(shown()).toBe('')
  })
})

describe('useConnection', () => {
  test('tells status, reason, failures and when the next attempt is due', async () => {
    const { server, show } = startApp()
    const start = Date.now()
    function Connection() {
      const { status, reason, failures, retryAt, latency, error } = useNearestConnection()
      const due = retryAt === null ? 'never' : `at ${retryAt - start}`
      return <p role="status">{[status, reason, failures, due, latency, error?.kind].join(' ')}</p>
    }
    await show(<Connection />)
    expect(shown()).toBe('open ready 0 never  ')
    server.stop()
    await settle(0)
    expect(shown()).toBe('reconnecting lost 1 at 520  ')
    await settle(60_000)
    expect(shown()).toBe('failed gave-up 0 never  connection')
  })

  test('renders only when what it selects changes', async () => {
    const { server, show } = startApp()
    const seen: (string | number)[] = []
    function Failures() {
      const failures = useConnection(connection => connection.failures)
      seen.push(failures)
      return null
    }
    await show(<Failures />)
    server.broadcastToAll('notification', null)
    await settle()
    server.cut()
    await settle(100)
    expect(seen).toEqual([0, 1])
  })
})

describe('useProgress', () => {
  test('tells of its own task, as a fraction', async () => {
    const { server, show } = startApp()
    function Progress({ id }: { readonly id: string | undefined }) {
      const progress = useProgress(id)
      return <p role="status">{progress === undefined ? 'none' : `${progress.status} ${progress.fraction}`}</p>
    }
    const { unmount } = await show(<Progress id="a" />)
    expect(shown()).toBe('none')
    server.broadcastToAll('ocr_progress', page('b', 9))
    server.broadcastToAll('ocr_progress', page('a', 4))
    await settle()
    expect(shown()).toBe('running 0.4')
    server.broadcastToAll('ocr_progress', page('a', 3))
    await settle()
    expect(shown()).toBe('running 0.4')
    server.broadcastToAll('book_ready', book('a', ''))
    await settle()
    expect(shown()).toBe('completed 1')
    unmount()
  })

  test('of no id is none', async () => {
    const { provide } = startApp()
    function None() {
      return <p role="status">{useProgress(undefined) === undefined ? 'none' : 'some'}</p>
    }
    render(provide(<None />))
    expect(shown()).toBe('none')
  })
})
