import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createBlobs } from '../../../src/protocols/reyna/backend/blobs.js'
import { ANNA, BORIS, openStudio, settle, type Told } from './studio.js'

const TEXT = 'The lamp was dark. Nobody spoke of it! Then there was a light.'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 5, 9) })
})
afterEach(() => {
  vi.useRealTimers()
})

const fieldsOf = ([, payload]: Told): Record<string, unknown> => ({ ...Object(payload) }) as Record<string, unknown>

describe('a blob that is created', () => {
  const command = { content: TEXT, schema_id: 'text-input-v1' }

  test('is told to each device of its user that listens, and to nobody else', async () => {
    const studio = openStudio()
    const phone = await studio.joinSubscribed()
    const laptop = await studio.joinSubscribed()
    const deaf = await studio.join()
    const boris = await studio.joinSubscribed(BORIS)
    deaf.hear()
    const created = {
      blob_id: 'blob_1',
      user_id: ANNA,
      processor_id: 'user-input',
      schema_id: 'text-input-v1',
      preview: TEXT,
      created_at: '2026-01-05T09:00:00.000Z',
    }
    expect(await phone.say('create_blob', command)).toEqual([['blob.created', created]])
    expect(laptop.hear()).toEqual([['blob.created', created]])
    expect([deaf.hear(), boris.hear()]).toEqual([[], []])
  })

  test('is shown by its first 200 characters, none of them cut in two', async () => {
    const phone = await openStudio().joinSubscribed()
    const [told] = await phone.say('create_blob', { ...command, content: `${'a'.repeat(199)}😀${'b'.repeat(50)}` })
    expect(told).toMatchObject(['blob.created', { preview: `${'a'.repeat(199)}😀` }])
  })

  test('is a chapter where it names a book and a chapter', async () => {
    const phone = await openStudio().joinSubscribed()
    const told = await phone.say('create_blob', { ...command, metadata: { book_id: 'my-novel', chapter: 3 } })
    expect(told).toMatchObject([
      ['blob.created', { blob_id: 'blob_1', book_id: 'my-novel' }],
      [
        'book.updated',
        { book_id: 'my-novel', chapter_added: { chapter_num: 3, blob_id: 'blob_1', title: 'Chapter 3' } },
      ],
    ])
  })

  test.each([{ book_id: 'my-novel' }, { chapter: 3 }, {}])('is none with %j alone', async metadata => {
    const phone = await openStudio().joinSubscribed()
    const told = await phone.say('create_blob', { ...command, metadata })
    expect(told.map(([type]) => type)).toEqual(['blob.created'])
  })

  test('is kept for as long as there is room', () => {
    const blobs = createBlobs(20)
    const add = (content: string) =>
      blobs.add({ userId: ANNA, content, schemaId: 's', processorId: 'user-input', createdAt: '' })
    const [first, second, third] = [add('x'.repeat(10)), add('y'.repeat(10)), add('z')]
    expect(blobs.get(first.id)).toBeUndefined()
    expect(blobs.get(second.id)).toBe(second)
    expect(blobs.get(third.id)).toBe(third)
  })
})

