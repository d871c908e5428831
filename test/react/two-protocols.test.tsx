import { render, screen } from '@testing-library/react'
import * as v from 'valibot'
import { describe, expect, test, vi } from 'vitest'

import { defineProtocol } from '../../src/protocol/protocol.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import * as hailangoHooks from '../../src/protocols/hailango/hooks.js'
import { createHooks } from '../../src/react/create-hooks.js'
import { WebSocketProvider } from '../../src/react/provider.js'
import { useConnection } from '../../src/react/use-connection.js'
import { useProgress } from '../../src/react/use-progress.js'
import { useWebSocket } from '../../src/react/use-web-socket.js'
import { webSocketTransport } from '../../src/transports/websocket.js'
import { createTestServer } from '../../src/testing/index.js'
import { provide } from './open-page.js'

/** A protocol of the user's own. */
const shop = defineProtocol({
  name: 'shop',
  messages: { order_placed: v.looseObject({ orderId: v.string(), total: v.number() }) },
  commands: { ping: v.optional(v.object({})) },
  transport: webSocketTransport,
})
const shopHooks = createHooks(shop)

function Order() {
  const order = shopHooks.useLatestMessage('order_placed')
  return <p>{order === undefined ? 'no order' : `order ${order.payload.orderId}`}</p>
}

function Notice() {
  const notice = hailangoHooks.useNotification()
  return <p>{notice === undefined ? 'no notice' : `notice ${notice.title}`}</p>
}

describe('providers of two protocols, one in the other', () => {
  test.each(['shop outside', 'shop inside'])('their hooks find their own: %s', async order => {
    const learning = createTestServer(hailangoBackend)
    const shopping = createTestServer(shop)
    const content = (
      <>
        <Order />
        <Notice />
      </>
    )
    render(
      order === 'shop outside' ? (
        <WebSocketProvider {...shopping.props}>{provide(learning, content)}</WebSocketProvider>
      ) : (
        provide(learning, <WebSocketProvider {...shopping.props}>{content}</WebSocketProvider>)
      ),
    )
    await shopping.opened()
    await learning.opened()
    shopping.send('order_placed', { orderId: 'o-1', total: 3 })
    learning.send('notification', { title: 'n-1', message: '', level: 'info' })
    expect(screen.getByText('order o-1')).toBeDefined()
    expect(screen.getByText('notice n-1')).toBeDefined()
  })

  test('the hooks of no protocol take the nearest', async () => {
    const learning = createTestServer(hailangoBackend)
    const shopping = createTestServer(shop)
    function Generic() {
      return <p>{useWebSocket().store.getState().traffic.received} received</p>
    }
    render(provide(learning, <WebSocketProvider {...shopping.props}>{<Generic />}</WebSocketProvider>))
    await shopping.opened()
    await learning.opened()
    learning.send('notification', null)
    expect(screen.getByText('0 received')).toBeDefined()
  })

  test('an inner provider of the same protocol hides the outer one', async () => {
    const outer = createTestServer(hailangoBackend)
    const inner = createTestServer(hailangoBackend)
    render(provide(outer, provide(inner, <Notice />)))
    await outer.opened()
    await inner.opened()
    outer.send('notification', { title: 'outer', message: '', level: 'info' })
    inner.send('notification', { title: 'inner', message: '', level: 'info' })
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
    const { wrapper } = createTestServer(shop)
    expect(() => render(<Notice />, { wrapper })).toThrow('found no <WebSocketProvider protocol={hailango}> above')
    console_.mockRestore()
  })
})
