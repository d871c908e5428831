import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { connect, notice, OTHER_USER, page, pagesIn, startServer, USER } from './real-server.js'

const types = (lines: readonly string[]) => lines.map(line => (JSON.parse(line) as { type: string }).type)

test('a message for a user reaches every device of theirs and nobody else', async () => {
  const server = await startServer()
  const [phone, laptop] = [await connect(server), await connect(server)]
  const stranger = await connect(server, { userId: OTHER_USER })

  server.hub.sendToUser(USER, 'ocr_progress', page(7))
  server.hub.broadcastToAll('notification', notice)
  await Promise.all(
    [phone, laptop, stranger].map(device => device.until(lines => types(lines).includes('notification'))),
  )

  expect(pagesIn(phone.lines())).toEqual([7])
  expect(pagesIn(laptop.lines())).toEqual([7])
  expect(types(stranger.lines())).toEqual(['notification'])
})

test('the earlier device is told when another joins, and the one that joins is not', async () => {
  const server = await startServer()
  const earlier = await connect(server)
  const later = await connect(server)
  await earlier.until(lines => lines.length > 0)
  await later.settled()
  expect(JSON.parse(earlier.lines()[0] ?? '')).toMatchObject({
    type: 'connection_established',
    payload: { userId: USER, message: 'WebSocket connection established' },
  })
  expect(later.lines()).toEqual([])
})

test('the statistics count users and devices', async () => {
  const server = await startServer()
  const stats = () => fetch(`${server.url.replace(/^ws/, 'http')}/stats`).then(response => response.json())
  const device = await connect(server)
  await connect(server)
  await connect(server, { userId: OTHER_USER })
  expect(await stats()).toEqual({ connected_users: 2, total_connections: 3 })
  device.socket.close()
  await device.closed
  await expect.poll(stats, { interval: 5 }).toEqual({ connected_users: 2, total_connections: 2 })
})

test('a burst of 20 is one frame of 20 lines', async () => {
  const server = await startServer()
  const device = await connect(server)
  for (let index = 1; index <= 20; index += 1) server.hub.sendToUser(USER, 'ocr_progress', page(index))
  await device.until(lines => lines.length === 20)
  expect(device.frames).toHaveLength(1)
})

test('300 in a row come in about ten frames, and none is lost', async () => {
  const server = await startServer()
  const device = await connect(server)
  for (let index = 1; index <= 300; index += 1) server.hub.sendToUser(USER, 'ocr_progress', page(index))
  await device.until(lines => lines.length === 300)
  expect(pagesIn(device.lines())).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
  expect(device.frames.length).toBeGreaterThanOrEqual(10)
  expect(device.frames.length).toBeLessThanOrEqual(12)
})

test('who reads slowly loses messages in silence, and makes nobody else wait', async () => {
  const server = await startServer()
  const [slow, quick] = [await connect(server), await connect(server, { userId: OTHER_USER })]
  slow.socket.pause()

  // More than the network keeps for a client that does not read: in rounds, so that the quick one never has a queue.
  const [rounds, perRound, message] = [20, 100, 'x'.repeat(20_000)]
  const total = rounds * perRound
  for (let sent = 0; sent < total; sent += perRound) {
    for (let index = 1; index <= perRound; index += 1) {
      server.hub.broadcastToAll('ocr_progress', { ...page(sent + index, total), message })
    }
    await quick.until(lines => lines.length === sent + perRound)
  }
  const all = Array.from({ length: total }, (_, index) => index + 1)
  expect(pagesIn(quick.lines())).toEqual(all)

  // Its queue has room again once it reads.
  slow.socket.on('message', () => server.hub.sendToUser(USER, 'notification', notice))
  slow.socket.resume()
  await slow.until(lines => lines.some(line => line.startsWith('{"type":"notification"')))
  const received = pagesIn(slow.lines())
  expect(received).toEqual(all.slice(0, received.length))
  expect(received.length).toBeGreaterThan(256)
  expect(received.length).toBeLessThan(total)
  expect(slow.socket.readyState).toBe(WebSocket.OPEN)
}, 30_000)