describe('a blob that is processed', () => {
  test('is reported from 0 to 1, then completed, then derived', async () => {
    const phone = await openStudio().joinSubscribed()
    const id = await phone.create(TEXT)
    const about = { blob_id: id, processor_id: 'text-expansion' }
    expect(await phone.process(id)).toEqual([
      ['processor.status', { ...about, status: 'processing', progress: 0, message: 'Expanding text...' }],
    ])
    await vi.advanceTimersByTimeAsync(249)
    expect(phone.hear()).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(phone.hear().map(told => fieldsOf(told)['progress'])).toEqual([1 / 3])
    await vi.advanceTimersByTimeAsync(10_000)
    const rest = phone.hear()
    expect(rest.map(([type]) => type)).toEqual([
      'processor.status',
      'processor.status',
      'processor.completed',
      'blob.derived',
    ])
    expect(rest.slice(0, 3).map(told => fieldsOf(told)['progress'])).toEqual([2 / 3, 1, 1])
    expect(rest[3]?.[1]).toMatchObject({ parent_id: id, derived_id: 'blob_2', processor_id: 'text-expansion' })
  })

  test('becomes a longer text, and the ratio says how much', async () => {
    const phone = await openStudio().joinSubscribed()
    const short = 'A light!'
    await phone.process(await phone.create(short))
    await vi.advanceTimersByTimeAsync(10_000)
    const derived = fieldsOf(phone.hear().at(-1) ?? ['', {}])
    const preview = String(derived['preview'])
    expect(preview.startsWith(short)).toBe(true)
    expect(preview).toContain('light')
    expect(derived['expansion_ratio']).toBe(preview.length / short.length)
    expect(derived['expansion_ratio']).toBeGreaterThan(1)
  })

  test('is expanded in other words from sentence to sentence', async () => {
    const phone = await openStudio().joinSubscribed()
    await phone.process(await phone.create('A light. A light.'))
    await vi.advanceTimersByTimeAsync(10_000)
    const { preview } = fieldsOf(phone.hear().at(-1) ?? ['', {}])
    expect(preview).toMatch(/^A light\. There is more to say about “light”.* A light\. Stay with “light”/)
  })

  test('takes eight steps at the most, however long it is', async () => {
    const phone = await openStudio().joinSubscribed()
    const id = await phone.create('One more sentence. '.repeat(1000))
    await phone.process(id)
    await vi.advanceTimersByTimeAsync(8 * 250)
    expect(phone.hearTypes().filter(type => type === 'processor.status')).toHaveLength(8)
  })

  test('can be processed again, and so can what it became', async () => {
    const phone = await openStudio().joinSubscribed()
    const id = await phone.create(TEXT)
    await phone.process(id)
    await phone.process(id)
    await vi.advanceTimersByTimeAsync(10_000)
    const derived = phone.hear().filter(([type]) => type === 'blob.derived')
    expect(derived).toHaveLength(2)
    expect(await phone.process(String(fieldsOf(derived[0] ?? ['', {}])['derived_id']))).toMatchObject([
      ['processor.status', { progress: 0 }],
    ])
  })

  test.each([
    ['empty', '', /empty/],
    ['of spaces', ' \n ', /empty/],
    ['without a letter', '42! 43?', /no word/],
    ['too long, as one that was expanded often is', undefined, /more than 100000/],
  ])('fails where its text is %s', async (_, text, problem) => {
    const phone = await openStudio().joinSubscribed()
    let id = await phone.create(text ?? 'Ab. '.repeat(15_000))
    if (text === undefined) {
      await phone.process(id)
      await vi.advanceTimersByTimeAsync(10_000)
      id = String(fieldsOf(phone.hear().at(-1) ?? ['', {}])['derived_id'])
    }
    expect(await phone.process(id)).toMatchObject([['processor.status', { status: 'processing', progress: 0 }]])
    await vi.advanceTimersByTimeAsync(10_000)
    const message = expect.stringMatching(problem) as string
    const about = { blob_id: id, processor_id: 'text-expansion' }
    expect(phone.hear()).toEqual([
      ['error', { code: 'PROCESSOR_FAILED', message, blob_id: id }],
      ['processor.failed', { ...about, status: 'failed', progress: 0, message }],
    ])
  })

  test('goes on while its user is away', async () => {
    const { joinSubscribed } = openStudio()
    const phone = await joinSubscribed()
    await phone.process(await phone.create(TEXT))
    phone.leave()
    await vi.advanceTimersByTimeAsync(300)
    const again = await joinSubscribed()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(again.hearTypes().slice(-2)).toEqual(['processor.completed', 'blob.derived'])
  })

  test('does not go on when the server stops, and leaves no timer', async () => {
    const { joinSubscribed, stop } = openStudio()
    const phone = await joinSubscribed()
    await phone.process(await phone.create(TEXT))
    stop()
    await settle()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('nothing is processed', () => {
  test.each([
    ['that there is not', 'blob_99', 'text-expansion', 'NOT_FOUND'],
    ['by a processor that there is not', 'blob_1', 'text-translation', 'UNKNOWN_PROCESSOR'],
    ['by what any object has', 'blob_1', 'constructor', 'UNKNOWN_PROCESSOR'],
  ])('%s', async (_, blobId, processorId, code) => {
    const phone = await openStudio().joinSubscribed()
    await phone.create(TEXT)
    expect(await phone.process(blobId, processorId)).toMatchObject([['error', { code, blob_id: blobId }]])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('that is another user’s, and that user hears nothing of it', async () => {
    const { joinSubscribed } = openStudio()
    const anna = await joinSubscribed()
    const boris = await joinSubscribed(BORIS)
    const id = await anna.create(TEXT)
    expect(await boris.process(id)).toMatchObject([['error', { code: 'FORBIDDEN', blob_id: id }]])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(anna.hear()).toEqual([])
    expect(boris.hear()).toEqual([])
  })
})

test('that a processor failed is an event to every device, and an error to the one that asked', async () => {
  const { joinSubscribed } = openStudio()
  const [phone, laptop] = [await joinSubscribed(), await joinSubscribed()]
  await phone.process(await phone.create(''))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(phone.hearTypes()).toEqual(['error', 'processor.failed'])
  expect(laptop.hearTypes()).toEqual(['blob.created', 'processor.status', 'processor.failed'])
})

test('an error is told to the device that asked, though it has subscribed to nothing, and to no other', async () => {
  const { join, joinSubscribed } = openStudio()
  const phone = await join()
  const laptop = await joinSubscribed()
  phone.hear()
  expect(await phone.process('blob_99')).toMatchObject([['error', { code: 'NOT_FOUND' }]])
  expect(laptop.hear()).toEqual([])
})
