import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { HttpRequest } from '../../../src/hub/backend.js'
import { createHub } from '../../../src/hub/hub.js'
import { reynaBackend } from '../../../src/protocols/reyna/backend.js'
import { recordingSocket } from '../../hub/recording-socket.js'
import { ANNA, BORIS, openStudio } from './studio.js'

const PATH = '/api/v1/ws'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A hub that knows its tokens by heart. */
function openHub() {
  const claims: Record<string, Record<string, unknown>> = {
    slug: { user_id: ANNA },
    uuid: { user_id: BORIS },
    nobody: {},
    empty: { user_id: '' },
    number: { user_id: 7 },
  }
  return createHub({
    backend: reynaBackend,
    verify: async token => {
      const found = claims[token]
      if (found === undefined) throw new Error('bad or expired')
      return found
    },
  })
}

function upgrade({ path = PATH, token }: { path?: string; token?: string } = {}): HttpRequest {
  const query = new URLSearchParams(token === undefined ? {} : { token })
  return { path, query, headers: {}, address: '192.0.2.1', upgrade: true }
}

describe('a socket opens for', () => {
  test.each([
    ['a slug', 'slug', ANNA],
    ['a UUID', 'uuid', BORIS],
  ])('a user whose id is %s', async (_, token, userId) => {
    expect(await openHub().admit(upgrade({ token }))).toEqual({ identity: { userId } })
  })
})

describe('a socket is refused for', () => {
  test.each([
    ['no token', {}, 401, 'Token required'],
    ['an empty token', { token: '' }, 401, 'Token required'],
    ['a bad or expired token', { token: 'old' }, 401, 'Invalid or expired token'],
    ['a token without a user', { token: 'nobody' }, 401, 'The token names no user'],
    ['an empty user id', { token: 'empty' }, 401, 'The token names no user'],
    ['a user id that is no string', { token: 'number' }, 401, 'The token names no user'],
  ])('%s', async (_, request, status, error) => {
    const admission = await openHub().admit(upgrade(request))
    expect(admission).toMatchObject({ refusal: { status, body: JSON.stringify({ error }) } })
  })

  test('another path', async () => {
    expect(await openHub().admit(upgrade({ path: '/ws', token: 'slug' }))).toMatchObject({ refusal: { status: 404 } })
  })
})

describe('a user has five devices at the most', () => {
  test('the sixth is refused with 429, and another user is not', async () => {
    const hub = openHub()
    for (let count = 1; count <= 5; count += 1) {
      expect(await hub.admit(upgrade({ token: 'slug' }))).toHaveProperty('identity')
      hub.accept({ userId: ANNA }, recordingSocket())
    }
    expect(await hub.admit(upgrade({ token: 'slug' }))).toMatchObject({ refusal: { status: 429 } })
    expect(await hub.admit(upgrade({ token: 'uuid' }))).toHaveProperty('identity')
  })

  test('a place is free again when one has left', async () => {
    const { join, stats } = openStudio()
    const [first] = await Promise.all(Array.from({ length: 5 }, () => join()))
    expect((await join()).closed).toEqual([1006])
    first?.leave()
    expect((await join()).closed).toEqual([])
    expect(stats()).toEqual({ connected_users: 1, total_connections: 5 })
  })

  test('of six who come at the same time one is refused', async () => {
    const { join, stats } = openStudio()
    const devices = await Promise.all(Array.from({ length: 6 }, () => join()))
    expect(devices.flatMap(({ closed }) => closed)).toEqual([1006])
    expect(stats().total_connections).toBe(5)
  })

  test('who was let in and never joined keeps no place', async () => {
    const hub = openHub()
    for (let count = 1; count <= 5; count += 1) await hub.admit(upgrade({ token: 'slug' }))
    expect(await hub.admit(upgrade({ token: 'slug' }))).toMatchObject({ refusal: { status: 429 } })
    vi.advanceTimersByTime(10_000)
    expect(await hub.admit(upgrade({ token: 'slug' }))).toHaveProperty('identity')
  })
})

describe('who has joined', () => {
  test('is greeted at once, with ids, and with a session of its own on each device', async () => {
    const { join } = openStudio()
    const greetings = [(await join()).hear(), (await join()).hear(), (await join(BORIS)).hear()].flat()
    expect(greetings).toEqual([
      ['connected', { status: 'ready', user_id: ANNA, session_id: 'session_1' }],
      ['connected', { status: 'ready', user_id: ANNA, session_id: 'session_2' }],
      ['connected', { status: 'ready', user_id: BORIS, session_id: 'session_3' }],
    ])
  })

  test('is disconnected when the token expires: 4401', async () => {
    const { join, token, stats } = openStudio()
    const phone = await join(ANNA, token(ANNA, { expiresIn: 60 }))
    await vi.advanceTimersByTimeAsync(58_000)
    expect(phone.closed).toEqual([])
    await vi.advanceTimersByTimeAsync(2000)
    expect(phone.closed).toEqual([4401])
    expect(stats().total_connections).toBe(0)
  })
})

describe('HTTP beside the socket', () => {
  const plain = (path: string, token?: string): HttpRequest => ({
    ...upgrade({ path, ...(token !== undefined && { token }) }),
    upgrade: false,
  })

  test('health counts connections and users', async () => {
    const hub = openHub()
    hub.accept({ userId: ANNA }, recordingSocket())
    hub.accept({ userId: ANNA }, recordingSocket())
    const answer = await hub.http(plain('/health'))
    expect(answer?.status).toBe(200)
    expect(JSON.parse(answer?.body ?? '')).toEqual({
      active_connections: 2,
      active_users: 1,
      message_queue_size: 0,
      status: 'healthy',
    })
  })

  test('a plain request with a good token is a bad request, and takes no place', async () => {
    const hub = openHub()
    for (let count = 1; count <= 6; count += 1) expect((await hub.http(plain(PATH, 'slug')))?.status).toBe(400)
    expect(await hub.admit(upgrade({ token: 'slug' }))).toHaveProperty('identity')
  })

  test('a plain request with a bad token is refused, and any other path is none of its own', async () => {
    expect((await openHub().http(plain(PATH, 'old')))?.status).toBe(401)
    expect(await openHub().http(plain('/api/v1/blobs'))).toBeUndefined()
  })
})
