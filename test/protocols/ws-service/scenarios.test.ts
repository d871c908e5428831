import { expect, test } from 'vitest'

import { comeOnline, demo, readMessages, sayMessage } from '../../../src/protocols/ws-service/backend.js'
import { settle } from '../../support/clock.js'
import { ANN, BEN, openChatRoom, TEA } from './chat-room.js'

test('somebody types, says something, and nobody hears of it who has not asked', async () => {
  const room = openChatRoom()
  const [ben, other] = [await room.listener(BEN, 'typing', 'conversation'), await room.listener(ANN)]
  room.play(sayMessage({ conversationId: TEA, content: 'Tea?', senderId: ANN, messageId: 'm-1', typeFor: 5000 }))
  await settle()
  expect(ben.hear()).toMatchObject([['typing.start', { user_id: ANN, conversation_id: TEA }]])
  await room.clock.advance(3000)
  expect(ben.hearTypes()).toEqual(['typing.start'])
  await room.clock.advance(2000)
  expect(ben.hear()).toMatchObject([['message.new', { id: 'm-1', sender_id: ANN, content: 'Tea?' }]])
  expect(other.hear()).toEqual([])
})

test('somebody comes online, takes a second device, is away, and goes', async () => {
  const room = openChatRoom()
  const ben = await room.listener(BEN, 'presence')
  room.play(comeOnline({ userId: ANN, customStatus: 'Tea', stepTime: 1000 }))
  await room.clock.advance(3000)
  expect(ben.hear()).toMatchObject([
    ['presence.online', { device_count: 1 }],
    ['presence.update', { device_count: 2 }],
    ['presence.update', { status: 'away', custom_status: 'Tea' }],
    ['presence.offline', { device_count: 0 }],
  ])
})

test('messages come to somebody, and are read', async () => {
  const room = openChatRoom()
  const ben = await room.listener(BEN, 'conversation')
  room.play(readMessages({ conversationId: TEA, messageIds: ['m-1'], userId: ANN }))
  await room.clock.advance(1500)
  const receipt = { user_id: ANN, conversation_id: TEA, message_ids: ['m-1'] }
  expect(ben.hear()).toEqual([
    ['message.delivered', receipt],
    ['message.read', receipt],
  ])
})

test('the demo shows a little of everything, in words of the catalogue', async () => {
  const room = openChatRoom()
  const ben = await room.listener(BEN, 'presence', 'typing', 'conversation', 'notifications')
  const { done } = room.play(demo)
  const heard: string[] = []
  for (let played = 0; played < 60_000; played += 20_000) {
    await room.clock.advance(20_000)
    // With a sign of its own now and then, so that it is not cut.
    heard.push(...(await ben.say('ping')).map(([type]) => type))
  }
  await done
  const expected = [
    'presence.online',
    'typing.start',
    'message.new',
    'message.delivered',
    'message.read',
    'notification',
  ]
  expect(new Set(heard)).toEqual(new Set([...expected, 'presence.update', 'presence.offline', 'pong']))
  expect(ben.problems).toEqual([])
})
