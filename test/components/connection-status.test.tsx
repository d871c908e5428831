import { act, fireEvent, render, screen } from '@testing-library/react'
import * as v from 'valibot'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConnectionStatus, type ConnectionStatusProps } from '../../src/components/index.js'
import {
  type ClientOptions,
  createClient,
  defineProtocol,
  type Transport,
  WebSocketProvider,
  webSocketTransport,
} from '../../src/index.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import type { hailango } from '../../src/protocols/hailango/index.js'
import { createTestServer } from '../../src/testing/index.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type Options = Partial<ClientOptions<typeof hailango>> & {
  readonly autoConnect?: boolean
  readonly labels?: ConnectionStatusProps['labels']
}

/** The pill on a page. Its countdown has a timer of its own, so all time here is that of the fake timers. */
function show({ autoConnect = true, labels, ...options }: Options = {}) {
  const server = createTestServer(hailangoBackend, { advanceTimers: ms => vi.advanceTimersByTimeAsync(ms) })
  const client = createClient({ ...server.clientOptions, ...options })
  render(
    <WebSocketProvider client={client} autoConnect={autoConnect}>
      <ConnectionStatus {...(labels && { labels })} />
    </WebSocketProvider>,
  )
  return { server, client }
}

/** The same, once everything that was under way has arrived. */
async function open(options: Options = {}) {
  const shown = show(options)
  await shown.server.advance()
  return shown
}

const words = (): string | null => screen.getByRole('status').textContent

test('says that nothing has asked for a connection', async () => {
  await open({ autoConnect: false })
  expect(words()).toBe('Not connected')
})

test('says that nobody is signed in', async () => {
  await open({ token: null })
  expect(words()).toBe('Not signed in')
})

test('says that it connects', async () => {
  const { server } = show()
  expect(words()).toBe('Connecting')
  await server.opened()
  expect(words()).toBe('Connected')
})

test('says that the handshake is under way', async () => {
  const greeting = defineProtocol({
    name: 'greeting',
    messages: { welcome: v.object({}) },
    commands: {},
    transport: webSocketTransport,
    ready: { message: 'welcome' },
  })
  const server = createTestServer(greeting)
  render(<ConnectionStatus />, { wrapper: server.wrapper })
  await server.advance()
  expect(words()).toBe('Signing in')
  server.send('welcome', {})
  expect(words()).toBe('Connected')
})

test('says that it is connected', async () => {
  await open()
  expect(words()).toBe('Connected')
})

test('says that the line was lost, and counts down to the next attempt', async () => {
  const { server } = await open({ reconnect: { base: 4000 } })
  server.stop()
  expect(words()).toBe('Connection lost')
  expect(screen.getByRole('timer').textContent).toBe('trying again in 4 s')
  await server.advance(1000)
  expect(screen.getByRole('timer').textContent).toBe('trying again in 3 s')
  await server.advance(2999)
  expect(screen.getByRole('timer').textContent).toBe('trying again in 1 s')
})

test('counts a second that has begun as a whole one', async () => {
  const { server } = await open({ reconnect: { base: 2500 } })
  server.stop()
  expect(screen.getByRole('timer').textContent).toBe('trying again in 3 s')
  await server.advance(500)
  expect(screen.getByRole('timer').textContent).toBe('trying again in 2 s')
})

test('does not read the countdown out', async () => {
  const { server } = await open()
  server.stop()
  expect(screen.getByRole('timer').closest('[role="status"]')).toBeNull()
})

test('says that there is no network', async () => {
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  const { server } = await open()
  server.stop()
  expect(words()).toBe('You are offline')
  online.mockRestore()
})

test('says that it was disconnected', async () => {
  const { client } = await open()
  act(() => client.disconnect())
  expect(words()).toBe('Disconnected')
})

test('says that the server cannot be reached, and tries again when it is asked to', async () => {
  const { server } = await open({ reconnect: { attempts: 0 } })
  server.stop()
  expect(words()).toBe('The server cannot be reached')

  server.start()
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await server.opened()
  expect(words()).toBe('Connected')
  expect(screen.queryByRole('button')).toBeNull()
  expect(document.activeElement).toBe(screen.getByRole('status').closest('[data-status]'))
})

test('says that the session has ended', async () => {
  const { server, client } = show({ autoConnect: false })
  act(() => client.connect(server.token()))
  await server.opened()
  server.refuse()
  expect(words()).toBe('Your session has ended')
})

test('says that the server ended it', async () => {
  const { server } = await open()
  server.disconnect(1008)
  expect(words()).toBe('The server ended the connection')
})

test('says that the address is wrong', async () => {
  const nowhere: Transport = {
    connect(_, events) {
      queueMicrotask(() => events.closed({ code: 1006, reason: '', badUrl: 'It is not a URL.' }))
      return { send: () => false, close: () => undefined }
    },
  }
  await open({ transport: nowhere })
  expect(words()).toBe('The address of the server is wrong')
})

test('says it in other words, and in the default ones where there are no others', async () => {
  const { client } = await open({ labels: { open: '接続中' } })
  expect(words()).toBe('接続中')
  act(() => client.disconnect())
  expect(words()).toBe('Disconnected')
})

test('says that a server which said that it stops restarts, and is not lost', async () => {
  const leaving = defineProtocol({
    name: 'leaving',
    messages: { bye: v.object({}) },
    commands: {},
    transport: webSocketTransport,
    shutdown: { message: 'bye' },
  })
  const server = createTestServer(leaving, { advanceTimers: ms => vi.advanceTimersByTimeAsync(ms) })
  render(<ConnectionStatus />, { wrapper: server.wrapper })
  await server.opened()
  server.send('bye', {})
  expect(words()).toBe('Connected')
  server.disconnect()
  expect(words()).toBe('The server restarts')
  await server.advance(5000)
  expect(words()).toBe('Connected')
})

test('says how the connection of one protocol is, where several providers stand above it', async () => {
  const shop = defineProtocol({ name: 'shop', messages: {}, commands: {}, transport: webSocketTransport })
  const [outer, inner] = [createTestServer(hailangoBackend), createTestServer(shop)]
  const Outer = outer.wrapper
  const Inner = inner.createWrapper({ autoConnect: false })
  const { protocol } = hailangoBackend
  render(
    <Outer>
      <Inner>
        <ConnectionStatus />
        <ConnectionStatus protocol={protocol} />
        <ConnectionStatus protocol={shop} />
      </Inner>
    </Outer>,
  )
  await vi.advanceTimersByTimeAsync(10)
  expect(screen.getAllByRole('status').map(({ textContent }) => textContent)).toEqual([
    'Not connected',
    'Connected',
    'Not connected',
  ])
})

test('says where it has to stand', () => {
  const console_ = vi.spyOn(console, 'error').mockReturnValue()
  expect(() => render(<ConnectionStatus />)).toThrow(
    'ConnectionStatus found no <WebSocketProvider> above its component',
  )
  console_.mockRestore()
})
