import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { Frame } from '../../../src/protocol/transport.js'
import { createReYNaBackend } from '../../../src/protocols/reyna/backend.js'
import { ANNA, BORIS, openStudio, settle } from './studio.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const about = { blob_id: 'blob_9', processor_id: 'text-expansion' }
const status = { ...about, status: 'processing', progress: 0.75, message: 'Expanding text...' }
const derived = { parent_id: 'blob_9', derived_id: 'blob_10', processor_id: 'text-expansion', expansion_ratio: 3.5 }

/** One event of each family that the server has, to everybody. */
async function happen({ broadcastToAll }: ReturnType<typeof openStudio>): Promise<void> {
  broadcastToAll('blob.derived', derived)
  broadcastToAll('processor.status', status)
  broadcastToAll('book.updated', { book_id: 'my-novel' })
  await settle()
}

const ALL = ['blob.derived', 'processor.status', 'book.updated']

describe('a device hears', () => {
  test('nothing before it has subscribed', async () => {
    const studio = openStudio()
    const phone = await studio.join()
    phone.hear()
    await happen(studio)
    expect(phone.hear()).toEqual([])
  })

  test.each([
    [['blob.derived'], ['blob.derived']],
    [['blob.*'], ['blob.derived']],
    [['b*'], ['blob.derived', 'book.updated']],
    [
      ['blob.*', 'processor.status'],
      ['blob.derived', 'processor.status'],
    ],
    [['*'], ALL],
    [['blob'], []],
    [['blob.deriv'], []],
    [['conversation.*'], []],
    [[], []],
  ])('with %j only %j', async (patterns, heard) => {
    const studio = openStudio()
    const phone = await studio.join()
    phone.hear()
    expect(await phone.subscribe(...patterns)).toEqual([['subscribed', { events: patterns }]])
    await happen(studio)
    expect(phone.hearTypes()).toEqual(heard)
  })

  test('an event in the form in which the server routes it', async () => {
    vi.setSystemTime('2026-01-05T09:00:00.700Z')
    const studio = openStudio()
    const frames: Frame[] = []
    const link = studio.transport.connect(
      { url: `${studio.url}?token=${studio.token()}` },
      { opened: () => undefined, frame: frame => frames.push(frame), closed: () => undefined },
    )
    await settle()
    link.send('{"type":"subscribe","events":["blob.*"]}')
    await settle()
    studio.broadcastToAll('blob.derived', derived)
    await settle()
    expect(frames.slice(1).map(frame => JSON.parse(frame as string) as unknown)).toEqual([
      { type: 'subscribed', data: { events: ['blob.*'] } },
      { type: 'blob_event', event_type: 'blob.derived', data: derived, timestamp: Date.UTC(2026, 0, 5, 9) / 1000 },
    ])
  })

  test('what it alone has subscribed to, and not what another device has', async () => {
    const studio = openStudio()
    const phone = await studio.joinSubscribed(ANNA, 'blob.*')
    const laptop = await studio.joinSubscribed(ANNA, 'processor.*')
    await happen(studio)
    expect(phone.hearTypes()).toEqual(['blob.derived'])
    expect(laptop.hearTypes()).toEqual(['processor.status'])
  })

  test('what is its user’s, on every device, and nothing of another user', async () => {
    const studio = openStudio()
    const phone = await studio.joinSubscribed()
    const laptop = await studio.joinSubscribed()
    const boris = await studio.joinSubscribed(BORIS)
    studio.sendToUser(ANNA, 'blob.derived', derived)
    await settle()
    expect([phone.hearTypes(), laptop.hearTypes(), boris.hearTypes()]).toEqual([['blob.derived'], ['blob.derived'], []])
  })

  test('nothing after a reconnect until it has subscribed again', async () => {
    const studio = openStudio()
    const phone = await studio.joinSubscribed()
    phone.leave()
    const again = await studio.join()
    again.hear()
    await happen(studio)
    expect(again.hear()).toEqual([])
  })
})

