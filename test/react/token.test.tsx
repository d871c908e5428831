import { fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { TokenSource } from '../../src/client/auth.js'
import { useProgress } from '../../src/react/use-progress.js'
import { useConnection } from '../../src/react/use-connection.js'
import { useWebSocket } from '../../src/protocols/hailango/hooks.js'
import { ANNA, BORIS, settle, startApp } from './app.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const BOOK = 'b-1'
const halfway = { bookId: BOOK, totalPages: 2, processedPages: 1, progress: 50, status: 'processing' }

function Session({ token }: { readonly token?: string }) {
  const { connect, disconnect, send } = useWebSocket()
  const { status, reason } = useConnection()
  const progress = useProgress(BOOK)
  return (
    <>
      <p role="status">
        {status}: {reason}
      </p>
      <p>{progress === undefined ? 'nothing known' : `at ${progress.fraction}`}</p>
      <button onClick={() => connect(token)}>connect</button>
      <button onClick={disconnect}>disconnect</button>
      <button onClick={() => send('ping')}>ping</button>
    </>
  )
}

const status = () => screen.getByRole('status').textContent
const click = (name: string) => fireEvent.click(screen.getByText(name))

/** Renders a session, and renders it again with other tokens. */
async function startSession(token: TokenSource | undefined, options = {}) {
  const app = startApp()
  const { rerender } = await app.show(<Session />, { token, ...options })
  return {
    ...app,
    use: async (next: TokenSource | undefined) => {
      rerender(app.provide(<Session />, { token: next, ...options }))
      await settle()
    },
    users: () =>
      app.sockets.urls.map(url => JSON.parse(atob(url.searchParams.get('token')?.split('.')[1] ?? '')).user_id),
  }
}

describe('a token that is a value', () => {
  test('null stays idle and makes no socket', async () => {
    const { sockets } = await startSession(null)
    await settle(60_000)
    expect(status()).toBe('idle: no-token')
    expect(sockets.urls).toEqual([])
  })

  test('logs in when it comes', async () => {
    const { server, use, users } = await startSession(null)
    await use(server.token(ANNA))
    expect(status()).toBe('open: ready')
    expect(users()).toEqual([ANNA])
  })

  test('logs out when it goes: the socket is closed and nothing is known any more', async () => {
    const { server, use, sockets } = await startSession(null)
    await use(server.token(ANNA))
    server.broadcastToAll('ocr_progress', halfway)
    await settle()
    expect(screen.getByText('at 0.5')).toBeDefined()
    await use(null)
    expect(status()).toBe('idle: no-token')
    expect(screen.getByText('nothing known')).toBeDefined()
    expect(sockets.live).toBe(0)
    expect(server.stats().total_connections).toBe(0)
  })

  test('of another user ends the session, and begins a new one of which nothing is known', async () => {
    const { server, use, users, sockets } = await startSession(null)
    await use(server.token(ANNA))
    server.sendToUser(ANNA, 'ocr_progress', halfway)
    await settle()
    await use(server.token(BORIS))
    expect(status()).toBe('open: ready')
    expect(screen.getByText('nothing known')).toBeDefined()
    expect(users()).toEqual([ANNA, BORIS])
    expect(sockets.live).toBe(1)
    server.sendToUser(ANNA, 'ocr_progress', halfway)
    await settle()
    expect(screen.getByText('nothing known')).toBeDefined()
  })

  test('of another user does not send what the one before had waiting', async () => {
    const { server, use, errors } = await startSession(null)
    const frames: unknown[] = []
    server.onFrame(frame => frames.push(frame))
    await use(server.token(ANNA))
    server.stop()
    await settle()
    click('ping')
    server.start()
    await use(server.token(BORIS))
    expect(status()).toBe('open: ready')
    expect(frames).toEqual([])
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('1 commands that waited')])
  })

  test('that is fresh and of the same user keeps the connection', async () => {
    const { server, use, sockets } = await startSession(null)
    await use(server.token(ANNA, { expiresIn: 600 }))
    server.broadcastToAll('ocr_progress', halfway)
    await settle()
    await use(server.token(ANNA, { expiresIn: 1200 }))
    await settle(1000)
    expect(status()).toMatch(/^open/)
    expect(screen.getByText('at 0.5')).toBeDefined()
    expect(sockets.urls).toHaveLength(1)
  })

  test('that is fresh and of the same user is the one that the next attempt takes', async () => {
    const { server, use, sockets } = await startSession(null)
    await use(server.token(ANNA, { expiresIn: 600 }))
    const fresh = server.token(ANNA, { expiresIn: 1200 })
    await use(fresh)
    server.cut()
    await settle(1000)
    expect(status()).toBe('open: ready')
    expect(sockets.urls.at(-1)?.searchParams.get('token')).toBe(fresh)
  })

  test('that is no JWT and another one counts as another user', async () => {
    const { use, sockets } = await startSession('opaque-1')
    await use('opaque-2')
    expect(sockets.urls.map(url => url.searchParams.get('token'))).toEqual(['opaque-1', 'opaque-2'])
  })

  test('that comes where none was given before logs in as well', async () => {
    const { server, use } = await startSession(undefined)
    expect(status()).toBe('reconnecting: never-opened')
    await use(server.token(ANNA))
    expect(status()).toBe('open: ready')
  })

  test('that is left out after a log-in ends the session of that user', async () => {
    const { server, use } = await startSession(null)
    await use(server.token(ANNA))
    await use(undefined)
    expect(server.stats().total_connections).toBe(0)
  })

  test('and another user’s with another url at once is one new socket', async () => {
    const app = startApp()
    const { rerender } = await app.show(<Session />)
    rerender(app.provide(<Session />, { token: app.server.token(BORIS), url: `${app.server.url}?v=2` }))
    await settle()
    expect(status()).toBe('open: ready')
    expect(app.sockets.urls).toHaveLength(2)
    expect(app.sockets.live).toBe(1)
  })
})

