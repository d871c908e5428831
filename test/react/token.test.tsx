import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'

import type { TokenSource } from '../../src/client/auth.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { useProgress } from '../../src/react/use-progress.js'
import { useConnection } from '../../src/react/use-connection.js'
import { useWebSocket } from '../../src/protocols/hailango/hooks.js'
import { createTestServer } from '../../src/testing/index.js'
import { openPage, provide } from './open-page.js'

const ANNA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BORIS = 'aaaaaaaa-0000-4000-8000-000000000002'

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
async function startSession(token: TokenSource | undefined, props = {}) {
  const server = createTestServer(hailangoBackend)
  const session = (given: TokenSource | undefined) => provide(server, <Session />, { token: given, ...props })
  const { rerender } = render(session(token))
  await server.advance()
  const tokens = () => server.attempts.map(url => url.searchParams.get('token'))
  return {
    server,
    use: async (next: TokenSource | undefined) => {
      rerender(session(next))
      await server.advance()
    },
    tokens,
    users: () => tokens().map(used => JSON.parse(atob(used?.split('.')[1] ?? '')).user_id),
  }
}

describe('a token that is a value', () => {
  test('null stays idle and makes no socket', async () => {
    const { server } = await startSession(null)
    await server.advance(60_000)
    expect(status()).toBe('idle: no-token')
    expect(server.attempts).toEqual([])
  })

  test('logs in when it comes', async () => {
    const { server, use, users } = await startSession(null)
    await use(server.token(ANNA))
    expect(status()).toBe('open: ready')
    expect(users()).toEqual([ANNA])
  })

  test('logs out when it goes: the socket is closed and nothing is known any more', async () => {
    const { server, use } = await startSession(null)
    await use(server.token(ANNA))
    server.send('ocr_progress', halfway)
    expect(screen.getByText('at 0.5')).toBeDefined()
    await use(null)
    expect(status()).toBe('idle: no-token')
    expect(screen.getByText('nothing known')).toBeDefined()
    expect(server.connections).toBe(0)
    expect(server.connections).toBe(0)
  })

  test('of another user ends the session, and begins a new one of which nothing is known', async () => {
    const { server, use, users } = await startSession(null)
    await use(server.token(ANNA))
    server.sendToUser(ANNA, 'ocr_progress', halfway)
    await server.advance()
    await use(server.token(BORIS))
    expect(status()).toBe('open: ready')
    expect(screen.getByText('nothing known')).toBeDefined()
    expect(users()).toEqual([ANNA, BORIS])
    expect(server.connections).toBe(1)
    server.sendToUser(ANNA, 'ocr_progress', halfway)
    expect(screen.getByText('nothing known')).toBeDefined()
  })

  test('of another user does not send what the one before had waiting', async () => {
    const { server, use } = await startSession(null)
    await use(server.token(ANNA))
    server.stop()
    await server.advance()
    click('ping')
    server.start()
    await use(server.token(BORIS))
    expect(status()).toBe('open: ready')
    expect(server.received()).toEqual([])
    expect(server.errors.map(({ message }) => message)).toEqual([expect.stringContaining('1 commands that waited')])
  })

  test('that is fresh and of the same user keeps the connection', async () => {
    const { server, use } = await startSession(null)
    await use(server.token(ANNA, { expiresIn: 600 }))
    server.send('ocr_progress', halfway)
    await server.advance()
    await use(server.token(ANNA, { expiresIn: 1200 }))
    await server.advance(1000)
    expect(status()).toMatch(/^open/)
    expect(screen.getByText('at 0.5')).toBeDefined()
    expect(server.attempts).toHaveLength(1)
  })

  test('that is fresh and of the same user is the one that the next attempt takes', async () => {
    const { server, use } = await startSession(null)
    await use(server.token(ANNA, { expiresIn: 600 }))
    const fresh = server.token(ANNA, { expiresIn: 1200 })
    await use(fresh)
    server.disconnect()
    await server.advance(1000)
    expect(status()).toBe('open: ready')
    expect(server.attempts.at(-1)?.searchParams.get('token')).toBe(fresh)
  })

  test('that is no JWT and another one counts as another user', async () => {
    const { use, tokens } = await startSession('opaque-1')
    await use('opaque-2')
    expect(tokens()).toEqual(['opaque-1', 'opaque-2'])
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
    expect(server.connections).toBe(0)
  })

  test('and another user’s with another url at once is one new socket', async () => {
    const server = createTestServer(hailangoBackend)
    const { rerender } = render(provide(server, <Session />, { token: server.token(ANNA) }))
    await server.opened()
    rerender(provide(server, <Session />, { token: server.token(BORIS), url: `${server.props.url}?v=2` }))
    await server.opened()
    expect(status()).toBe('open: ready')
    expect(server.attempts).toHaveLength(2)
    expect(server.connections).toBe(1)
  })
})

