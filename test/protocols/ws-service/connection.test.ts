import { describe, expect, test } from 'vitest'

import { RequestError } from '../../../src/errors.js'
import { mockToken } from '../../../src/mock/token.js'
import { topicOf } from '../../../src/protocols/ws-service/topic.js'
import { settle } from '../../support/clock.js'
import { openGreeted, openLine } from './line.js'

const query = (url: string) => Object.fromEntries(new URL(url).searchParams)

describe('the URL', () => {
  test.each([
    ['the user of the params', { user_id: 'u', room: '1' }, undefined, { user_id: 'u', room: '1' }],
    ['that of the params before that of the token', { user_id: 'u' }, mockToken({ user_id: 'v' }), { user_id: 'u' }],
    ['that of the token', {}, mockToken({ user_id: 'v', sub: 'w' }), { user_id: 'v' }],
    ['that of its `sub`', {}, mockToken({ sub: 'w' }), { user_id: 'w' }],
    ['the token itself where nothing says whose it is', {}, 'opaque', { token: 'opaque' }],
    ['nothing where there is nothing', {}, undefined, {}],
  ])('names %s', async (_, params, token, expected) => {
    const { transport } = await openLine({ params, ...(token !== undefined && { token }) })
    expect(query(transport.link.url)).toEqual(expected)
  })
})

describe('the handshake', () => {
  test('is over with the greeting, where there is no token', async () => {
    const { connection, say, sent } = await openLine({ params: { user_id: 'u' } })
    expect(connection().status).toBe('authenticating')
    say('connected', { user_id: 'u' })
    expect(connection().status).toBe('open')
    expect(sent()).toMatchObject([{ type: 'ping' }])
  })

  test('says the token, the device and the platform behind the greeting, and is over when that is accepted', async () => {
    const params = { user_id: 'u', device_id: 'phone-1', platform: 'ios' }
    const { connection, say, sent } = await openLine({ token: 'secret', params })
    expect(sent()).toEqual([])
    say('connected', {})
    expect(sent()).toMatchObject([
      { type: 'authenticate', payload: { token: 'secret', device_id: 'phone-1', platform: 'ios' } },
    ])
    expect(connection().status).toBe('authenticating')
    say('auth.success', { user_id: 'u' })
    expect(connection().status).toBe('open')
  })

  test('says a device that is the tab’s own, and “web”, where nothing is named', async () => {
    const [first, second] = [await openGreeted({ token: 'a.b' }), await openGreeted({ token: 'a.b' })]
    const [{ payload } = { payload: {} }] = first.sent()
    expect(payload).toMatchObject({ platform: 'web', device_id: expect.stringMatching(/^tab-[0-9a-f]{24}$/) })
    expect(second.sent()[0]?.payload).toEqual(payload)
  })

  test('that is refused asks once for a fresh token, and then fails', async () => {
    let asked = 0
    const line = await openGreeted({ token: () => `token-${(asked += 1)}` })
    line.say('auth.failed', { reason: 'expired' })
    await settle()
    expect(line.transport.links).toHaveLength(2)
    line.transport.link.open()
    line.say('connected', {})
    expect(line.sent()).toMatchObject([{ payload: { token: 'token-2' } }])
    line.say('auth.failed', {})
    await settle()
    expect(line.connection()).toMatchObject({ status: 'failed', reason: 'refused' })
    expect(line.transport.links).toHaveLength(2)
  })
})

describe('the heartbeat', () => {
  test('goes on where nothing ever answers it', async () => {
    const { clock, sent, connection } = await openGreeted()
    await clock.advance(120_000)
    expect(sent().map(({ type }) => type)).toEqual(['ping', 'ping', 'ping', 'ping', 'ping'])
    expect(connection().status).toBe('open')
  })

  test('finds out at once whether it is answered, and notices a line that dies in its first half minute', async () => {
    const { clock, say, connection } = await openGreeted()
    say('pong', {})
    await clock.advance(39_999)
    expect(connection().status).toBe('open')
    await clock.advance(1)
    expect(connection()).toMatchObject({ status: 'reconnecting', reason: 'timeout' })
  })

  test('ends a line that has answered, and does not any more', async () => {
    const { clock, say, connection } = await openGreeted()
    await clock.advance(30_000)
    say('pong', {})
    await clock.advance(39_999)
    expect(connection().status).toBe('open')
    await clock.advance(1)
    expect(connection()).toMatchObject({ status: 'reconnecting', reason: 'timeout' })
  })
})

