import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { HttpAnswer, HttpRequest } from '../../../src/hub/backend.js'
import { createHub } from '../../../src/hub/hub.js'
import { hailangoBackend } from '../../../src/protocols/hailango/backend.js'
import { recordingSocket } from '../../hub/recording-socket.js'

const USER = 'aaaaaaaa-0000-4000-8000-000000000001'
const OTHER = 'aaaaaaaa-0000-4000-8000-000000000002'
const PATH = '/api/v1/ws'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A hub that knows three tokens by heart. */
function openHub() {
  const claims: Record<string, Record<string, unknown>> = {
    good: { user_id: USER },
    'no-uuid': { user_id: 'admin' },
    nobody: {},
  }
  return createHub({
    backend: hailangoBackend,
    verify: async token => {
      const found = claims[token]
      if (found === undefined) throw new Error('bad or expired')
      return found
    },
  })
}

function upgrade({ path = PATH, token, authorization, address = '192.0.2.1' }: Partial<Record<string, string>> = {}) {
  const query = new URLSearchParams(token === undefined ? {} : { token })
  return { path, query, headers: { authorization }, address, upgrade: true } satisfies HttpRequest
}

const NO_TOKEN = [401, 'Authorization header or token query parameter required'] as const
const BAD_TOKEN = [401, 'Invalid or expired token'] as const
const BAD_FORMAT = [401, 'Invalid authorization header format'] as const

function refusalOf(answer: HttpAnswer | undefined): readonly [number | undefined, string] {
  return [answer?.status, (JSON.parse(answer?.body ?? '{}') as { error: string }).error]
}

describe('a socket opens for', () => {
  test.each([
    ['a token in the query', { token: 'good' }],
    ['a token in the header', { authorization: 'Bearer good' }],
    ['a good one in both', { token: 'good', authorization: 'Bearer good' }],
  ])('%s', async (_, request) => {
    expect(await openHub().admit(upgrade(request))).toEqual({ identity: { userId: USER } })
  })
})

describe('a socket is refused, in the recorded words, for', () => {
  test.each([
    ['no token', {}, NO_TOKEN],
    ['an empty token', { token: '' }, NO_TOKEN],
    ['a bad or expired token', { token: 'old' }, BAD_TOKEN],
    ['a header that is no bearer', { authorization: 'Basic good' }, BAD_FORMAT],
    ['bearer in small letters', { authorization: 'bearer good' }, BAD_FORMAT],
    ['a bad header beside a good query', { authorization: 'Bearer old', token: 'good' }, BAD_TOKEN],
    ['a good header beside a bad query', { authorization: 'Bearer good', token: 'old' }, BAD_TOKEN],
    ['a user id that is no UUID', { token: 'no-uuid' }, [400, 'Invalid user ID'] as const],
    ['a token without a user', { token: 'nobody' }, [400, 'Invalid user ID'] as const],
  ])('%s', async (_, request, refusal) => {
    const admission = await openHub().admit(upgrade(request))
    expect('refusal' in admission && refusalOf(admission.refusal)).toEqual(refusal)
    expect('refusal' in admission && admission.refusal.headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
    })
  })

  test('another path', async () => {
    const admission = await openHub().admit(upgrade({ path: '/ws', token: 'good' }))
    expect(admission).toEqual({ refusal: { status: 404, body: '404 page not found' } })
  })

  test('a slash at the end, which is moved permanently', async () => {
    const admission = await openHub().admit(upgrade({ path: `${PATH}/`, token: 'good' }))
    expect(admission).toEqual({
      refusal: {
        status: 301,
        headers: { location: `${PATH}?token=good` },
        body: `<a href="${PATH}?token=good">Moved Permanently</a>.\n\n`,
      },
    })
  })

  test('the 101st request within a minute from one address', async () => {
    const hub = openHub()
    for (let count = 1; count <= 100; count += 1) {
      expect(await hub.admit(upgrade({ token: 'good' }))).toHaveProperty('identity')
    }
    const admission = await hub.admit(upgrade({ token: 'good' }))
    expect('refusal' in admission && refusalOf(admission.refusal)).toEqual([
      429,
      'リクエスト数が多すぎます。しばらく待ってから再度お試しください。',
    ])
    expect(await hub.admit(upgrade({ token: 'good', address: '192.0.2.2' }))).toHaveProperty('identity')
    vi.advanceTimersByTime(60_000)
    expect(await hub.admit(upgrade({ token: 'good' }))).toHaveProperty('identity')
  })
})

describe('HTTP beside the socket', () => {
  test('stats count users and connections', async () => {
    const hub = openHub()
    const stats = { ...upgrade({ path: `${PATH}/stats` }), upgrade: false }
    expect((await hub.http(stats))?.body).toBe('{"connected_users":0,"total_connections":0}')
    hub.accept({ userId: USER }, recordingSocket())
    hub.accept({ userId: USER }, recordingSocket())
    const third = hub.accept({ userId: OTHER }, recordingSocket())
    expect((await hub.http(stats))?.body).toBe('{"connected_users":2,"total_connections":3}')
    third.closed()
    expect((await hub.http(stats))?.body).toBe('{"connected_users":1,"total_connections":2}')
  })

  test('a plain request with a good token is a bad request', async () => {
    const answer = await openHub().http({ ...upgrade({ token: 'good' }), upgrade: false })
    expect(answer).toEqual({ status: 400, body: 'Bad Request\n' })
  })

  test('a plain request with a bad token is refused', async () => {
    expect(refusalOf(await openHub().http({ ...upgrade({ token: 'old' }), upgrade: false }))).toEqual(BAD_TOKEN)
  })

  test('a path below its own is not found', async () => {
    const answer = await openHub().http({ ...upgrade({ path: `${PATH}/elsewhere` }), upgrade: false })
    expect(answer).toEqual({ status: 404, body: '404 page not found' })
  })

  test.each(['/api/v1/books', `${PATH}s`])('any other path is none of its own: %s', async path => {
    expect(await openHub().http({ ...upgrade({ path }), upgrade: false })).toBeUndefined()
  })
})
