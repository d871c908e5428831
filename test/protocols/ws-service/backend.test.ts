import { describe, expect, test } from 'vitest'

import { mockToken } from '../../../src/mock/token.js'
import { topicOf } from '../../../src/protocols/ws-service/backend.js'
import { ANN, BEN, EVE, openChatRoom, TEA } from './chat-room.js'

const NOW = '2026-01-01T00:00:00.000Z'
const onlyAnnAndBen = { members: (id: string, userId: string) => id === TEA && userId !== EVE }
const tea = { conversation_id: TEA }

describe('a device', () => {
  test('is greeted with its ids and the time', async () => {
    const phone = await openChatRoom().knock(`?user_id=${ANN}`)
    const payload = { client_id: 'client-1', user_id: ANN, device_id: 'device-1', server_time: NOW }
    expect(phone.hear()).toEqual([['connected', payload]])
    expect(phone.problems).toEqual([])
  })

  test.each([
    ['without a user or a token', ''],
    ['whose user id is no UUID', '?user_id=ann'],
    ['whose token is bad', '?token=bad'],
    ['whose token names nobody', `?token=${mockToken({})}`],
    ['whose token is another user’s', `?user_id=${ANN}&token=${mockToken({ user_id: BEN })}`],
    ['whose user there is not', `?user_id=${EVE}`],
  ])('%s is refused', async (_, query) => {
    const { knock, stats } = openChatRoom({ users: userId => userId !== EVE })
    expect((await knock(query)).closed).toEqual([1006])
    expect(stats().total_connections).toBe(0)
  })

  test('is let in by its token alone', async () => {
    const { knock, token } = openChatRoom()
    expect((await knock(`?token=${token(BEN)}`)).hear()).toMatchObject([['connected', { user_id: BEN }]])
  })

  test('shows its token, and is told whether that is good', async () => {
    const { connect, token } = openChatRoom()
    const phone = await connect(ANN)
    const show = (text: string) => phone.say('authenticate', { token: text, device_id: 'd', platform: 'web' })
    expect(await show(token(ANN))).toEqual([['auth.success', { user_id: ANN }]])
    expect(await show('bad')).toEqual([['auth.failed', { reason: 'Invalid or expired token' }]])
    expect(await show(token(BEN))).toEqual([['auth.failed', { reason: 'The token is for another user' }]])
  })

  test('may do nothing, hears nothing and is not online before that, where the server wants it so', async () => {
    const { connect, token, sendToUser } = openChatRoom({ requireToken: true })
    const show = (userId: string) => ({ token: token(userId), device_id: 'd', platform: 'web' })
    const watcher = await connect(BEN)
    await watcher.say('authenticate', show(BEN))
    await watcher.subscribe('presence')
    watcher.hear()

    const phone = await connect(ANN)
    expect(await phone.subscribe('presence')).toMatchObject([['error', { code: 'UNAUTHENTICATED' }]])
    sendToUser(ANN, 'notification', { title: 'Hello', message: '' })
    expect((await phone.say('ping')).map(([type]) => type)).toEqual(['pong'])
    expect(watcher.hear()).toEqual([])
    await phone.say('authenticate', show(ANN))
    expect(watcher.hearTypes()).toEqual(['presence.online'])
    expect(await phone.subscribe('presence')).toMatchObject([['subscribed', { topics: ['presence'] }]])
  })
})

describe('every answer says what it answers', () => {
  test.each([
    ['ping', {}, 'pong', {}],
    ['subscribe', { topics: ['user'] }, 'subscribed', { topics: ['user'] }],
    ['subscribe', { topics: ['typing'], filters: tea }, 'subscribed', { topics: ['typing'], filters: tea }],
    ['unsubscribe', { topics: ['user'] }, 'unsubscribed', { topics: ['user'] }],
    ['presence.query', { user_ids: [] }, 'presence.update', { presences: [], offline_users: [] }],
    ['subscribe', { topics: [] }, 'error', { code: 'INVALID_TOPIC' }],
    ['subscribe', { topics: ['weather'] }, 'error', { code: 'INVALID_TOPIC', details: { topic: 'weather' } }],
    ['subscribe', { topics: 'user' }, 'error', { code: 'INVALID_MESSAGE' }],
    ['dance', {}, 'error', { code: 'INVALID_MESSAGE' }],
    ['call.ice', { call_id: 'c', participants: [] }, 'error', { code: 'CALL_NOT_FOUND' }],
  ])('%s %j: %s', async (type, payload, answer, said) => {
    const phone = await openChatRoom().connect()
    expect(await phone.say(type, payload)).toMatchObject([[answer, said]])
    expect(phone.answered()).toBe('1')
    expect(phone.problems).toEqual([])
  })

  test('and what cannot be read is answered without', async () => {
    const phone = await openChatRoom().connect()
    expect(await phone.sayRaw('{')).toEqual([['error', { code: 'INVALID_MESSAGE', message: 'It cannot be read.' }]])
    expect(phone.answered()).toBeUndefined()
  })
})

