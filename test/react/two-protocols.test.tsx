import { render, screen } from '@testing-library/react'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { Backend } from '../../src/hub/backend.js'
import { createMockServer } from '../../src/mock/index.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import * as hailangoHooks from '../../src/protocols/hailango/hooks.js'
import { createHooks } from '../../src/react/create-hooks.js'
import { WebSocketProvider } from '../../src/react/provider.js'
import { useConnection } from '../../src/react/use-connection.js'
import { useProgress } from '../../src/react/use-progress.js'
import { useWebSocket } from '../../src/react/use-web-socket.js'
import { webSocketTransport } from '../../src/transports/websocket.js'
import { settle, startApp } from './app.js'

/** A backend of the user's own, as they would write it. */
const shop = defineProtocol({
  name: 'shop',
  messages: { order_placed: v.looseObject({ orderId: v.string(), total: v.number() }) },
  commands: { ping: v.optional(v.object({})) },
  transport: webSocketTransport,
})
const shopBackend: Backend<typeof shop> = {
  protocol: shop,
  path: '/orders',
  limits: { pingEvery: 30_000, pongWait: 60_000, queue: 100, batch: 1 },
  claims: userId => ({ sub: userId }),
  rules: () => ({ admit: () => Promise.resolve({ identity: { userId: 'anybody' } }) }),
}
const shopHooks = createHooks(shop)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function Order() {
  const order = shopHooks.useLatestMessage('order_placed')
  return <p>{order === undefined ? 'no order' : `order ${order.payload.orderId}`}</p>
}

function Notice() {
  const notice = hailangoHooks.useNotification()
  return <p>{notice === undefined ? 'no notice' : `notice ${notice.title}`}</p>
}

function startShop() {
  const server = createMockServer(shopBackend)
  return { server, props: { protocol: shop, url: server.url, options: { transport: server.transport } } }
}

describe('providers of two protocols, one in the other', () => {
  test.each(['shop outside', 'shop inside'])('their hooks find their own: %s', async order => {
    const learning = startApp()
    const shopping = startShop()
    const content = (
      <>
        <Order />
        <Notice />
      </>
    )
    render(
      order === 'shop outside' ? (
        <WebSocketProvider {...shopping.props}>{learning.provide(content)}</WebSocketProvider>
      ) : (
        learning.provide(<WebSocketProvider {...shopping.props}>{content}</WebSocketProvider>)
      ),
    )
    await settle()
    shopping.server.broadcastToAll('order_placed', { orderId: 'o-1', total: 3 })
    learning.server.broadcastToAll('notification', { title: 'n-1', message: '', level: 'info' })
    await settle()
    expect(screen.getByText('order o-1')).toBeDefined()
    expect(screen.getByText('notice n-1')).toBeDefined()
  })

  test('the hooks of no protocol take the nearest', async () => {
    const learning = startApp()
    const shopping = startShop()
    function Generic() {
      return <p>{useWebSocket().store.getState().traffic.received} received</p>
    }
    render(learning.provide(<WebSocketProvider {...shopping.props}>{<Generic />}</WebSocketProvider>))
    await settle()
    learning.server.broadcastToAll('notification', null)
    await settle()
    expect(screen.getByText('0 received')).toBeDefined()
  })

  test('an inner provider of the same protocol hides the outer one', async () => {
    const outer = startApp()
    const inner = startApp()
    render(outer.provide(inner.provide(<Notice />)))
    await settle()
    outer.server.broadcastToAll('notification', { title: 'outer', message: '', level: 'info' })
    inner.server.broadcastToAll('notification', { title: 'inner', message: '', level: 'info' })
    await settle()
    expect(screen.getByText('notice inner')).toBeDefined()
  })
})

describe('a hook outside its provider says what to do', () => {
  const wrap = 'Wrap the root of the app in one.'

  test.each([
    ['useWebSocket', () => useWebSocket(), `useWebSocket found no <WebSocketProvider> above its component. ${wrap}`],
    ['useConnection', () => useConnection(), `useConnection found no <WebSocketProvider> above its component. ${wrap}`],
    ['useProgress', () => useProgress('b'), `useProgress found no <WebSocketProvider> above its component. ${wrap}`],
    [
      'useLatestMessage',
      () => hailangoHooks.useLatestMessage('error'),
      `useLatestMessage found no <WebSocketProvider protocol={hailango}> above its component. ${wrap}`,
    ],
    [
      'a hook of one message type',
      () => hailangoHooks.useBookReady(),
      `The hook of "book_ready" found no <WebSocketProvider protocol={hailango}> above its component. ${wrap}`,
    ],
  ])('%s', (_, useHook, sentence) => {
    const console_ = vi.spyOn(console, 'error').mockReturnValue()
    function Lost() {
      useHook()
      return null
    }
    expect(() => render(<Lost />)).toThrow(sentence)
    console_.mockRestore()
  })

  test('also below a provider of another protocol', async () => {
    const console_ = vi.spyOn(console, 'error').mockReturnValue()
    const { props } = startShop()
    expect(() =>
      render(
        <WebSocketProvider {...props}>
          <Notice />
        </WebSocketProvider>,
      ),
    ).toThrow('found no <WebSocketProvider protocol={hailango}> above')
    console_.mockRestore()
  })
})
