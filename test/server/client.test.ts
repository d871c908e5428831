import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createClient, type Status, webSocketTransport } from '../../src/index.js'
import { hailango } from '../../src/protocols/hailango/protocol.js'
import { type HaiLanGoServer, page, startServer, token, USER } from './real-server.js'

function clientOf({ url }: Pick<HaiLanGoServer, 'url'>, bring: () => string | Promise<string> = () => token()) {
  const client = createClient({
    protocol: hailango,
    url,
    token: bring,
    transport: webSocketTransport({ WebSocket }),
    reconnect: { base: 5, attempts: 3 },
    onError: () => undefined,
  })
  onTestFinished(client.disconnect)
  const reaches = (wanted: Status) =>
    new Promise<void>(resolve => {
      const check = () => {
        if (client.store.getState().connection.status === wanted) resolve()
      }
      client.store.subscribe(check)
      check()
    })
  return { client, reaches }
}

test('a client hears what the server sends', async () => {
  const server = await startServer()
  const { client, reaches } = clientOf(server)
  const heard = new Promise(resolve => client.subscribe('ocr_progress', ({ progress }) => resolve(progress)))
  client.connect()
  await reaches('open')
  server.hub.sendToUser(USER, 'ocr_progress', page(400))
  expect(await heard).toBe(40)
  expect(client.store.getState().progress.get('b-1')).toMatchObject({ fraction: 0.4, total: 1000, status: 'running' })
})

test('a client comes back by itself when the server does, on the same port', async () => {
  const server = await startServer()
  const { client, reaches } = clientOf(server)
  const ready = new Promise(resolve => client.subscribe('book_ready', ({ title }) => resolve(title)))
  client.connect()
  await reaches('open')
  server.hub.sendToUser(USER, 'ocr_progress', page(500))
  await expect.poll(() => client.store.getState().progress.get('b-1')?.fraction, { interval: 5 }).toBe(0.5)

  const reconnecting = reaches('reconnecting')
  await server.close()
  await reconnecting
  const restarted = await startServer({ port: server.port })
  await reaches('open')
  expect(client.store.getState().progress.get('b-1')?.fraction).toBe(0.5)
  restarted.hub.sendToUser(USER, 'book_ready', { bookId: 'b-1', title: 'A book', totalPages: 1000, message: '' })
  expect(await ready).toBe('A book')
})

test('a client whose token is refused gives up and says why', async () => {
  const { client, reaches } = clientOf(await startServer(), () => 'bad')
  client.connect()
  await reaches('failed')
  expect(client.store.getState().connection).toMatchObject({ status: 'failed', error: { name: 'ConnectionError' } })
})
