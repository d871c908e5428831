import { act, fireEvent, render, screen } from '@testing-library/react'
import * as v from 'valibot'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConnectionStatus, type ConnectionStatusProps } from '../../src/components/index.js'
import { type ClientOptions, createClient, defineProtocol, type Transport, WebSocketProvider } from '../../src/index.js'
import { createMockServer, type MockServerOptions } from '../../src/mock/index.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { hailango } from '../../src/protocols/hailango/index.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type Options = Partial<ClientOptions<typeof hailango>> & {
  readonly autoConnect?: boolean
  readonly mock?: MockServerOptions
  readonly labels?: ConnectionStatusProps['labels']
}

/** A page with the pill on it, and all that stands between it and the server handed out. */
async function open({ autoConnect = true, mock, labels, ...options }: Options = {}) {
  const server = createMockServer(hailangoBackend, mock)
  const client = createClient({
    protocol: hailango,
    url: server.url,
    token: server.token(),
    transport: server.transport,
    random: () => 1,
    onError: () => undefined,
    flush: 'immediate',
    ...options,
  })
  render(
    <WebSocketProvider client={client} autoConnect={autoConnect}>
      <ConnectionStatus {...(labels && { labels })} />
    </WebSocketProvider>,
  )
  await pass(0)
  return { server, client }
}

async function pass(ms: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms))
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
  await open({ mock: { latency: 500 } })
  expect(words()).toBe('Connecting')
})

test('says that the handshake is under way', async () => {
  const silent: Transport = {
    connect(_, { opened }) {
      queueMicrotask(opened)
      return { send: () => true, close: () => undefined }
    },
  }
  const greeting = defineProtocol({
    name: 'greeting',
    messages: { welcome: v.object({}) },
    commands: {},
    transport: () => silent,
    ready: { message: 'welcome' },
  })
  render(
    <WebSocketProvider protocol={greeting} url="ws://greeting">
      <ConnectionStatus />
    </WebSocketProvider>,
  )
  await pass(0)
  expect(words()).toBe('Signing in')
})

test('says that it is connected', async () => {
  await open()
  expect(words()).toBe('Connected')
})

test('says that the line was lost, and counts down to the next attempt', async () => {
  const { server } = await open({ reconnect: { base: 4000 } })
  await act(async () => server.stop())
  expect(words()).toBe('Connection lost')
  expect(screen.getByRole('timer').textContent).toBe('trying again in 4 s')
  await pass(1000)
  expect(screen.getByRole('timer').textContent).toBe('trying again in 3 s')
  await pass(2999)
  expect(screen.getByRole('timer').textContent).toBe('trying again in 1 s')
})

test('counts a second that has begun as a whole one', async () => {
  const { server } = await open({ reconnect: { base: 2500 } })
  await act(async () => server.stop())
  expect(screen.getByRole('timer').textContent).toBe('trying again in 3 s')
  await pass(500)
  expect(screen.getByRole('timer').textContent).toBe('trying again in 2 s')
})

test('does not read the countdown out', async () => {
  const { server } = await open()
  await act(async () => server.stop())
  expect(screen.getByRole('timer').closest('[role="status"]')).toBeNull()
})

test('says that there is no network', async () => {
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  const { server } = await open()
  await act(async () => server.stop())
  expect(words()).toBe('You are offline')
  online.mockRestore()
})

test('says that it was disconnected', async () => {
  const { client } = await open()
  await act(async () => client.disconnect())
  expect(words()).toBe('Disconnected')
})

test('says that the server cannot be reached, and tries again when it is asked to', async () => {
  const { server } = await open({ reconnect: { attempts: 0 } })
  await act(async () => server.stop())
  expect(words()).toBe('The server cannot be reached')

  server.start()
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await pass(0)
  expect(words()).toBe('Connected')
  expect(screen.queryByRole('button')).toBeNull()
  expect(document.activeElement).toBe(screen.getByRole('status').closest('[data-status]'))
})

test('says that the session has ended', async () => {
  const { server } = await open()
  await act(async () => server.acceptTokens(false))
  expect(words()).toBe('Your session has ended')
})

test('says that the server ended it', async () => {
  const { server } = await open()
  await act(async () => server.close(1008))
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
  await act(async () => client.disconnect())
  expect(words()).toBe('Disconnected')
})
