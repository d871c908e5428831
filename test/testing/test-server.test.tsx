import { fireEvent, render, renderHook, screen } from '@testing-library/react'
import { useEffect, useState } from 'react'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { ConnectionStatus } from '../../src/components/index.js'
import { createClient, createHooks, defineProtocol, UsageError, WebSocketProvider } from '../../src/index.js'
import { hailangoBackend, readBook } from '../../src/protocols/hailango/backend.js'
import { hailango, useNotification, useOCRProgress } from '../../src/protocols/hailango/index.js'
import { wsServiceBackend } from '../../src/protocols/ws-service/backend.js'
import { createTestServer } from '../../src/testing/index.js'
import { Order, shop, useOrderShipped, useWebSocket } from './shop.js'

const ANNA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BORIS = 'aaaaaaaa-0000-4000-8000-000000000002'

const status = () => screen.getByRole('status').textContent
const shipped = (carrier: string) => ({ orderId: 'o-1', carrier })

/** A shop whose page is open. */
async function openShop(...[options]: [Parameters<typeof createTestServer>[1]?]) {
  const server = createTestServer(shop, options)
  const page = render(<Order />, { wrapper: server.wrapper })
  await server.opened()
  return { server, ...page }
}

describe('what React says of the tests', () => {
  const warned = vi.spyOn(console, 'error')
  beforeEach(() => {
    warned.mockClear()
    // As a test framework with global functions sets it, by way of the testing library.
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  test('nothing: every change is within act, what a command brings about included', async () => {
    const { server } = await openShop()
    server.on('watch_order', ({ orderId }, client) => client.send('order_shipped', { orderId, carrier: 'DHL' }))
    fireEvent.click(screen.getByText('watch'))
    await screen.findByText('with DHL')
    server.send('order_progress', { orderId: 'o-1', percent: 10 })
    server.disconnect()
    await server.advance(1000)
    server.refuse()
    await server.advance(60_000)
    expect(status()).toMatch(/^failed/)
    server.close()
    expect(warned).not.toHaveBeenCalled()
  })
})

describe('a protocol without a backend', () => {
  test('opens, and renders what is sent before `send` returns', async () => {
    const { server } = await openShop()
    expect(status()).toBe('open: ready')
    server.send('order_progress', { orderId: 'o-1', percent: 40 })
    expect(screen.getByText('at 0.4')).toBeDefined()
    server.send('order_shipped', shipped('DHL'))
    expect(screen.getByText('with DHL')).toBeDefined()
  })

  test('knows what it was sent, decoded and in order, with the defaults of its schemas', async () => {
    const { server } = await openShop()
    const { result } = renderHook(() => useWebSocket(), { wrapper: server.wrapper })
    await server.opened(2)
    fireEvent.click(screen.getByText('watch'))
    result.current.send('ping')
    result.current.send('find_order', { orderId: 'o-2' })
    expect(server.received('watch_order')).toEqual([{ orderId: 'o-1' }])
    expect(server.received('ping')).toEqual([undefined])
    expect(server.received()).toEqual([
      { type: 'watch_order', payload: { orderId: 'o-1' } },
      { type: 'ping', payload: undefined },
      { type: 'find_order', payload: { orderId: 'o-2', deep: false } },
    ])
  })

  test('answers as it is told to, to the client that asked', async () => {
    const server = createTestServer(shop)
    const tabs = [0, 1].map(() => renderHook(() => useOrderShipped(), { wrapper: server.wrapper }))
    const asking = renderHook(() => useWebSocket(), { wrapper: server.wrapper })
    await server.opened(3)
    const stop = server.on('watch_order', ({ orderId }, client) =>
      client.send('order_shipped', { orderId, carrier: client.userId.slice(0, 1) }),
    )
    asking.result.current.send('watch_order', { orderId: 'o-1' })
    expect(server.received('watch_order')).toHaveLength(1)
    expect(asking.result.current.store.getState().latest.get('order_shipped')?.size).toBe(2)
    expect(tabs.map(({ result }) => result.current)).toEqual([undefined, undefined])
    stop()
    asking.result.current.send('watch_order', { orderId: 'o-2' })
    expect(server.received('watch_order')).toHaveLength(2)
    expect(asking.result.current.store.getState().traffic.received).toBe(1)
  })

  test('answers requests', async () => {
    const server = createTestServer(shop)
    server.on('find_order', ({ orderId }, { send }) => send('order_found', { orderId }))
    const others = vi.fn<() => void>()
    server.on('watch_order', others)
    const client = createClient(server.clientOptions)
    client.connect()
    await server.opened()
    expect(await client.request('find_order', { orderId: 'o-7' })).toMatchObject({ payload: { orderId: 'o-7' } })
    expect(others).not.toHaveBeenCalled()
    client.disconnect()
  })

  test('greets, where its protocol waits for that', async () => {
    const greeting = defineProtocol({
      name: 'greeting',
      messages: { welcome: v.object({ as: v.string() }) },
      commands: { hello: v.optional(v.object({})) },
      transport: shop.wiring.transport,
      ready: { message: 'welcome', send: { type: 'hello' } },
    })
    const hooks = createHooks(greeting)
    const server = createTestServer(greeting)
    const { result } = renderHook(() => hooks.useConnection(({ status }) => status), { wrapper: server.wrapper })
    await server.advance()
    expect(result.current).toBe('authenticating')
    server.send('welcome', { as: 'a guest' })
    expect(result.current).toBe('open')

    server.onConnection(client => client.send('welcome', { as: client.userId }))
    const second = renderHook(() => hooks.useLatestMessage('welcome'), {
      wrapper: server.createWrapper({ token: server.token('anna') }),
    })
    await server.opened(2)
    expect(second.result.current?.payload).toEqual({ as: 'anna' })
    expect(server.received('hello')).toHaveLength(2)
  })

  test('knows its users by their tokens, wherever the protocol puts them', async () => {
    const inPath = defineProtocol({
      name: 'in-path',
      messages: { note: v.string() },
      commands: {},
      transport: shop.wiring.transport,
      target: ({ url, token }) => ({ url: `${url}as/${token}` }),
    })
    const { useLatestMessage } = createHooks(inPath)
    const server = createTestServer(inPath)
    const [anna, boris] = ['anna', 'boris'].map(user =>
      renderHook(() => useLatestMessage('note')?.payload, {
        wrapper: server.createWrapper({ token: server.token(user) }),
      }),
    )
    await server.opened(2)
    server.sendToUser('anna', 'note', 'for you')
    expect([anna?.result.current, boris?.result.current]).toEqual(['for you', undefined])
  })

  test('takes the token of a user that it has never seen', async () => {
    const server = createTestServer(shop)
    render(<Order />, { wrapper: server.createWrapper({ token: 'of your own' }) })
    await server.opened()
    expect(server.attempts[0]?.searchParams.get('token')).toBe('of your own')
  })
})

describe('a backend', () => {
  test('keeps its own rules: who is greeted, who is let in', async () => {
    const server = createTestServer(hailangoBackend)
    const told = renderHook(() => useNotification(), { wrapper: server.wrapper })
    const stranger = renderHook(() => useNotification(), { wrapper: server.createWrapper({ token: 'nonsense' }) })
    await server.opened()
    server.send('notification', { title: 'Hello', message: '', level: 'info' })
    expect(told.result.current?.title).toBe('Hello')
    expect(stranger.result.current).toBeUndefined()
    expect(server.connections).toBe(1)
  })

  test('says at once that it takes no such user id', () => {
    const server = createTestServer(wsServiceBackend)
    expect(() => server.token('user-1')).toThrow(UsageError)
    expect(() => server.token('user-1')).toThrow('token("user-1"): this backend takes a UUID as the id of a user.')
  })

  test('plays its scenarios in moved time', async () => {
    const server = createTestServer(hailangoBackend)
    const { result } = renderHook(() => useOCRProgress({ bookId: 'b-1' }), { wrapper: server.wrapper })
    await server.opened()
    const { done } = server.play(readBook({ bookId: 'b-1', pages: 4, pageTime: 250 }))
    expect(result.current?.fraction).toBe(0.25)
    await server.advance(250)
    expect(result.current?.fraction).toBe(0.5)
    await server.advance(750)
    await done
    expect(result.current?.status).toBe('completed')
  })

  test('tells one user, or all devices of one', async () => {
    const server = createTestServer(hailangoBackend)
    const of = (user: string) =>
      renderHook(() => useNotification()?.title, { wrapper: server.createWrapper({ token: server.token(user) }) })
    const devices = [of(ANNA), of(ANNA), of(BORIS)]
    await server.opened(3)
    server.sendToUser(ANNA, 'notification', { title: 'Anna', message: '', level: 'info' })
    expect(devices.map(({ result }) => result.current)).toEqual(['Anna', 'Anna', undefined])
  })
})

describe('a handler hook', () => {
  test('hears each message in order, without a render', async () => {
    const server = createTestServer(shop)
    const heard: string[] = []
    const rendered = vi.fn<() => void>()
    renderHook(
      () => {
        rendered()
        useOrderShipped(({ carrier }) => heard.push(carrier))
      },
      { wrapper: server.wrapper },
    )
    await server.opened()
    const before = rendered.mock.calls.length
    for (const carrier of ['DHL', 'UPS', 'DPD']) server.send('order_shipped', shipped(carrier))
    expect(heard).toEqual(['DHL', 'UPS', 'DPD'])
    expect(rendered).toHaveBeenCalledTimes(before)
  })

  test('may answer, and its answer is received', async () => {
    const server = createTestServer(shop)
    renderHook(
      () => {
        const { send } = useWebSocket()
        useOrderShipped(({ orderId }) => send('watch_order', { orderId }))
      },
      { wrapper: server.wrapper },
    )
    await server.opened()
    server.send('order_shipped', shipped('DHL'))
    expect(server.received('watch_order')).toEqual([{ orderId: 'o-1' }])
  })
})

describe('the line', () => {
  test('that is lost comes back when its wait is over, with what has waited', async () => {
    const { server } = await openShop()
    server.disconnect()
    expect(status()).toBe('reconnecting: lost')
    fireEvent.click(screen.getByText('watch'))
    expect(server.received('watch_order')).toEqual([])
    await server.advance(999)
    expect(status()).toBe('reconnecting: lost')
    await server.advance(1)
    expect(status()).toBe('open: ready')
    expect(server.received('watch_order')).toEqual([{ orderId: 'o-1' }])
    expect(server.attempts).toHaveLength(2)
  })

  test.each([
    [1008, 'failed: rejected'],
    [4000, 'reconnecting: lost'],
  ])('that is closed with code %i is %s', async (code, shown) => {
    const { server } = await openShop()
    server.disconnect(code, 'because')
    expect(status()).toBe(shown)
  })

  test('cannot be had while the server is stopped, and is given up', async () => {
    const { server } = await openShop()
    server.stop()
    await server.advance(0)
    expect(server.connections).toBe(0)
    await server.advance(120_000)
    expect(status()).toBe('failed: gave-up')
    expect(server.attempts).toHaveLength(6)
    expect(server.errors.map(({ kind }) => kind)).toEqual(['connection'])
  })

  test('falls silent where nobody answers its heartbeat, and lives where somebody does', async () => {
    const { server } = await openShop()
    const stop = server.on('ping', (_, client) => client.send('pong'))
    await server.advance(3_600_000)
    expect(status()).toBe('open: stable')
    expect(server.received('ping')).toHaveLength(120)
    stop()
    await server.advance(39_999)
    expect(status()).toBe('open: stable')
    await server.advance(1)
    expect(status()).toBe('reconnecting: timeout')
  })

  test('is asked for as soon as a component wants it', async () => {
    const server = createTestServer(shop)
    function Manual() {
      const { status, connect } = useWebSocket()
      return <button onClick={() => connect()}>{status}</button>
    }
    render(<Manual />, { wrapper: server.createWrapper({ autoConnect: false, params: { device: 'phone' } }) })
    await server.advance(60_000)
    expect(server.attempts).toEqual([])
    fireEvent.click(screen.getByText('idle'))
    await server.opened()
    expect(screen.getByText('open')).toBeDefined()
    expect(server.attempts[0]?.searchParams.get('device')).toBe('phone')
  })

  test('what a component sends when it renders the open line has arrived', async () => {
    const server = createTestServer(shop)
    function Watching() {
      const { connected, send } = useWebSocket()
      useEffect(() => {
        if (connected) send('watch_order', { orderId: 'o-1' })
      }, [connected, send])
      return null
    }
    render(<Watching />, { wrapper: server.wrapper })
    await server.opened()
    expect(server.received('watch_order')).toHaveLength(1)
    server.disconnect()
    await server.advance(1000)
    expect(server.received('watch_order')).toHaveLength(2)
  })
})

describe('tokens', () => {
  test('that are refused in mid-session are asked for again, and refused for good', async () => {
    const { server } = await openShop()
    server.refuse()
    await server.advance()
    expect(status()).toBe('failed: refused')
    expect(server.tokenRequests).toEqual(['connect', 'refused'])
    expect(server.errors.map(({ kind }) => kind)).toEqual(['auth'])
    server.accept()
    await server.advance(60_000)
    expect(status()).toBe('failed: refused')
  })

  test('that are refused once are replaced', async () => {
    const server = createTestServer(shop)
    const token = vi.fn<(reason: string) => Promise<string>>(reason => Promise.resolve(`for ${reason}`))
    server.refuse({ times: 1 })
    render(<Order />, { wrapper: server.createWrapper({ token }) })
    await server.opened()
    expect(token.mock.calls).toEqual([['connect'], ['refused']])
    expect(server.tokenRequests).toEqual(['connect', 'refused'])
    expect(status()).toBe('open: ready')
  })

  test('that a backend refuses on the upgrade are a line that never opened', async () => {
    const server = createTestServer(hailangoBackend)
    const { result } = renderHook(() => useOCRProgress(), { wrapper: server.wrapper })
    await server.opened()
    server.refuse()
    await server.advance(300_000)
    expect(server.tokenRequests.slice(0, 3)).toEqual(['connect', 'refused', 'reconnect'])
    expect(server.connections).toBe(0)
    expect(result.current).toBeUndefined()
  })

  test('that expire end no line of a server that keeps it, and open no other', async () => {
    const server = createTestServer(shop)
    render(<Order />, { wrapper: server.createWrapper({ token: server.token() }) })
    await server.opened()
    server.expireToken()
    await server.advance()
    expect(status()).toBe('open: ready')
    server.disconnect()
    await server.advance(1000)
    expect(status()).toBe('failed: refused')
  })

  test('that expire end the line of a server whose protocol renews them', async () => {
    const renewing = defineProtocol({
      name: 'renewing',
      messages: {},
      commands: {},
      transport: shop.wiring.transport,
      closeCodes: { 4001: 'refused' },
      renewal: 'reconnect',
    })
    const hooks = createHooks(renewing)
    const server = createTestServer(renewing)
    const { result } = renderHook(() => hooks.useConnection(), { wrapper: server.wrapper })
    await server.opened()
    server.expireToken()
    expect(result.current).toMatchObject({ status: 'reconnecting', reason: 'refused' })
    await server.opened()
    expect(server.tokenRequests).toEqual(['connect', 'refused'])
  })

  test('that say when they expire are renewed before', async () => {
    const server = createTestServer(shop)
    const token = () => server.token(undefined, { expiresIn: 600 })
    render(<Order />, { wrapper: server.createWrapper({ token }) })
    await server.opened()
    await server.advance(20_000)
    server.on('ping', (_, client) => client.send('pong'))
    await server.advance(520_000)
    expect(server.tokenRequests).toEqual(['connect', 'expiring'])
    expect(server.attempts).toHaveLength(1)
  })

  test('that take a while are waited for', async () => {
    const server = createTestServer(shop)
    const token = () => new Promise<string>(resolve => setTimeout(() => resolve(server.token()), 20))
    render(<Order />, { wrapper: server.createWrapper({ token }) })
    await server.opened()
    expect(status()).toBe('open: ready')
  })
})

describe('an app that brings its own', () => {
  test('provider takes `props`', async () => {
    const server = createTestServer(shop)
    const onError = vi.fn<(error: Error) => void>()
    render(
      <WebSocketProvider {...server.props} onError={onError}>
        <Order />
      </WebSocketProvider>,
    )
    await server.opened()
    server.sendRaw('no json')
    expect(onError).toHaveBeenCalledOnce()
    expect(server.errors).toEqual([])
  })

  test('client takes `clientOptions`', async () => {
    const server = createTestServer(hailangoBackend)
    const client = createClient({ ...server.clientOptions, reconnect: { attempts: 0 } })
    client.connect()
    await server.opened()
    server.disconnect()
    expect(client.store.getState().connection.status).toBe('failed')
    expect(server.tokenRequests).toEqual(['connect'])
    expect(server.errors.map(({ kind }) => kind)).toEqual(['connection'])
  })
})

describe('errors of the app', () => {
  test('are kept, and shown where the test did not ask for them', async () => {
    const shown = vi.spyOn(console, 'error').mockReturnValue()
    const { server } = await openShop()
    server.sendRaw('no json')
    server.disconnect(1008)
    expect(server.errors.map(({ kind }) => kind)).toEqual(['protocol', 'connection'])
    expect(shown.mock.calls.flat()).toEqual([server.errors[0]])
    shown.mockRestore()
  })

  test('a handler of the test that throws is the test’s own', async () => {
    const { server } = await openShop()
    server.on('watch_order', () => {
      throw new Error('an assertion')
    })
    fireEvent.click(screen.getByText('watch'))
    expect(() => server.received()).toThrow('an assertion')
  })
})

describe('a mistake says what to do', () => {
  test('sending before anybody has come', () => {
    const server = createTestServer(shop)
    const advice = 'nobody is connected. Render below `server.wrapper`'
    expect(() => server.send('order_shipped', shipped('DHL'))).toThrow(`send("order_shipped"): ${advice}`)
    expect(() => server.sendToUser('anna', 'pong')).toThrow(`sendToUser("anna", "pong"): ${advice}`)
    expect(() => server.sendRaw('')).toThrow(advice)
    expect(() => server.disconnect()).toThrow(advice)
  })

  test('sending before the line is open', async () => {
    const server = createTestServer(shop)
    render(<Order />, { wrapper: server.wrapper })
    expect(() => server.send('pong')).toThrow('nobody is connected')
    await server.opened()
    server.send('pong')
  })

  test('sending while the line is lost, the server stopped, or everybody refused', async () => {
    const { server } = await openShop()
    server.disconnect()
    expect(() => server.send('pong')).toThrow('`await server.advance(1000)` brings the next attempt')
    server.stop()
    expect(() => server.send('pong')).toThrow('`server.start()`')
    server.start()
    server.refuse()
    expect(() => server.send('pong')).toThrow('`server.accept()`')
  })

  test('what the schema of the message refuses', async () => {
    const { server } = await openShop()
    // @ts-expect-error The payload of another message.
    expect(() => server.send('order_shipped', { orderId: 'o-1' })).toThrow('"carrier" is not what its schema says')
    // @ts-expect-error No such message.
    expect(() => server.send('order_lost', {})).toThrow('shop has no message "order_lost"')
  })

  test('waiting for somebody who never comes', async () => {
    const server = createTestServer(shop)
    await expect(server.opened()).rejects.toThrow('opened(1): 0 connected in a second. Render below `server.wrapper`')
  })

  test('waiting for a handshake that nobody ends', async () => {
    const greeting = defineProtocol({
      name: 'greeting',
      messages: { welcome: v.object({}) },
      commands: {},
      transport: shop.wiring.transport,
      ready: { message: 'welcome' },
    })
    const server = createTestServer(greeting)
    render(<p />, { wrapper: server.wrapper })
    await expect(server.opened()).rejects.toThrow("server.onConnection(client => client.send('welcome', …))")
  })
})

describe('time', () => {
  test('begins where it is told to', async () => {
    const start = Date.UTC(2026, 0, 1)
    const server = createTestServer(shop, { now: start })
    const { result } = renderHook(() => useWebSocket().store, { wrapper: server.wrapper })
    await server.opened()
    server.send('order_progress', { orderId: 'o-1', percent: 1 })
    expect(result.current.getState().progress.get('o-1')?.updatedAt).toBe(start)
    await server.advance(1000)
    server.send('order_progress', { orderId: 'o-1', percent: 2 })
    expect(result.current.getState().progress.get('o-1')?.updatedAt).toBe(start + 1000)
  })

  test('of chance that is given: an attempt waits for as much of its longest wait', async () => {
    const { server } = await openShop({ random: () => 0.25 })
    server.disconnect()
    await server.advance(249)
    expect(status()).toBe('reconnecting: lost')
    await server.advance(1)
    expect(status()).toBe('open: ready')
  })
})

test('a page that stands in the globals of Node beside an AbortController of Node is a page as any', async () => {
  vi.stubGlobal(
    'AbortController',
    class {
      readonly signal = {}
    },
  )
  const { server } = await openShop()
  expect(server.connections).toBe(1)
  vi.unstubAllGlobals()
})

describe('the fake timers of a test framework', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  function start() {
    vi.useFakeTimers()
    return createTestServer(hailangoBackend, { advanceTimers: ms => vi.advanceTimersByTimeAsync(ms) })
  }

  test('are moved with the server, and what components count with them', async () => {
    const server = start()
    render(<ConnectionStatus />, { wrapper: server.wrapper })
    await server.opened()
    server.disconnect()
    await server.advance(300)
    server.stop()
    expect(screen.getByRole('timer').textContent).toBe('trying again in 1 s')
    await server.advance(700)
    expect(screen.getByRole('timer').textContent).toBe('trying again in 2 s')
  })

  test('are left to nobody by `close` and the end of the page', async () => {
    const server = start()
    const { unmount } = render(<ConnectionStatus />, { wrapper: server.wrapper })
    await server.opened()
    server.play(readBook({ bookId: 'b-1' }))
    server.close()
    unmount()
    await server.advance()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the end', () => {
  test('comes with the page: its line is closed', async () => {
    const { server, unmount } = await openShop()
    unmount()
    await server.advance()
    expect(server.connections).toBe(0)
  })

  test('comes with `close`: lines end, scenarios stop, and nothing tries again', async () => {
    const server = createTestServer(hailangoBackend)
    const client = createClient(server.clientOptions)
    client.connect()
    await server.opened()
    server.play(readBook({ bookId: 'b-1' }))
    server.close()
    expect(server.connections).toBe(0)
    await server.advance(600_000)
    expect(server.attempts).toHaveLength(1)
    expect(() => server.send('connection_established', null)).toThrow('nobody is connected')
  })

  test('leaves no timer of the machine behind', async () => {
    const started = vi.spyOn(globalThis, 'setTimeout')
    const intervals = vi.spyOn(globalThis, 'setInterval')
    const server = createTestServer(hailangoBackend)
    const client = createClient(server.clientOptions)
    client.connect()
    await server.opened()
    server.play(readBook({ bookId: 'b-1' }))
    server.disconnect()
    await server.advance(5000)
    expect(started).not.toHaveBeenCalled()
    expect(intervals).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })
})

test('two servers know nothing of each other', async () => {
  const first = createTestServer(shop)
  const second = createTestServer(shop)
  function Both() {
    const [count] = useState(0)
    return <Order id={`o-${count}`} />
  }
  render(<Both />, { wrapper: first.wrapper })
  const other = renderHook(() => useOrderShipped(), { wrapper: second.wrapper })
  await first.opened()
  await second.opened()
  first.send('order_shipped', { orderId: 'o-0', carrier: 'DHL' })
  expect(screen.getByText('with DHL')).toBeDefined()
  expect(other.result.current).toBeUndefined()
  expect(second.received()).toEqual([])
})

test('the types of a backend are those of its protocol', () => {
  expect(createTestServer(hailangoBackend).props.protocol).toBe(hailango)
})
