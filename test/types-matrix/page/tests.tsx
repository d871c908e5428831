import { useOCRProgress } from 'hookwire/hailango'
import { hailangoBackend } from 'hookwire/hailango/backend'
import { createTestServer, type TestServer, type TestWrapper } from 'hookwire/testing'
import { createElement, type ReactElement } from 'react'
import { Order } from './page.js'
import { shop } from './shop.js'

/** What the testing library takes as `wrapper`, in words of React alone. */
declare function render(page: ReactElement, options: { readonly wrapper: TestWrapper }): void
declare function advanceTimers(ms: number): Promise<void>

const server: TestServer<typeof shop> = createTestServer(shop, { advanceTimers, now: 0 })

export async function anOrderIsShipped(): Promise<readonly { orderId: string }[]> {
  render(<Order orderId="o-1" />, { wrapper: server.wrapper })
  render(createElement(server.wrapper), { wrapper: server.createWrapper({ token: null, params: { device: 'phone' } }) })
  server.on('watch_order', ({ orderId }, client) => client.send('order_progress', { orderId, percent: 0 }))
  await server.opened(2)
  server.send('order_shipped', { orderId: 'o-1', carrier: 'post' })
  server.disconnect(4000)
  await server.advance(1000)
  return server.received('watch_order')
}

export function wrongTests(): void {
  // @ts-expect-error no such message
  server.send('order_lost', {})
  // @ts-expect-error one of two words
  server.send('order_shipped', { orderId: 'o-1', carrier: 'pigeon' })
  // @ts-expect-error no such command
  server.received('refund')
  // @ts-expect-error a message of another protocol
  createTestServer(hailangoBackend).send('order_closed', { orderId: 'o-1', at: '0' })
  // @ts-expect-error the server has its own protocol
  server.createWrapper({ protocol: shop })
}

export const reading = () => createTestServer(hailangoBackend).play(async ({ wait }) => wait(useOCRProgress.length))
