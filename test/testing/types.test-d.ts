import { expectTypeOf, test } from 'vitest'

import type { Protocol } from '../../src/index.js'
import type { Playing } from '../../src/mock/index.js'
import { hailangoBackend, readBook } from '../../src/protocols/hailango/backend.js'
import type { hailango } from '../../src/protocols/hailango/index.js'
import { createTestServer, type TestServer, type TestWrapper } from '../../src/testing/index.js'
import { shop } from './shop.js'

const server = createTestServer(shop)
const learning = createTestServer(hailangoBackend)

test('a protocol and a backend both give the types of the protocol', () => {
  expectTypeOf(server).toEqualTypeOf<TestServer<typeof shop>>()
  expectTypeOf(learning).toEqualTypeOf<TestServer<typeof hailango>>()
})

test('what is sent is a message of the protocol', () => {
  server.send('order_shipped', { orderId: 'o-1', carrier: 'DHL' })
  expectTypeOf(server.send('pong')).toBeVoid()
  server.send('pong', {})
  server.sendToUser('anna', 'order_progress', { orderId: 'o-1', percent: 1 })
  // @ts-expect-error No such message.
  server.send('order_lost', {})
  // @ts-expect-error A command is nothing that a server says.
  server.send('watch_order', { orderId: 'o-1' })
  // @ts-expect-error The payload of another message.
  server.send('order_shipped', { orderId: 'o-1', percent: 1 })
  // @ts-expect-error A field is missing.
  server.sendToUser('anna', 'order_progress', { orderId: 'o-1' })
  // @ts-expect-error This message has a payload.
  server.send('order_shipped')
  // @ts-expect-error A message of another backend.
  learning.send('order_shipped', { orderId: 'o-1', carrier: 'DHL' })
})

test('what was received is what the schema makes of it', () => {
  expectTypeOf(server.received('find_order')).toEqualTypeOf<readonly { orderId: string; deep: boolean }[]>()
  expectTypeOf(server.received()[0]?.type).toEqualTypeOf<'watch_order' | 'find_order' | 'ping' | undefined>()
  const [first] = server.received()
  if (first?.type === 'watch_order') expectTypeOf(first.payload).toEqualTypeOf<{ orderId: string }>()
  // @ts-expect-error No such command.
  server.received('order_shipped')
})

test('an answer is typed at both ends', () => {
  server.on('find_order', ({ orderId, deep }, client) => {
    expectTypeOf(deep).toEqualTypeOf<boolean>()
    client.send('order_found', { orderId })
    // @ts-expect-error The payload of another message.
    client.send('order_found', { carrier: 'DHL' })
  })
  // @ts-expect-error No such command.
  server.on('pong', () => undefined)
  server.onConnection(client => {
    expectTypeOf(client.userId).toEqualTypeOf<string>()
    // @ts-expect-error No such message.
    client.send('welcome', {})
  })
})

test('a scenario is one of the same backend', () => {
  expectTypeOf(learning.play(readBook({ bookId: 'b-1' }))).toEqualTypeOf<Playing>()
  // @ts-expect-error A scenario of another backend.
  server.play(readBook({ bookId: 'b-1' }))
})

test('a wrapper takes what a provider takes, but for what the server is', () => {
  const others = { token: null, params: { device: 'phone' }, options: { holdTime: 1 }, autoConnect: false }
  expectTypeOf(server.createWrapper(others)).toEqualTypeOf<TestWrapper>()
  // @ts-expect-error The protocol is the server's.
  server.createWrapper({ protocol: shop })
  // @ts-expect-error No such option.
  server.createWrapper({ options: { hold: 1 } })
})

test('any protocol will do', () => {
  expectTypeOf(createTestServer<Protocol>).toBeCallableWith(shop)
})
