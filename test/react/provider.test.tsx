import { fireEvent, render, screen } from '@testing-library/react'
import { type ReactNode, startTransition, Suspense, useState } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createClient } from '../../src/client/client.js'
import { hailango } from '../../src/protocols/hailango/protocol.js'
import { WebSocketProvider } from '../../src/react/provider.js'
import { useWebSocket } from '../../src/react/use-web-socket.js'
import { settle, startApp } from './app.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function Status() {
  return <p>{useWebSocket().status}</p>
}

/** Suspends its first render, until it is let go. */
function slowly(): { readonly Slow: () => ReactNode; readonly letGo: () => Promise<void> } {
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
      await settle()
    },
  }
}

describe('a provider', () => {
  test('connects when it is mounted, to its url, with its params and token', async () => {
    const { server, sockets, show } = startApp()
    const token = server.token()
    await show(<Status />, { token, params: { device: 'phone' } })
    expect(screen.getByText('open')).toBeDefined()
    expect(sockets.urls.map(url => url.pathname)).toEqual(['/api/v1/ws'])
    expect(Object.fromEntries(sockets.urls[0]?.searchParams ?? [])).toEqual({ device: 'phone', token })
  })

  test('opens nothing while it renders', () => {
    const { sockets, provide } = startApp()
    render(provide(<Status />))
    expect(screen.getByText('connecting')).toBeDefined()
    expect(sockets.urls).toEqual([])
  })

  test('closes its socket when it is unmounted, and leaves no timer', async () => {
    const { server, sockets, show } = startApp()
    const { unmount } = await show(<Status />)
    unmount()
    await settle()
    expect(sockets.live).toBe(0)
    expect(server.stats().total_connections).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('opens no socket for a visit that is over before it began', async () => {
    const { server, sockets, provide } = startApp()
    render(provide(<Status />)).unmount()
    await settle()
    expect(sockets.live).toBe(0)
    expect(server.stats().total_connections).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('tells what goes wrong to the latest onError', async () => {
    const { server, provide, show } = startApp()
    const first = vi.fn<(error: Error) => void>()
    const second = vi.fn<(error: Error) => void>()
    const { rerender } = await show(<Status />, { onError: first })
    rerender(provide(<Status />, { onError: second }))
    server.sendRaw('no json')
    await settle()
    expect(first).not.toHaveBeenCalled()
    expect(second).toHaveBeenCalledTimes(1)
  })

  test('without onError tells the console', async () => {
    const console_ = vi.spyOn(console, 'error').mockReturnValue()
    const { server, props } = startApp()
    const { onError: _, ...silent } = props
    render(<WebSocketProvider {...silent} />)
    await settle()
    server.sendRaw('no json')
    await settle()
    expect(console_).toHaveBeenCalledTimes(1)
    console_.mockRestore()
  })

  test('takes its options: attempts', async () => {
    const { server, show, errors } = startApp({ reconnect: { attempts: 0 } })
    await show(<Status />)
    server.cut()
    await settle()
    expect(screen.getByText('failed')).toBeDefined()
    expect(errors.map(({ kind }) => kind)).toEqual(['connection'])
  })
})

describe('one socket', () => {
  test('under StrictMode, and its token is asked for once', async () => {
    const { server, sockets, show } = startApp()
    const token = vi.fn<() => string>(() => server.token())
    await show(<Status />, { reactStrictMode: true, token })
    await settle(1000)
    expect(screen.getByText('open')).toBeDefined()
    expect(token).toHaveBeenCalledTimes(1)
    expect(sockets.urls).toHaveLength(1)
    expect(server.stats().total_connections).toBe(1)
  })

  test('where a component below suspends, with the boundary between', async () => {
    const { sockets, show } = startApp()
    const { Slow, letGo } = slowly()
    await show(
      <Suspense fallback={<p>loading</p>}>
        <Slow />
        <Status />
      </Suspense>,
    )
    expect(screen.getByText('loading')).toBeDefined()
    await letGo()
    expect(screen.getByText('open')).toBeDefined()
    expect(sockets.urls).toHaveLength(1)
  })

  test('where a component below suspends, with the boundary above', async () => {
    const { sockets, provide } = startApp()
    const { Slow, letGo } = slowly()
    render(
      <Suspense fallback={<p>loading</p>}>
        {provide(
          <>
            <Slow />
            <Status />
          </>,
        )}
      </Suspense>,
    )
    await settle(1000)
    expect(screen.getByText('loading')).toBeDefined()
    expect(sockets.urls).toEqual([])
    await letGo()
    await settle()
    expect(screen.getByText('open')).toBeDefined()
    expect(sockets.urls).toHaveLength(1)
  })

  test('where a component suspends later, below a boundary that stands above', async () => {
    const { sockets, provide, server } = startApp()
    const { Slow, letGo } = slowly()
    const at = (slow: boolean) => <Suspense fallback={<p>loading</p>}>{provide(slow ? <Slow /> : <Status />)}</Suspense>
    const { rerender } = render(at(false))
    await settle()
    rerender(at(true))
    await settle(1000)
    expect(screen.getByText('loading')).toBeDefined()
    expect(server.stats().total_connections).toBe(1)
    await letGo()
    expect(screen.getByText('loaded')).toBeDefined()
    expect(sockets.urls).toHaveLength(1)
  })

  test('where it comes with a transition that is begun twice', async () => {
    const { sockets, provide } = startApp()
    function Router() {
      const [page, setPage] = useState(0)
      return page === 0 ? (
        <button onClick={() => [1, 2].forEach(next => startTransition(() => setPage(next)))}>go</button>
      ) : (
        provide(<Status />)
      )
    }
    render(<Router />)
    fireEvent.click(screen.getByText('go'))
    await settle()
    expect(screen.getByText('open')).toBeDefined()
    expect(sockets.urls).toHaveLength(1)
  })

  test('where everything around it renders again with new closures', async () => {
    const { sockets, provide, props, show } = startApp()
    const { rerender } = await show(<Status />)
    for (let round = 0; round < 5; round += 1) {
      rerender(provide(<Status />, { params: {}, options: { ...props.options }, onError: () => round }))
      await settle()
    }
    expect(sockets.urls).toHaveLength(1)
  })
})

describe('another connection, and the old one closed', () => {
  test('for another url', async () => {
    const { sockets, provide, show, server } = startApp()
    const { rerender } = await show(<Status />)
    rerender(provide(<Status />, { url: `${server.url}?v=2` }))
    expect(screen.queryByText('open')).toBeNull()
    await settle()
    expect(screen.getByText('open')).toBeDefined()
    expect(sockets.urls.map(url => url.searchParams.get('v'))).toEqual([null, '2'])
    expect(sockets.live).toBe(1)
    expect(server.stats().total_connections).toBe(1)
  })

  test('for other params, but not for the same ones in another object or order', async () => {
    const { sockets, provide, show } = startApp()
    const { rerender } = await show(<Status />, { params: { a: '1', b: '2' } })
    rerender(provide(<Status />, { params: { b: '2', a: '1' } }))
    await settle()
    expect(sockets.urls).toHaveLength(1)
    rerender(provide(<Status />, { params: { a: '1', b: '3' } }))
    await settle()
    expect(sockets.urls.map(url => url.searchParams.get('b'))).toEqual(['2', '3'])
    expect(sockets.live).toBe(1)
  })

  test('and nothing of the old one is seen in the new one', async () => {
    const { server, provide, show } = startApp()
    function Received() {
      return <p>{useWebSocket().store.getState().traffic.received} received</p>
    }
    const { rerender } = await show(<Received />)
    server.broadcastToAll('notification', null)
    await settle()
    rerender(provide(<Received />, { url: `${server.url}?v=2` }))
    await settle()
    expect(screen.getByText('0 received')).toBeDefined()
  })
})

describe('a shared client', () => {
  function share() {
    const app = startApp()
    const { url, token, options } = app.props
    return { ...app, client: createClient({ ...options, protocol: hailango, url, token: token ?? null }) }
  }

  test('keeps its socket over a route change', async () => {
    const { client, sockets, server } = share()
    const page = (name: string) => (
      <WebSocketProvider key={name} client={client}>
        <p>{name}</p>
        <Status />
      </WebSocketProvider>
    )
    const { rerender, unmount } = render(page('books'))
    await settle()
    rerender(page('settings'))
    await settle(1000)
    expect(screen.getByText('settings')).toBeDefined()
    expect(screen.getByText('open')).toBeDefined()
    unmount()
    await settle(1000)
    expect(sockets.urls).toHaveLength(1)
    expect(server.stats().total_connections).toBe(1)
    client.disconnect()
  })

  test('is one socket under StrictMode and in two trees', async () => {
    const { client, sockets } = share()
    render(<WebSocketProvider client={client} />, { reactStrictMode: true })
    render(<WebSocketProvider client={client} />, { reactStrictMode: true })
    await settle(1000)
    expect(sockets.urls).toHaveLength(1)
    client.disconnect()
  })

  test('is not connected with autoConnect={false}', async () => {
    const { client, sockets } = share()
    render(
      <WebSocketProvider client={client} autoConnect={false}>
        <Status />
      </WebSocketProvider>,
    )
    await settle(1000)
    expect(screen.getByText('idle')).toBeDefined()
    expect(sockets.urls).toEqual([])
  })

  test('gives way to another one', async () => {
    const first = share()
    const second = share()
    const { rerender } = render(<WebSocketProvider client={first.client} />)
    await settle()
    rerender(
      <WebSocketProvider client={second.client}>
        <Status />
      </WebSocketProvider>,
    )
    await settle()
    expect(screen.getByText('open')).toBeDefined()
    expect(second.sockets.urls).toHaveLength(1)
    expect(first.sockets.live).toBe(1)
    first.client.disconnect()
    second.client.disconnect()
  })
})
