import { describe, expect, test } from 'vitest'

import { EVERYBODY } from '../../../src/protocols/ws-service/protocol.js'
import { openGreeted } from './line.js'

const SEEN = '2026-01-05T09:00:00.5Z'
const seen = Date.UTC(2026, 0, 5, 9, 0, 0, 500)
const unset = '0001-01-01T00:00:00Z'

async function open() {
  const line = await openGreeted()
  return {
    ...line,
    member: (id: string) => line.state().presence.get(EVERYBODY)?.get(id),
    typists: (place: string) => [...(line.state().typing.get(place)?.keys() ?? [])],
    starts: (place: string, userId = 'a') =>
      line.say('typing.start', { user_id: userId, conversation_id: place, is_typing: true }),
  }
}

describe('presence', () => {
  test('is what was said of a user, in the words that all protocols share', async () => {
    const { say, member } = await open()
    const more = { custom_status: 'Tea', last_seen_at: SEEN, device_count: 2 }
    say('presence.update', { user_id: 'a', status: 'away', ...more })
    expect(member('a')).toEqual({
      id: 'a',
      status: 'away',
      customStatus: 'Tea',
      devices: 2,
      lastSeen: seen,
      stale: false,
    })
  })

  test('keeps the devices that are not spoken of, and drops the words', async () => {
    const { say, member, clock } = await open()
    say('presence.update', { user_id: 'a', status: 'away', custom_status: 'Tea', device_count: 2 })
    say('presence.update', { user_id: 'a', status: 'busy', last_seen_at: unset })
    const expected = {
      id: 'a',
      status: 'busy',
      customStatus: undefined,
      devices: 2,
      lastSeen: clock.now(),
      stale: false,
    }
    expect(member('a')).toEqual(expected)
  })

  test('comes and goes, with the time of the last sign', async () => {
    const { say, member, clock } = await open()
    say('presence.online', { user_id: 'a' })
    expect(member('a')).toMatchObject({ status: 'online', lastSeen: clock.now() })
    say('presence.offline', { user_id: 'a', last_seen_at: SEEN })
    expect(member('a')).toMatchObject({ status: 'offline', devices: 0, lastSeen: seen })
  })

  test('is what a query says, of those who are here and of those who are not', async () => {
    const { say, member } = await open()
    const presences = [{ user_id: 'a', status: 'busy', device_count: 1, last_seen_at: SEEN }]
    say('presence.update', { presences, offline_users: ['b'] })
    expect(member('a')).toMatchObject({ status: 'busy', devices: 1, lastSeen: seen })
    expect(member('b')).toMatchObject({ status: 'offline', devices: 0 })
    expect(member('b')?.lastSeen).toBeUndefined()
  })

  test('of a word of tomorrow is online; what names nobody is dropped', async () => {
    const { say, member, errors } = await open()
    say('presence.update', { user_id: 'a', status: 'dancing' })
    expect(member('a')?.status).toBe('online')
    say('presence.update', {})
    expect(errors).toMatchObject([{ kind: 'protocol' }])
  })
})

describe('typing', () => {
  test('ends after 6 s, unless it goes on', async () => {
    const { starts, typists, clock } = await open()
    starts('c')
    await clock.advance(5000)
    starts('c')
    await clock.advance(5999)
    expect(typists('c')).toEqual(['a'])
    await clock.advance(1)
    expect(typists('c')).toEqual([])
  })

  test('ends in its place by a stop, a start that is none, and a message of theirs', async () => {
    const { starts, typists, say } = await open()
    const stop = { user_id: 'a', conversation_id: 'c' }
    const ends = [
      () => say('typing.stop', { ...stop, is_typing: false }),
      () => say('typing.start', { ...stop, is_typing: false }),
      () => say('message.new', { id: 'm', conversation_id: 'c', sender_id: 'a', content: 'Tea?' }),
    ]
    for (const end of ends) {
      starts('c')
      starts('c', 'b')
      starts('d')
      end()
      expect([typists('c'), typists('d')]).toEqual([['b'], ['a']])
    }
  })

  test.each([
    ['goes offline', (line: Awaited<ReturnType<typeof open>>) => line.say('presence.offline', { user_id: 'a' })],
    [
      'says so',
      (line: Awaited<ReturnType<typeof open>>) => line.say('presence.update', { user_id: 'a', status: 'offline' }),
    ],
  ])('ends everywhere when their user %s', async (_, goes) => {
    const line = await open()
    line.starts('c')
    line.starts('c', 'b')
    line.starts('d')
    goes(line)
    expect([line.typists('c'), line.typists('d')]).toEqual([['b'], []])
  })

  test('is said at once or not at all', async () => {
    const { client, said, transport, clock, say } = await open()
    client.express('typing', { place: 'c', typing: true })
    client.express('typing', { place: 'c', typing: false })
    expect(said().map(({ type, payload }) => [type, payload])).toEqual([
      ['typing.start', { conversation_id: 'c', is_typing: true }],
      ['typing.stop', { conversation_id: 'c', is_typing: false }],
    ])
    transport.link.end(1006)
    client.express('typing', { place: 'c', typing: true })
    await clock.advance(1000)
    transport.link.open()
    say('connected', {})
    expect(said()).toEqual([])
  })
})

describe('receipts', () => {
  test('are kept by conversation and message', async () => {
    const { say, state } = await open()
    const receipt = { user_id: 'a', conversation_id: 'c' }
    say('message.delivered', { ...receipt, message_ids: ['m-1', 'm-2'] })
    say('message.read', { ...receipt, message_ids: ['m-1'] })
    expect(state().receipts.get('c')?.get('m-1')).toEqual({ delivered: ['a'], read: ['a'] })
    expect(state().receipts.get('c')?.get('m-2')).toEqual({ delivered: ['a'], read: [] })
  })

  test('are said in bulk', async () => {
    const { client, said } = await open()
    client.express('receipt', { place: 'c', ids: ['m-1', 'm-2'], state: 'read' })
    client.express('receipt', { place: 'c', ids: ['m-3'], state: 'delivered' })
    expect(said().map(({ type, payload }) => [type, payload])).toEqual([
      ['mark.read', { conversation_id: 'c', message_ids: ['m-1', 'm-2'] }],
      ['mark.delivered', { conversation_id: 'c', message_ids: ['m-3'] }],
    ])
  })
})
