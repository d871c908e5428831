import { describe, expect, test } from 'vitest'

import type { HttpRequest } from '../../../src/hub/backend.js'
import { createHub } from '../../../src/hub/hub.js'
import { verifyMockToken, mockToken } from '../../../src/mock/token.js'
import { createSagaBackend, type SagaBackendOptions } from '../../../src/protocols/saga/backend.js'
import { recordingSocket } from '../../hub/recording-socket.js'
import { handClock } from '../../support/clock.js'
import { INGRID, JONAS, USERS } from './family.js'

function openHub(options: SagaBackendOptions = {}) {
  const clock = handClock()
  const hub = createHub({ backend: createSagaBackend(options), clock, verify: verifyMockToken(clock) })
  /** A device of a user, in these projects. */
  const join = (userId: string, ...projects: readonly string[]) => {
    const connection = hub.accept({ userId }, recordingSocket())
    for (const projectId of projects) connection.frame(JSON.stringify(['join_project', projectId]))
    return connection
  }
  async function get(path: string, authorization?: string) {
    const headers = authorization === undefined ? {} : { authorization }
    const request: HttpRequest = { path, query: new URLSearchParams(), headers, address: 'test', upgrade: false }
    const answer = await hub.http(request)
    return answer && { status: answer.status, body: JSON.parse(answer.body) as unknown }
  }
  return { clock, join, get }
}

const bearer = (claims: Readonly<Record<string, unknown>>) => `Bearer ${mockToken(claims)}`

test('health is for everybody, and counts', async () => {
  const { join, get } = openHub()
  join(INGRID, 'our-family', 'another-family')
  join(INGRID)
  join(JONAS, 'our-family')
  expect(await get('/api/websocket/health')).toEqual({
    status: 200,
    body: { status: 'healthy', totalConnections: 3, projectCount: 2, userCount: 2 },
  })
})

describe('statistics', () => {
  const asking = bearer({ userId: INGRID })

  test('say who is where, and how many have sent something', async () => {
    const { join, get } = openHub()
    const phone = join(INGRID, 'our-family', 'another-family')
    join(JONAS, 'our-family')
    join('silent')
    const body = {
      totalConnections: 3,
      projectCount: 2,
      userCount: 3,
      projectConnections: [
        { projectId: 'our-family', connectionCount: 2 },
        { projectId: 'another-family', connectionCount: 1 },
      ],
      rateLimitStats: { activeUsers: 2, rateLimitWindow: 60_000, maxEventsPerWindow: 100 },
    }
    expect(await get('/api/websocket/stats', asking)).toEqual({ status: 200, body })
    phone.closed()
    expect(await get('/api/websocket/stats', asking)).toMatchObject({
      body: {
        totalConnections: 2,
        projectCount: 1,
        userCount: 2,
        projectConnections: [{ projectId: 'our-family', connectionCount: 1 }],
      },
    })
  })

  test('name the limits of their own server, and count nobody whose window has ended', async () => {
    const { clock, join, get } = openHub({ rateLimit: { window: 1000, maxEvents: 5 } })
    join(INGRID, 'our-family')
    const rateLimitStats = { activeUsers: 1, rateLimitWindow: 1000, maxEventsPerWindow: 5 }
    expect(await get('/api/websocket/stats', asking)).toMatchObject({ body: { rateLimitStats } })
    await clock.advance(1000)
    expect(await get('/api/websocket/stats', asking)).toMatchObject({
      body: { rateLimitStats: { ...rateLimitStats, activeUsers: 0 } },
    })
  })

  test.each([
    ['nothing', undefined, 'Authentication token required'],
    ['another scheme', 'Basic YTpi', 'Authentication token required'],
    ['a bad token', 'Bearer abc', 'Invalid authentication token'],
    ['an expired token', bearer({ userId: INGRID, exp: 1 }), 'Invalid authentication token'],
    ['a token of nobody', bearer({ userId: 'user-9' }), 'User not found'],
  ])('are refused to those who bring %s', async (_, authorization, error) => {
    const { get } = openHub({ users: USERS })
    expect(await get('/api/websocket/stats', authorization)).toEqual({ status: 401, body: { error } })
  })
})

test('all other paths are somebody else’s', async () => {
  const { get } = openHub()
  expect(await get('/api/websocket')).toBeUndefined()
  expect(await get('/api/websocket/health/more')).toBeUndefined()
})
