import { fireEvent, render, type RenderResult, screen } from '@testing-library/react'
import { type ReactNode, startTransition, Suspense, useState } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createClient } from '../../src/client/client.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import type { hailango } from '../../src/protocols/hailango/protocol.js'
import { type OwnClientProps, WebSocketProvider } from '../../src/react/provider.js'
import { useWebSocket } from '../../src/react/use-web-socket.js'
import { createTestServer, type TestServer } from '../../src/testing/index.js'
import { provide } from './open-page.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type Server = TestServer<typeof hailango>

/** A server whose time is that of the fake timers, so that they can be counted. */
function start(): Server {
  return createTestServer(hailangoBackend, { advanceTimers: ms => vi.advanceTimersByTimeAsync(ms) })
}

/** Renders below a provider, and lets it connect. */
async function show(
  server: Server,
  children: ReactNode,
  { reactStrictMode = false, ...props }: Partial<OwnClientProps<typeof hailango>> & { reactStrictMode?: boolean } = {},
): Promise<RenderResult> {
  const page = render(provide(server, children, props), { reactStrictMode })
  await server.advance()
  return page
}

function Status() {
  return <p>{useWebSocket().status}</p>
}

/** Suspends its first render, until it is let go. */
function slowly(server: Server): { readonly Slow: () => ReactNode; readonly letGo: () => Promise<void> } {
  let ready = false
  let resolve: () => void = () => undefined
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return {
    Slow() {
      // What React 18 and 19 both take for "not yet".
      if (!ready) throw promise as unknown as Error
      return <p>loaded</p>
    },
    async letGo() {
      ready = true
      resolve()
      await server.advance()
    },
  }
}

