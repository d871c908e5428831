import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { type Client, createClient } from '../../src/client/client.js'
import type { ClientOptions } from '../../src/client/options.js'
import { createMockServer, type MockServerOptions } from '../../src/mock/index.js'
import { hailangoBackend, readBook } from '../../src/protocols/hailango/backend.js'
import { hailango } from '../../src/protocols/hailango/protocol.js'
import { reynaBackend } from '../../src/protocols/reyna/backend.js'

type HaiLanGo = typeof hailango

const ANNA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BORIS = 'aaaaaaaa-0000-4000-8000-000000000002'
const hello = { title: 'Hello', message: '', level: 'info' }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const settle = () => vi.advanceTimersByTimeAsync(0)
const statusOf = (client: Client<HaiLanGo>) => client.store.getState().connection.status

function start(options: MockServerOptions = {}) {
  const server = createMockServer(hailangoBackend, options)
  return {
    ...server,
    async join(this: void, token: ClientOptions<HaiLanGo>['token'] = server.token()) {
      const { url, transport } = server
      const client = createClient({ protocol: hailango, url, transport, token, random: () => 0.5, onError: () => {} })
      const heard: string[] = []
      client.subscribe('notification', ({ title }) => heard.push(title))
      client.connect()
      await settle()
      return { client, heard }
    },
  }
}

describe('tokens', () => {
  test('of this server open a connection', async () => {
    const { join, stats } = start()
    const { client } = await join()
    expect(statusOf(client)).toBe('open')
    expect(stats()).toEqual({ connected_users: 1, total_connections: 1 })
  })

  test('are for the user that they are asked for', async () => {
    const { join, token, sendToUser } = start()
    const anna = await join(token(ANNA))
    const boris = await join(token(BORIS))
    sendToUser(ANNA, 'notification', hello)
    await settle()
    expect(anna.heard).toEqual(['Hello'])
    expect(boris.heard).toEqual([])
  })

  test.each(['', 'nonsense', 'a.b.c', 'a.%%%.mock'])('of nobody are refused: %j', async token => {
    const { join, stats } = start()
    const { client } = await join(token)
    expect(statusOf(client)).toBe('reconnecting')
    expect(stats().total_connections).toBe(0)
  })

  test('are given out for ids that the backend takes, and no others', () => {
    expect(() => start().token('user-1')).toThrow('token("user-1"): this backend takes a UUID as the id of a user.')
    expect(() => createMockServer(reynaBackend).token('user-1')).not.toThrow()
  })

  test('are refused once they have expired', async () => {
    const { join, token } = start()
    const expired = token(ANNA, { expiresIn: 60 })
    vi.advanceTimersByTime(60_000)
    expect(statusOf((await join(expired)).client)).toBe('reconnecting')
  })

  test('are refused, with code 4401 for those who are here, until they are accepted again', async () => {
    const { join, token, acceptTokens } = start()
    const reasons: string[] = []
    const { client } = await join(reason => {
      // Another one each time, for a client does not come back with the one that was refused.
      return token(undefined, { expiresIn: 3600 * reasons.push(reason) })
    })
    acceptTokens(false)
    await settle()
    expect(statusOf(client)).toBe('reconnecting')
    expect(reasons).toEqual(['connect', 'refused'])
    acceptTokens(true)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(statusOf(client)).toBe('open')
  })
})