describe('a token that is a function', () => {
  test('is asked for each attempt, and always the latest one', async () => {
    const first = vi.fn<() => string>()
    const second = vi.fn<() => string>()
    const { server, use, sockets } = await startSession(first.mockReturnValue('refused'))
    await use(second)
    second.mockReturnValue(server.token())
    await settle(60_000)
    expect(status()).toMatch(/^open/)
    expect(first).toHaveBeenCalledTimes(1)
    expect(sockets.urls).toHaveLength(2)
  })

  test('is no reason to reconnect when it is another closure', async () => {
    const { server, use, sockets } = await startSession(() => 'unused')
    await use(() => server.token())
    await settle(60_000)
    const before = sockets.urls.length
    for (let round = 0; round < 5; round += 1) await use(() => server.token())
    expect(sockets.urls).toHaveLength(before)
  })

  test('is a log-in where null was before, and null after it a log-out', async () => {
    const { server, use } = await startSession(null)
    await use(() => server.token())
    expect(status()).toBe('open: ready')
    await use(null)
    expect(status()).toBe('idle: no-token')
    expect(server.stats().total_connections).toBe(0)
  })

  test('that throws is told to onError, and tried again', async () => {
    const token = vi.fn<() => string>().mockImplementationOnce(() => {
      throw new Error('secret')
    })
    const { server, errors } = await startSession(token)
    token.mockReturnValue(server.token())
    await settle(1000)
    expect(status()).toBe('open: ready')
    expect(errors.map(({ kind }) => kind)).toEqual(['auth'])
    expect(JSON.stringify(errors)).not.toContain('secret')
  })
})

describe('autoConnect={false}', () => {
  test('waits for connect()', async () => {
    const { sockets, show } = startApp()
    await show(<Session />, { autoConnect: false })
    await settle(60_000)
    expect(status()).toBe('idle: initial')
    expect(sockets.urls).toEqual([])
    click('connect')
    await settle()
    expect(status()).toBe('open: ready')
  })

  test('takes the token that connect(token) brings', async () => {
    const { server, sockets, provide, props } = startApp()
    const { token: _, ...without } = props
    const { show } = startApp()
    await show(provide(<Session token={server.token(ANNA)} />, { ...without, token: undefined, autoConnect: false }))
    click('connect')
    await settle()
    expect(status()).toBe('open: ready')
    expect(sockets.urls.map(url => url.searchParams.get('token'))).toEqual([server.token(ANNA)])
  })

  test('a token of connect(token) ends with its session: the next connect() asks the prop', async () => {
    const { server, sockets, show, provide } = startApp()
    const { rerender } = await show(<Session token={server.token(ANNA)} />, { token: null, autoConnect: false })
    click('connect')
    await settle()
    expect(status()).toBe('open: ready')
    click('disconnect')
    await settle()

    rerender(provide(<Session />, { token: null, autoConnect: false }))
    click('connect')
    await settle()
    expect(status()).toBe('idle: no-token')
    rerender(provide(<Session />, { token: server.token(BORIS), autoConnect: false }))
    click('connect')
    await settle()
    expect(status()).toBe('open: ready')
    expect(sockets.urls.map(url => url.searchParams.get('token'))).toEqual([server.token(ANNA), server.token(BORIS)])
  })

  test('begins by itself when it becomes true', async () => {
    const { show, provide } = startApp()
    const { rerender } = await show(<Session />, { autoConnect: false })
    rerender(provide(<Session />, { autoConnect: true }))
    await settle()
    expect(status()).toBe('open: ready')
  })

  test('does not connect by itself when a token comes', async () => {
    const { server, use } = await startSession(null, { autoConnect: false })
    await use(server.token())
    expect(status()).toBe('idle: initial')
  })
})

test('disconnect() closes, and connect() opens again', async () => {
  const { server, show } = startApp()
  await show(<Session />)
  click('disconnect')
  await settle(60_000)
  expect(status()).toBe('closed: disconnected')
  expect(server.stats().total_connections).toBe(0)
  click('connect')
  await settle()
  expect(status()).toBe('open: ready')
})

test('connect(token) of another user in mid-session begins a new one', async () => {
  const { server, show, sockets } = startApp()
  await show(<Session token={server.token(BORIS)} />)
  server.broadcastToAll('ocr_progress', halfway)
  await settle()
  click('connect')
  await settle()
  expect(status()).toBe('open: ready')
  expect(screen.getByText('nothing known')).toBeDefined()
  expect(sockets.live).toBe(1)
  expect(server.stats()).toEqual({ connected_users: 1, total_connections: 1 })
})

test('a log-out through the prop also ends what connect(token) began', async () => {
  const app = startApp()
  const { rerender } = await app.show(<Session token={app.server.token(BORIS)} />)
  click('connect')
  await settle()
  rerender(app.provide(<Session />, { token: null }))
  await settle(60_000)
  expect(status()).toBe('idle: no-token')
  expect(app.server.stats().total_connections).toBe(0)
})