describe('a provider', () => {
  test('connects when it is mounted, to its url, with its params and token', async () => {
    const server = start()
    const token = server.token()
    await show(server, <Status />, { token, params: { device: 'phone' } })
    expect(screen.getByText('open')).toBeDefined()
    expect(server.attempts.map(url => url.pathname)).toEqual(['/api/v1/ws'])
    expect(Object.fromEntries(server.attempts[0]?.searchParams ?? [])).toEqual({ device: 'phone', token })
  })

  test('opens nothing while it renders', () => {
    const server = start()
    render(provide(server, <Status />))
    expect(screen.getByText('connecting')).toBeDefined()
    expect(server.attempts).toEqual([])
  })

  test('closes its socket when it is unmounted, and leaves no timer', async () => {
    const server = start()
    const { unmount } = await show(server, <Status />)
    unmount()
    await server.advance()
    expect(server.connections).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('opens no socket for a visit that is over before it began', async () => {
    const server = start()
    render(provide(server, <Status />)).unmount()
    await server.advance()
    expect(server.connections).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('tells what goes wrong to the latest onError', async () => {
    const server = start()
    const first = vi.fn<(error: Error) => void>()
    const second = vi.fn<(error: Error) => void>()
    const { rerender } = await show(server, <Status />, { onError: first })
    rerender(provide(server, <Status />, { onError: second }))
    server.sendRaw('no json')
    expect(first).not.toHaveBeenCalled()
    expect(second).toHaveBeenCalledTimes(1)
  })

  test('without onError tells the console', async () => {
    const console_ = vi.spyOn(console, 'error').mockReturnValue()
    const server = start()
    const { onError: _, ...silent } = server.props
    render(<WebSocketProvider {...silent} />)
    await server.advance()
    server.sendRaw('no json')
    expect(console_).toHaveBeenCalledTimes(1)
    console_.mockRestore()
  })

  test('takes its options: attempts', async () => {
    const server = start()
    await show(server, <Status />, { options: { ...server.props.options, reconnect: { attempts: 0 } } })
    server.disconnect()
    expect(screen.getByText('failed')).toBeDefined()
    expect(server.errors.map(({ kind }) => kind)).toEqual(['connection'])
  })
})

describe('one socket', () => {
  test('under StrictMode, and its token is asked for once', async () => {
    const server = start()
    const token = vi.fn<() => string>(() => server.token())
    await show(server, <Status />, { reactStrictMode: true, token })
    await server.advance(1000)
    expect(screen.getByText('open')).toBeDefined()
    expect(token).toHaveBeenCalledTimes(1)
    expect(server.attempts).toHaveLength(1)
    expect(server.connections).toBe(1)
  })

  test('where a component below suspends, with the boundary between', async () => {
    const server = start()
    const { Slow, letGo } = slowly(server)
    await show(
      server,
      <Suspense fallback={<p>loading</p>}>
        <Slow />
        <Status />
      </Suspense>,
    )
    expect(screen.getByText('loading')).toBeDefined()
    await letGo()
    expect(screen.getByText('open')).toBeDefined()
    expect(server.attempts).toHaveLength(1)
  })

  test('where a component below suspends, with the boundary above', async () => {
    const server = start()
    const { Slow, letGo } = slowly(server)
    render(
      <Suspense fallback={<p>loading</p>}>
        {provide(
          server,
          <>
            <Slow />
            <Status />
          </>,
        )}
      </Suspense>,
    )
    await server.advance(1000)
    expect(screen.getByText('loading')).toBeDefined()
    expect(server.attempts).toEqual([])
    await letGo()
    await server.advance()
    expect(screen.getByText('open')).toBeDefined()
    expect(server.attempts).toHaveLength(1)
  })

  test('where a component suspends later, below a boundary that stands above', async () => {
    const server = start()
    const { Slow, letGo } = slowly(server)
    const at = (slow: boolean) => (
      <Suspense fallback={<p>loading</p>}>{provide(server, slow ? <Slow /> : <Status />)}</Suspense>
    )
    const { rerender } = render(at(false))
    await server.advance()
    rerender(at(true))
    await server.advance(1000)
    expect(screen.getByText('loading')).toBeDefined()
    expect(server.connections).toBe(1)
    await letGo()
    expect(screen.getByText('loaded')).toBeDefined()
    expect(server.attempts).toHaveLength(1)
  })

  test('where it comes with a transition that is begun twice', async () => {
    const server = start()
    function Router() {
      const [page, setPage] = useState(0)
      return page === 0 ? (
        <button onClick={() => [1, 2].forEach(next => startTransition(() => setPage(next)))}>go</button>
      ) : (
        provide(server, <Status />)
      )
    }
    render(<Router />)
    fireEvent.click(screen.getByText('go'))
    await server.advance()
    expect(screen.getByText('open')).toBeDefined()
    expect(server.attempts).toHaveLength(1)
  })

  test('where everything around it renders again with new closures', async () => {
    const server = start()
    const { rerender } = await show(server, <Status />)
    for (let round = 0; round < 5; round += 1) {
      rerender(provide(server, <Status />, { params: {}, options: { ...server.props.options }, onError: () => round }))
      await server.advance()
    }
    expect(server.attempts).toHaveLength(1)
  })
})

describe('another connection, and the old one closed', () => {
  test('for another url', async () => {
    const server = start()
    const { rerender } = await show(server, <Status />)
    rerender(provide(server, <Status />, { url: `${server.props.url}?v=2` }))
    expect(screen.queryByText('open')).toBeNull()
    await server.advance()
    expect(screen.getByText('open')).toBeDefined()
    expect(server.attempts.map(url => url.searchParams.get('v'))).toEqual([null, '2'])
    expect(server.connections).toBe(1)
  })

  test('for other params, but not for the same ones in another object or order', async () => {
    const server = start()
    const { rerender } = await show(server, <Status />, { params: { a: '1', b: '2' } })
    rerender(provide(server, <Status />, { params: { b: '2', a: '1' } }))
    await server.advance()
    expect(server.attempts).toHaveLength(1)
    rerender(provide(server, <Status />, { params: { a: '1', b: '3' } }))
    await server.advance()
    expect(server.attempts.map(url => url.searchParams.get('b'))).toEqual(['2', '3'])
    expect(server.connections).toBe(1)
  })

  test('and nothing of the old one is seen in the new one', async () => {
    const server = start()
    function Received() {
      return <p>{useWebSocket().store.getState().traffic.received} received</p>
    }
    const { rerender } = await show(server, <Received />)
    server.send('notification', null)
    rerender(provide(server, <Received />, { url: `${server.props.url}?v=2` }))
    await server.advance()
    expect(screen.getByText('0 received')).toBeDefined()
  })
})

describe('a shared client', () => {
  function share() {
    const server = start()
    return { server, client: createClient(server.clientOptions) }
  }

  test('keeps its socket over a route change', async () => {
    const { client, server } = share()
    const page = (name: string) => (
      <WebSocketProvider key={name} client={client}>
        <p>{name}</p>
        <Status />
      </WebSocketProvider>
    )
    const { rerender, unmount } = render(page('books'))
    await server.advance()
    rerender(page('settings'))
    await server.advance(1000)
    expect(screen.getByText('settings')).toBeDefined()
    expect(screen.getByText('open')).toBeDefined()
    unmount()
    await server.advance(1000)
    expect(server.attempts).toHaveLength(1)
    expect(server.connections).toBe(1)
    client.disconnect()
  })

  test('is one socket under StrictMode and in two trees', async () => {
    const { client, server } = share()
    render(<WebSocketProvider client={client} />, { reactStrictMode: true })
    render(<WebSocketProvider client={client} />, { reactStrictMode: true })
    await server.advance(1000)
    expect(server.attempts).toHaveLength(1)
    client.disconnect()
  })

  test('is not connected with autoConnect={false}', async () => {
    const { client, server } = share()
    render(
      <WebSocketProvider client={client} autoConnect={false}>
        <Status />
      </WebSocketProvider>,
    )
    await server.advance(1000)
    expect(screen.getByText('idle')).toBeDefined()
    expect(server.attempts).toEqual([])
  })

  test('gives way to another one', async () => {
    const first = share()
    const second = share()
    const { rerender } = render(<WebSocketProvider client={first.client} />)
    await first.server.advance()
    rerender(
      <WebSocketProvider client={second.client}>
        <Status />
      </WebSocketProvider>,
    )
    await second.server.advance()
    expect(screen.getByText('open')).toBeDefined()
    expect(second.server.attempts).toHaveLength(1)
    expect(first.server.connections).toBe(1)
    first.client.disconnect()
    second.client.disconnect()
  })
})
