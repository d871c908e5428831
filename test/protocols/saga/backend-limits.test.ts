import { describe, expect, test } from 'vitest'

import { createRateLimit } from '../../../src/protocols/saga/backend/rate-limit.js'
import { handClock } from '../../support/clock.js'
import { INGRID, JONAS, openFamily } from './family.js'

const PROJECT = 'our-family'
const WINDOW = 60_000

describe('a hundred events a minute', () => {
  test('are each user’s own, over all devices, and the next one is refused', async () => {
    const family = openFamily()
    const [phone, laptop] = [await family.connect(INGRID), await family.connect(INGRID)]
    for (let count = 0; count < 50; count += 1) {
      expect(await phone.say('ping')).toMatchObject([['pong', {}]])
      expect(await laptop.say('ping')).toMatchObject([['pong', {}]])
    }
    expect(await laptop.say('ping')).toMatchObject([['error', { code: 'RATE_LIMIT_EXCEEDED' }]])
    expect(await phone.say('ping')).toMatchObject([['error', { code: 'RATE_LIMIT_EXCEEDED' }]])
    expect(await (await family.connect(JONAS)).say('ping')).toMatchObject([['pong', {}]])
  })

  test('are counted from the first, and anew after a minute', async () => {
    const family = openFamily()
    const phone = await family.connect()
    await family.clock.advance(WINDOW / 2)
    for (let count = 0; count < 100; count += 1) await phone.say('ping')
    await family.clock.advance(WINDOW - 1)
    expect(await phone.say('ping')).toMatchObject([['error', { code: 'RATE_LIMIT_EXCEEDED' }]])
    await family.clock.advance(1)
    expect(await phone.say('ping')).toMatchObject([['pong', {}]])
  })

  test('are not a hundred more for who comes back', async () => {
    const family = openFamily({ rateLimit: { maxEvents: 2 } })
    const phone = await family.connect()
    await phone.say('ping')
    await phone.say('ping')
    await phone.leave()
    expect(await (await family.connect()).say('ping')).toMatchObject([['error', { code: 'RATE_LIMIT_EXCEEDED' }]])
  })
})

describe('an event too many', () => {
  const STORY = { projectId: PROJECT, storyId: 'the-crossing' }
  test.each([
    ['join_project', 'another-family', 'Too many join attempts'],
    ['join_project', 5, 'Too many join attempts'],
    ['leave_project', PROJECT, 'Too many leave attempts'],
    ['typing_start', STORY, 'Too many events'],
    ['typing_stop', STORY, 'Too many events'],
    ['ping', undefined, 'Too many events'],
  ])('is answered with an error, and nothing comes of it: %s %j', async (type, payload, message) => {
    const family = openFamily({ rateLimit: { maxEvents: 1 } })
    const phone = await family.member(INGRID)
    const jonas = await family.member(JONAS)
    jonas.hear()
    phone.hear()
    expect(await phone.say(type, payload)).toEqual([['error', { code: 'RATE_LIMIT_EXCEEDED', message }]])
    expect(jonas.hear()).toEqual([])
    family.sendToRoom(PROJECT, 'story_processed', { storyId: 's', projectId: PROJECT })
    family.sendToRoom('another-family', 'story_processed', { storyId: 's', projectId: 'another-family' })
    await family.clock.advance(0)
    expect(phone.hear()).toEqual([['story_processed', { storyId: 's', projectId: PROJECT }]])
  })

  test.each([
    ['a join that is denied', 'join_project', 'of-others'],
    ['a join that is nonsense', 'join_project', 5],
    ['a leave', 'leave_project', 'nowhere'],
    ['typing', 'typing_start', STORY],
    ['typing that is nonsense', 'typing_start', 5],
    ['a ping', 'ping', undefined],
  ])('is counted by %s too', async (_, type, payload) => {
    const family = openFamily({ rateLimit: { maxEvents: 1 }, access: () => undefined })
    const phone = await family.connect()
    await phone.say(type, payload)
    expect(await phone.say('ping')).toMatchObject([['error', { code: 'RATE_LIMIT_EXCEEDED' }]])
  })
})

describe('the table of those who are counted', () => {
  test('forgets whoever’s window has ended', async () => {
    const clock = handClock()
    const limit = createRateLimit(clock, { window: WINDOW, maxEvents: 1 })
    for (let user = 0; user < 100; user += 1) limit.count(`user-${user}`)
    await clock.advance(WINDOW / 2)
    limit.count('late')
    limit.count('user-0')
    expect(limit.activeUsers()).toBe(101)
    await clock.advance(WINDOW / 2)
    expect(limit.activeUsers()).toBe(1)
    expect(limit.count('user-0')).toBe(true)
    expect(limit.activeUsers()).toBe(2)
  })

  test('forgets them for good, whether or not anybody asks', () => {
    let now = 1_000_000
    const limit = createRateLimit({ now: () => now, after: () => () => undefined }, { window: WINDOW, maxEvents: 1 })
    for (let user = 0; user < 100; user += 1) limit.count(`user-${user}`)
    now += WINDOW
    limit.count('late')
    // Back in the minute in which all of them would count again.
    now -= WINDOW - 1
    expect(limit.activeUsers()).toBe(0)
  })

  test('locks nobody out when the clock is set back', () => {
    let now = 1_000_000
    const limit = createRateLimit({ now: () => now, after: () => () => undefined }, { window: WINDOW, maxEvents: 1 })
    expect([limit.count('a'), limit.count('a')]).toEqual([true, false])
    now -= 500_000
    expect([limit.count('a'), limit.count('a')]).toEqual([true, false])
  })
})