describe('a token that is a function', () => {
  test('is asked for each attempt, and always the latest one', async () => {
    const first = vi.fn<() => string>()
    const second = vi.fn<() => string>()
    const { server, use } = await startSession(first.mockReturnValue('refused'))
    await use(second)
    second.mockReturnValue(server.token())
    await server.advance(60_000)
    expect(status()).toMatch(/^open/)
    expect(first).toHaveBeenCalledTimes(1)
    expect(server.attempts).toHaveLength(2)
  })

  test('is no reason to reconnect when it is another closure', async () => {
    const { server, use } = await startSession(() => 'unused')
    await use(() => server.token())
    await server.advance(60_000)
    const before = server.attempts.length
    for (let round = 0; round < 5; round += 1) await use(() => server.token())
    expect(server.attempts).toHaveLength(before)
  })

  test('is a log-in where null was before, and null after it a log-out', async () => {
    const { server, use } = await startSession(null)
    await use(() => server.token())
    expect(status()).toBe('open: ready')
    await use(null)
    expect(status()).toBe('idle: no-token')
    expect(server.connections).toBe(0)
  })

  test('that throws is told to onError, and tried again', async () => {
    const token = vi.fn<() => string>().mockImplementationOnce(() => {
      throw new Error('secret')
    })
    const { server } = await startSession(token)
    token.mockReturnValue(server.token())
    await server.advance(1000)
    expect(status()).toBe('open: ready')
    expect(server.errors.map(({ kind }) => kind)).toEqual(['auth'])
    expect(JSON.stringify(server.errors)).not.toContain('secret')
  })
})

describe('autoConnect={false}', () => {
  test('waits for connect()', async () => {
    const server = createTestServer(hailangoBackend)
    render(<Session />, { wrapper: server.createWrapper({ autoConnect: false }) })
    await server.advance(60_000)
    expect(status()).toBe('idle: initial')
    expect(server.attempts).toEqual([])
    click('connect')
    await server.opened()
    expect(status()).toBe('open: ready')
  })

  test('takes the token that connect(token) brings', async () => {
    const server = createTestServer(hailangoBackend)
    const token = server.token(ANNA)
    const wrapper = server.createWrapper({ token: undefined, autoConnect: false })
    render(<Session token={token} />, { wrapper })
    click('connect')
    await server.opened()
    expect(status()).toBe('open: ready')
    expect(server.attempts.map(url => url.searchParams.get('token'))).toEqual([token])
  })

  test('a token of connect(token) ends with its session: the next connect() asks the prop', async () => {
    const server = createTestServer(hailangoBackend)
    const [anna, boris] = [server.token(ANNA), server.token(BORIS)]
    const session = (token: string | null, own?: string) =>
      provide(server, <Session {...(own !== undefined && { token: own })} />, { token, autoConnect: false })
    const { rerender } = render(session(null, anna))
    click('connect')
    await server.opened()
    expect(status()).toBe('open: ready')
    click('disconnect')
    await server.advance()

    rerender(session(null))
    click('connect')
    await server.advance()
    expect(status()).toBe('idle: no-token')
    rerender(session(boris))
    click('connect')
    await server.opened()
    expect(status()).toBe('open: ready')
    expect(server.attempts.map(url => url.searchParams.get('token'))).toEqual([anna, boris])
  })

  test('begins by itself when it becomes true', async () => {
    const server = createTestServer(hailangoBackend)
    const { rerender } = render(provide(server, <Session />, { autoConnect: false }))
    await server.advance()
    rerender(provide(server, <Session />, { autoConnect: true }))
    await server.opened()
    expect(status()).toBe('open: ready')
  })

  test('does not connect by itself when a token comes', async () => {
    const { server, use } = await startSession(null, { autoConnect: false })
    await use(server.token())
    expect(status()).toBe('idle: initial')
  })
})

test('disconnect() closes, and connect() opens again', async () => {
  const { server } = await openPage(<Session />)
  click('disconnect')
  await server.advance(60_000)
  expect(status()).toBe('closed: disconnected')
  expect(server.connections).toBe(0)
  click('connect')
  await server.opened()
  expect(status()).toBe('open: ready')
})

test('connect(token) of another user in mid-session begins a new one', async () => {
  const server = createTestServer(hailangoBackend)
  render(<Session token={server.token(BORIS)} />, { wrapper: server.createWrapper({ token: server.token(ANNA) }) })
  await server.opened()
  server.send('ocr_progress', halfway)
  expect(screen.getByText('at 0.5')).toBeDefined()
  click('connect')
  await server.opened()
  expect(status()).toBe('open: ready')
  expect(screen.getByText('nothing known')).toBeDefined()
  expect(server.connections).toBe(1)
})

test('a log-out through the prop also ends what connect(token) began', async () => {
  const server = createTestServer(hailangoBackend)
  const session = (token: string | null) => provide(server, <Session token={boris} />, { token })
  const boris = server.token(BORIS)
  const { rerender } = render(session(server.token(ANNA)))
  await server.opened()
  click('connect')
  await server.opened()
  rerender(session(null))
  await server.advance(60_000)
  expect(status()).toBe('idle: no-token')
  expect(server.connections).toBe(0)
})
