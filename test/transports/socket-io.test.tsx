import { afterEach, beforeEach, expect, test } from 'vitest'

import { socketIoTransport } from '../../src/transports/socket-io.js'
import { watchLink } from '../support/links.js'
import { type SocketIoServer, startSocketIoServer } from '../support/socket-io-server.js'

let server: SocketIoServer

beforeEach(async () => {
  server = await startSocketIoServer()
})
afterEach(async () => {
  await server.stop()
})

test('where there is a window, frames go both ways, bytes are no harm, and the end is told', async () => {
  expect(typeof window.WebSocket).toBe('function')
  const link = watchLink(socketIoTransport(), server.url, { token: 'SECRET' })
  const socket = await server.accepted(1)
  await link.until('opened')
  link.send('["ping"]')
  const [heard] = await new Promise<unknown[]>(resolve => socket.onAny((...args: unknown[]) => resolve(args)))
  socket.emit('file', new Uint8Array([1]))
  await link.until('frame')
  await server.io.close()
  await link.until('closed')
  expect(heard).toBe('ping')
  expect(server.auths).toEqual([{ token: 'SECRET' }])
  expect(link.told).toEqual([
    ['opened'],
    ['frame', expect.stringMatching(/^\["file",\{.*\}\]$/)],
    ['closed', { code: 1005, reason: '' }],
  ])
})