describe('topics', () => {
  test('of a conversation are for those who are in it', async () => {
    const { connect } = openChatRoom(onlyAnnAndBen)
    const [ann, eve] = [await connect(ANN), await connect(EVE)]
    expect(await eve.subscribe('conversation', tea)).toMatchObject([['error', { code: 'NOT_A_MEMBER' }]])
    expect(await ann.subscribe('conversation', tea)).toMatchObject([['subscribed', {}]])
  })

  test('of every conversation are those of one’s own', async () => {
    const { listener, sendToRoom } = openChatRoom(onlyAnnAndBen)
    const [ann, eve] = [await listener(ANN, 'conversation'), await listener(EVE, 'conversation')]
    const message = { id: 'm-1', conversation_id: TEA, sender_id: BEN, content: 'Tea?' }
    sendToRoom(topicOf('conversation', tea), 'message.new', message)
    expect((await ann.say('ping')).map(([type]) => type)).toEqual(['message.new', 'pong'])
    expect((await eve.say('ping')).map(([type]) => type)).toEqual(['pong'])
  })

  test('are heard by whom they are for, until given back', async () => {
    const { connect, sendToRoom } = openChatRoom()
    const [one, all, none] = [await connect(ANN), await connect(ANN), await connect(ANN)]
    await one.subscribe('conversation', tea)
    await all.subscribe('conversation')
    const say = (id: string, conversation: string) =>
      sendToRoom(topicOf('conversation', { conversation_id: conversation }), 'message.new', {
        id,
        conversation_id: conversation,
        sender_id: BEN,
      })
    const heard = async (device: typeof one) =>
      (await device.say('ping')).flatMap(([type, payload]) =>
        type === 'message.new' ? Reflect.get(Object(payload), 'id') : [],
      )
    say('m-1', TEA)
    say('m-2', 'other')
    expect([await heard(one), await heard(all), await heard(none)]).toEqual([['m-1'], ['m-1', 'm-2'], []])
    await one.say('unsubscribe', { topics: ['conversation'] })
    await all.say('unsubscribe', { topics: ['conversation'] })
    say('m-3', TEA)
    expect([await heard(one), await heard(all)]).toEqual([['m-3'], []])
    await one.say('unsubscribe', { topics: ['conversation'], filters: tea })
    say('m-4', TEA)
    expect(await heard(one)).toEqual([])
  })

  test('of a user are that user’s own', async () => {
    const phone = await openChatRoom().connect(ANN)
    expect(await phone.subscribe('notifications', { user_id: BEN })).toMatchObject([['error', { code: 'FORBIDDEN' }]])
    expect(await phone.subscribe('notifications', { user_id: ANN })).toMatchObject([['subscribed', {}]])
    expect(await phone.subscribe('presence', { user_id: BEN })).toMatchObject([['subscribed', {}]])
  })

  test('one that is refused spoils those that it came with', async () => {
    const { connect } = openChatRoom()
    const [phone, ben] = [await connect(ANN), await connect(BEN)]
    expect(await phone.say('subscribe', { topics: ['presence', 'weather'] })).toMatchObject([['error', {}]])
    await ben.say('presence.update', { status: 'busy' })
    expect(phone.hear()).toEqual([])
  })
})