describe('an envelope', () => {
  test('has an id of its own, a payload and a time', async () => {
    const { client, said } = await openGreeted()
    client.send('ping')
    client.send('presence.update', { status: 'away' })
    client.send('presence.update', { status: 'busy' })
    const [first, second] = said()
    expect(first).toMatchObject({ type: 'presence.update', payload: { status: 'away' } })
    expect(first?.timestamp).toBe('2026-01-01T00:00:00.000Z')
    expect(first?.id).toMatch(/./)
    expect(second?.id).not.toBe(first?.id)
  })

  test('of a ping has a payload too', async () => {
    const { client, sent } = await openGreeted()
    client.send('ping')
    expect(sent().at(-1)).toMatchObject({ type: 'ping', payload: {} })
  })
})

describe('topics', () => {
  const typing = topicOf('typing', { conversation_id: 'c 1' })
  const other = topicOf('typing', { conversation_id: 'c&2' })

  test('are asked for one by one, with their filters, and given back', async () => {
    const { client, said } = await openGreeted()
    const drop = client.want(typing)
    client.want('presence')
    await settle()
    expect(said().map(({ type, payload }) => ({ type, payload }))).toEqual([
      { type: 'subscribe', payload: { topics: ['typing'], filters: { conversation_id: 'c 1' } } },
      { type: 'subscribe', payload: { topics: ['presence'] } },
    ])
    drop()
    await settle()
    expect(said().at(-1)).toMatchObject({
      type: 'unsubscribe',
      payload: { topics: ['typing'], filters: { conversation_id: 'c 1' } },
    })
  })

  test('are refused one by one, by the id of what asked', async () => {
    const { client, said, say, roomOf } = await openGreeted()
    client.want(typing)
    client.want(other)
    await settle()
    const [first, second] = said()
    say('error', { code: 'SOMETHING', message: 'of another command' }, 'none-of-these')
    say('error', { code: 'NOT_A_MEMBER', message: 'No' }, second?.id)
    say('subscribed', { topics: ['typing'] }, first?.id)
    await settle()
    expect(roomOf(typing)).toMatchObject({ status: 'joined', error: null })
    expect(roomOf(other)?.status).toBe('denied')
    expect(roomOf(other)?.error).toBeInstanceOf(RequestError)
    expect(roomOf(other)?.error).toMatchObject({ answer: { code: 'NOT_A_MEMBER' } })
  })

  test('are known by what they are where the server says no id', async () => {
    const { client, say, roomOf } = await openGreeted()
    client.want(typing)
    client.want('presence')
    await settle()
    say('subscribed', { topics: ['presence'] })
    await settle()
    expect([roomOf(typing), roomOf('presence')?.status]).toEqual([undefined, 'joined'])
    say('subscribed', { topics: ['typing'], filters: { conversation_id: 'of another' } })
    await settle()
    expect(roomOf(typing)).toBeUndefined()
    say('subscribed', { topics: ['typing'] })
    await settle()
    expect(roomOf(typing)?.status).toBe('joined')
  })

  test('are asked for again where the server took no more just then', async () => {
    const { client, said, say, clock, roomOf } = await openGreeted()
    client.want('presence')
    await settle()
    say('error', { code: 'RATE_LIMITED', message: 'Slow', details: { retry_after: 2 } }, said()[0]?.id)
    await clock.advance(1999)
    expect(said()).toHaveLength(1)
    await clock.advance(1)
    expect(said()).toHaveLength(2)
    say('subscribed', { topics: ['presence'] }, said()[1]?.id)
    await settle()
    expect(roomOf('presence')?.status).toBe('joined')
  })
})

describe('a query', () => {
  const presence = { user_id: 'a', status: 'online' }

  test('is answered by its id', async () => {
    const { client, said, say } = await openGreeted()
    const answer = client.request('presence.query', { user_ids: ['a', 'b'] })
    say('presence.update', presence)
    say('presence.update', { presences: [presence], offline_users: ['b'] }, 'another')
    say('presence.update', { presences: [{ ...presence, status: 'away' }], offline_users: ['b'] }, said()[0]?.id)
    expect(await answer).toMatchObject({ payload: { presences: [{ status: 'away' }] } })
  })

  test('is answered, without one, by what lists all who were asked for', async () => {
    const { client, say } = await openGreeted()
    const answer = client.request('presence.query', { user_ids: ['a', 'b'] })
    say('presence.update', { ...presence, user_id: 'b' })
    say('presence.update', { presences: [presence] })
    say('presence.update', { presences: [presence], offline_users: ['b'] })
    expect(await answer).toMatchObject({ payload: { offline_users: ['b'] } })
  })

  test('fails with the error that answers it', async () => {
    const { client, said, say } = await openGreeted()
    const answer = client.request('presence.query', { user_ids: ['a'] })
    say('error', { code: 'TOO_MANY', message: 'No' })
    say('error', { code: 'FORBIDDEN', message: 'No' }, said()[0]?.id)
    await expect(answer).rejects.toMatchObject({ answer: { code: 'FORBIDDEN' } })
  })
})
