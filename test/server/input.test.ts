import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { handClock } from '../support/clock.js'
import { attempt, connect, page, pagesIn, startServer, token, USER } from './real-server.js'

const LIMIT = 512 * 1024

test('512 KiB exactly is taken', async () => {
  const device = await connect(await startServer())
  device.socket.send('x'.repeat(LIMIT))
  await device.settled()
  expect(device.socket.readyState).toBe(WebSocket.OPEN)
})

test.for([LIMIT + 1, 600_000])('%i bytes are closed with 1009', async size => {
  const server = await startServer()
  const device = await connect(server)
  device.socket.send('x'.repeat(size))
  expect(await device.closed).toBe(1009)
  await expect.poll(() => server.hub.stats().total_connections, { interval: 5 }).toBe(0)
})

test.for([
  ['garbage', 'not json', false],
  ['nothing', '', false],
  ['bytes', Uint8Array.of(0, 255, 254), true],
  ['a text that is no UTF-8', Uint8Array.of(0xff, 0xfe), false],
  ['a message of the server', '{"type":"ocr_progress","payload":null}', false],
  ['a command', '{"type":"ping"}', false],
] as const)('%s is ignored, and the line goes on', async ([, data, binary]) => {
  const server = await startServer()
  const device = await connect(server)
  device.socket.send(data, { binary })
  await device.settled()
  server.hub.sendToUser(USER, 'ocr_progress', page(1))
  await device.until(lines => lines.length > 0)
  expect(pagesIn(device.lines())).toEqual([1])
})

test('a ping of the client is answered with its own words', async () => {
  const device = await connect(await startServer())
  device.socket.ping('hi')
  const [data] = (await once(device.socket, 'pong')) as [Buffer]
  expect(data.toString()).toBe('hi')
})

test('no subprotocol and no compression is agreed on', async () => {
  const { url } = await startServer()
  const socket = new WebSocket(`${url}?token=${await token()}`, ['chat'], { perMessageDeflate: true })
  const [error] = (await once(socket, 'error')) as [Error]
  expect(error.message).toBe('Server sent no subprotocol')
  const plain = await connect(await startServer(), { perMessageDeflate: true })
  expect(plain.socket.extensions).toBe('')
})

test('a ping comes every 54 s, and who answers stays', async () => {
  const clock = handClock()
  // The token's time is the machine's here, for only the pings are looked at.
  const server = await startServer({ clock, verify: () => Promise.resolve({ user_id: USER }) })
  const device = await connect(server)
  for (let round = 0; round < 3; round += 1) {
    await clock.advance(53_999)
    const ping = once(device.socket, 'ping')
    await clock.advance(1)
    await ping
    await device.settled()
  }
  expect(device.socket.readyState).toBe(WebSocket.OPEN)
  expect(server.hub.stats().total_connections).toBe(1)
})

test('who does not answer is cut off after 60 s', async () => {
  const clock = handClock()
  const server = await startServer({ clock, verify: () => Promise.resolve({ user_id: USER }) })
  const device = await connect(server, { autoPong: false })
  const ping = once(device.socket, 'ping')
  await clock.advance(54_000)
  await ping
  await clock.advance(5999)
  await device.settled()
  expect(device.socket.readyState).toBe(WebSocket.OPEN)
  await clock.advance(1)
  expect(await device.closed).toBe(1006)
  expect(server.hub.stats().total_connections).toBe(0)
})

test('a token that expires does not close its socket', async () => {
  const clock = handClock()
  const server = await startServer({ clock, verify: () => Promise.resolve({ user_id: USER, exp: 0 }) })
  const device = await connect(server)
  await clock.advance(3000)
  server.hub.sendToUser(USER, 'ocr_progress', page(1))
  await device.until(lines => lines.length > 0)
  expect(await attempt(`${server.url}?token=x`)).toMatchObject({ status: 101 })
})