describe('subscribing again', () => {
  test('replaces the list', async () => {
    const studio = openStudio()
    const phone = await studio.joinSubscribed(ANNA, 'blob.*')
    await phone.subscribe('processor.*')
    await happen(studio)
    expect(phone.hearTypes()).toEqual(['processor.status'])
  })

  test('adds to it on a server that adds', async () => {
    const studio = openStudio(createReYNaBackend({ subscribe: 'add' }))
    const phone = await studio.joinSubscribed(ANNA, 'blob.*')
    expect(await phone.subscribe('processor.*')).toEqual([['subscribed', { events: ['processor.*'] }]])
    await happen(studio)
    expect(phone.hearTypes()).toEqual(['blob.derived', 'processor.status'])
  })
})

describe('unsubscribing', () => {
  test('gives back the patterns that it names, and keeps the rest', async () => {
    const studio = openStudio()
    const phone = await studio.joinSubscribed(ANNA, 'blob.*', 'processor.*', 'book.*')
    expect(await phone.say('unsubscribe', { events: ['processor.*', 'book.*'] })).toEqual([
      ['unsubscribed', { events: ['processor.*', 'book.*'] }],
    ])
    await happen(studio)
    expect(phone.hearTypes()).toEqual(['blob.derived'])
  })

  test('a type leaves a wildcard that covers it as it is', async () => {
    const studio = openStudio()
    const phone = await studio.joinSubscribed(ANNA, 'processor.*')
    await phone.say('unsubscribe', { events: ['processor.status'] })
    await happen(studio)
    expect(phone.hearTypes()).toContain('processor.status')
  })
})

describe('a list is refused, and the one before stays, where', () => {
  test.each([
    ['a pattern is empty', [''], 'INVALID_PATTERN'],
    ['a star stands elsewhere', ['*.created'], 'INVALID_PATTERN'],
    ['there are two stars', ['blob.**'], 'INVALID_PATTERN'],
    ['a pattern is of another language', ['blob.>'], 'INVALID_PATTERN'],
    ['a pattern has a space', ['blob. created'], 'INVALID_PATTERN'],
    ['a pattern has a line break at its end', ['blob.created\n'], 'INVALID_PATTERN'],
    ['a pattern is longer than 100 characters', ['b'.repeat(101)], 'INVALID_PATTERN'],
    ['one of several is bad', ['processor.*', '$'], 'INVALID_PATTERN'],
    ['there are more than 50', Array.from({ length: 51 }, (_, index) => `a${index}`), 'TOO_MANY_SUBSCRIPTIONS'],
  ])('%s', async (_, patterns, code) => {
    const studio = openStudio()
    const phone = await studio.joinSubscribed(ANNA, 'blob.*')
    expect(await phone.subscribe(...patterns)).toEqual([['error', { code, message: expect.any(String) as string }]])
    await happen(studio)
    expect(phone.hearTypes()).toEqual(['blob.derived'])
  })

  test('a server that adds has 50 already', async () => {
    const studio = openStudio(createReYNaBackend({ subscribe: 'add' }))
    const phone = await studio.join()
    phone.hear()
    const fifty = Array.from({ length: 50 }, (_, index) => `a${index}`)
    expect(await phone.subscribe(...fifty)).toMatchObject([['subscribed', {}]])
    expect(await phone.subscribe('a0')).toMatchObject([['subscribed', {}]])
    expect(await phone.subscribe('a50')).toMatchObject([['error', { code: 'TOO_MANY_SUBSCRIPTIONS' }]])
  })

  test.each([
    ['50 patterns', Array.from({ length: 50 }, (_, index) => `a${index}`)],
    ['one of 100 characters', ['b'.repeat(100)]],
    ['one with every character there may be', ['Blob_1.created-2*']],
  ])('but %s are taken', async (_, patterns) => {
    const phone = await openStudio().join()
    phone.hear()
    expect(await phone.subscribe(...patterns)).toEqual([['subscribed', { events: patterns }]])
  })
})