describe('the line', () => {
  test('that is cut comes back by itself, and hears what comes then', async () => {
    const { join, cut, broadcastToAll } = start()
    const { client, heard } = await join()
    cut()
    await settle()
    expect(client.store.getState().connection).toMatchObject({ status: 'reconnecting', reason: 'lost' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(statusOf(client)).toBe('open')
    broadcastToAll('notification', hello)
    await settle()
    expect(heard).toEqual(['Hello'])
  })

  test('cannot be had while the server is stopped, and can once it has started', async () => {
    const { join, stop, start: startAgain, stats } = start()
    const { client } = await join()
    stop()
    await vi.advanceTimersByTimeAsync(2000)
    expect(client.store.getState().connection).toMatchObject({ status: 'reconnecting', reason: 'never-opened' })
    expect(stats().total_connections).toBe(0)
    startAgain()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(statusOf(client)).toBe('open')
  })

  test('to a server that stays stopped is given up, and had again with connect()', async () => {
    const { join, stop, start: startAgain } = start()
    const { client } = await join()
    stop()
    await vi.advanceTimersByTimeAsync(300_000)
    expect(client.store.getState().connection).toMatchObject({ status: 'failed', reason: 'gave-up' })
    startAgain()
    client.connect()
    await settle()
    expect(statusOf(client)).toBe('open')
  })

  test.each([
    [1000, 'reconnecting'],
    [1012, 'reconnecting'],
    [1008, 'failed'],
    [4403, 'failed'],
  ])('that is closed with code %i leaves its client %s', async (code, status) => {
    const { join, token, close } = start()
    const { client } = await join(token())
    close(code, 'because')
    await settle()
    expect(statusOf(client)).toBe(status)
  })

  test('that a client leaves is no longer counted', async () => {
    const { join, stats } = start()
    const { client } = await join()
    client.disconnect()
    await settle()
    expect(stats()).toEqual({ connected_users: 0, total_connections: 0 })
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is kept open over hours: pings are answered as a browser does', async () => {
    const { join } = start()
    const { client } = await join()
    const left: string[] = []
    client.store.subscribe(({ connection }) => connection.status !== 'open' && left.push(connection.status))
    await vi.advanceTimersByTimeAsync(7_200_000)
    expect(left).toEqual([])
  })

  test('opens before anything comes over it', async () => {
    const { url, transport, token, broadcastToAll } = start()
    const told: string[] = []
    transport.connect(
      { url: `${url}?token=${token()}` },
      {
        opened: () => told.push('opened'),
        frame: () => told.push('frame'),
        closed: () => told.push('closed'),
      },
    )
    for (let turn = 0; turn < 10; turn += 1) {
      broadcastToAll('notification', hello)
      await Promise.resolve()
    }
    await settle()
    expect(told[0]).toBe('opened')
    expect(told).toContain('frame')
  })
})

describe('latency', () => {
  test('is how long a frame travels, each way', async () => {
    const { join, onFrame, broadcastToAll } = start({ latency: 100 })
    const { client, heard } = await join()
    expect(statusOf(client)).toBe('connecting')
    await vi.advanceTimersByTimeAsync(200)
    expect(statusOf(client)).toBe('open')

    const frames: unknown[] = []
    onFrame(frame => frames.push(frame))
    client.send('ping')
    broadcastToAll('notification', hello)
    await vi.advanceTimersByTimeAsync(99)
    expect(frames).toEqual([])
    expect(heard).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(frames).toEqual(['{"type":"ping"}'])
    expect(heard).toEqual(['Hello'])
  })
})

describe('deliver', () => {
  test('carries each frame, and a greeting never comes before the line is open', async () => {
    const tasks: (() => void)[] = []
    const { url, transport, token, broadcastToAll } = start({ deliver: task => tasks.push(task) })
    const arrive = async () => {
      for (const task of tasks.splice(0)) task()
      await settle()
    }
    const told: string[] = []
    transport.connect(
      { url: `${url}?token=${token()}` },
      {
        opened: () => told.push('opened'),
        frame: () => told.push('frame'),
        closed: () => told.push('closed'),
      },
    )
    await settle()
    expect(tasks).toHaveLength(1)
    await arrive()
    broadcastToAll('notification', hello)
    await settle()
    tasks.reverse()
    await arrive()
    expect(told).toEqual(['opened', 'frame'])
  })
})

describe('frames', () => {
  test('are sent as they are, to every client', async () => {
    const { join, sendRaw } = start()
    const { client } = await join()
    const types: string[] = []
    client.subscribe('*', (_, { type }) => types.push(type))
    sendRaw('{"type":"a_type_of_tomorrow"}')
    sendRaw('{"type":')
    await settle()
    expect(types).toEqual(['a_type_of_tomorrow'])
    expect(client.store.getState().traffic).toMatchObject({ unknown: 1, malformed: 1 })
  })

  test('of clients are heard until nobody listens', async () => {
    const { join, onFrame } = start()
    const { client } = await join()
    const frames: unknown[] = []
    const stop = onFrame(frame => frames.push(frame))
    client.send('ping')
    await settle()
    stop()
    client.send('ping')
    await settle()
    expect(frames).toEqual(['{"type":"ping"}'])
  })
})

describe('a scenario', () => {
  const bookId = 'b-1'

  test('plays to its end', async () => {
    const { join, play } = start({ random: () => 0.9 })
    const { client } = await join()
    const pages: number[] = []
    client.subscribe('ocr_progress', ({ processedPages }) => pages.push(processedPages))
    const ended = vi.fn<() => void>()
    void play(readBook({ bookId, pages: 4, pageTime: 100 })).done.then(ended)
    await vi.advanceTimersByTimeAsync(399)
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(ended).toHaveBeenCalledOnce()
    expect(pages).toEqual([1, 2, 3, 4])
    expect(client.store.getState().progress.get(bookId)).toMatchObject({ status: 'completed', fraction: 1 })
  })

  test('stops when it is undone, and leaves no timer', async () => {
    const { join, play } = start()
    const { client } = await join()
    const before = vi.getTimerCount()
    const { stop } = play(readBook({ bookId, pages: 100, pageTime: 100 }))
    await vi.advanceTimersByTimeAsync(150)
    stop()
    expect(vi.getTimerCount()).toBe(before)
    const reached = client.store.getState().progress.get(bookId)?.fraction
    await vi.advanceTimersByTimeAsync(10_000)
    expect(client.store.getState().progress.get(bookId)?.fraction).toBe(reached)
  })

  test('goes on over a cut line, and its client is up to date afterwards', async () => {
    const { join, play, cut } = start()
    const { client } = await join()
    play(readBook({ bookId, pages: 40, pageTime: 100 }))
    await vi.advanceTimersByTimeAsync(1000)
    cut()
    await vi.advanceTimersByTimeAsync(3100)
    expect(client.store.getState().progress.get(bookId)).toMatchObject({ status: 'completed', fraction: 1 })
  })
})