describe('presence', () => {
  test('is online with the first device, offline with the last, and counts those between', async () => {
    const { listener, connect } = openChatRoom()
    const watcher = await listener(BEN, 'presence')
    const phone = await connect(ANN)
    const laptop = await connect(ANN)
    await phone.leave()
    await laptop.leave()
    const ann = { user_id: ANN, last_seen_at: NOW }
    expect(watcher.hear()).toEqual([
      ['presence.online', { ...ann, status: 'online', device_count: 1 }],
      ['presence.update', { ...ann, status: 'online', device_count: 2 }],
      ['presence.update', { ...ann, status: 'online', device_count: 1 }],
      ['presence.offline', { ...ann, status: 'offline', device_count: 0 }],
    ])
    expect(watcher.problems).toEqual([])
  })

  test('is what a user says of it, heard by all but the device that says it, and forgotten with the last', async () => {
    const { listener, connect } = openChatRoom()
    const watcher = await listener(BEN, 'presence')
    const phone = await listener(ANN, 'presence')
    const laptop = await listener(ANN, 'presence')
    watcher.hear()
    phone.hear()
    expect(await phone.say('presence.update', { status: 'busy', custom_status: 'In a meeting' })).toEqual([])
    const said = ['presence.update', { user_id: ANN, status: 'busy', custom_status: 'In a meeting', device_count: 2 }]
    expect(watcher.hear()).toMatchObject([said])
    expect(laptop.hear()).toMatchObject([said])
    await phone.leave()
    await laptop.leave()
    await connect(ANN)
    const last = watcher.hear().at(-1)
    expect(last).toMatchObject(['presence.online', { status: 'online' }])
    expect(last?.[1]).not.toHaveProperty('custom_status')
  })

  test('is told who asks, with those who are gone and when they were last here', async () => {
    const { connect, clock } = openChatRoom()
    const [ann, ben] = [await connect(ANN), await connect(BEN)]
    await ben.leave()
    await clock.advance(60_000)
    expect(await ann.say('presence.query', { user_ids: [ANN, BEN, EVE, ANN] })).toEqual([
      [
        'presence.update',
        {
          presences: [
            { user_id: ANN, status: 'online', last_seen_at: '2026-01-01T00:01:00.000Z', device_count: 1 },
            { user_id: BEN, status: 'offline', last_seen_at: NOW, device_count: 0 },
          ],
          offline_users: [BEN, EVE],
        },
      ],
    ])
    await ann.say('presence.update', { status: 'offline' })
    expect(await ann.say('presence.query', { user_ids: [ANN] })).toMatchObject([
      ['presence.update', { presences: [], offline_users: [ANN] }],
    ])
  })

  test('ends for a device that gives no sign for 90 s, and not before', async () => {
    const { listener, connect, clock } = openChatRoom()
    const watcher = await listener(BEN, 'presence')
    const phone = await connect(ANN)
    watcher.hear()
    await clock.advance(30_000)
    await phone.say('ping')
    for (let waited = 0; waited < 90_000; waited += 15_000) {
      expect(phone.closed).toEqual([])
      await watcher.say('ping')
      await clock.advance(15_000)
    }
    expect(phone.closed).toEqual([1006])
    expect(watcher.closed).toEqual([])
    await watcher.say('ping')
    await connect(EVE)
    expect(watcher.hearTypes()).toEqual(['presence.online'])
  })
})

describe('what is relayed', () => {
  test.each([
    ['typing.start', 'typing', { ...tea, is_typing: true }, 'typing.start', { ...tea, is_typing: true }],
    ['typing.stop', 'typing', { ...tea, is_typing: false }, 'typing.stop', { ...tea, is_typing: false }],
    ['mark.read', 'conversation', { ...tea, message_ids: ['m'] }, 'message.read', { ...tea, message_ids: ['m'] }],
    [
      'mark.delivered',
      'conversation',
      { ...tea, message_ids: ['m'] },
      'message.delivered',
      { ...tea, message_ids: ['m'] },
    ],
  ])('%s reaches the others, and the one who says it not', async (command, topic, payload, type, told) => {
    const { listener } = openChatRoom(onlyAnnAndBen)
    const ann = await listener(ANN, topic)
    const laptop = await listener(ANN, topic)
    const ben = await listener(BEN, topic)
    const eve = await listener(EVE, topic)
    expect(await ann.say(command, payload)).toEqual([])
    const expected = [type, { ...told, user_id: ANN, timestamp: NOW }]
    expect([laptop.hear(), ben.hear(), eve.hear()]).toEqual([[expected], [expected], []])
    expect(await eve.say(command, payload)).toMatchObject([['error', { code: 'NOT_A_MEMBER', details: tea }]])
    expect(ben.hear()).toEqual([])
    expect(ben.problems).toEqual([])
  })

  test('is not kept for those who come later', async () => {
    const { listener } = openChatRoom()
    const ann = await listener(ANN)
    await ann.say('typing.start', { ...tea, is_typing: true })
    expect((await listener(BEN, 'typing')).hear()).toEqual([])
  })
})

describe('a rate', () => {
  const rates = { 'typing.start': { perSecond: 1, burst: 2 } }
  const typing = { ...tea, is_typing: true }

  test('is that of one type and one device, and fills up again', async () => {
    const { listener, clock } = openChatRoom({ rates })
    const [ann, laptop] = [await listener(ANN), await listener(ANN)]
    await ann.say('typing.start', typing)
    expect(await ann.say('typing.start', typing)).toEqual([])
    const refused = { code: 'RATE_LIMITED', details: { type: 'typing.start', retry_after: 1 } }
    expect(await ann.say('typing.start', typing)).toMatchObject([['error', refused]])
    expect(await ann.say('typing.stop', typing)).toEqual([])
    expect(await laptop.say('typing.start', typing)).toEqual([])
    await clock.advance(1000)
    expect(await ann.say('typing.start', typing)).toEqual([])
  })

  test('counts garbage too', async () => {
    const phone = await openChatRoom().connect()
    let last: unknown
    for (let count = 0; count <= 100; count += 1) [last] = await phone.sayRaw('{')
    expect(last).toMatchObject(['error', { code: 'RATE_LIMITED' }])
  })
})
