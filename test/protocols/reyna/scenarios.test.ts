import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { demo, statusBurst, writeChapter } from '../../../src/protocols/reyna/backend.js'
import { ANNA, BORIS, openStudio } from './studio.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const chapter = { bookId: 'my-novel', chapter: 5, title: 'Chapter 5: The Revelation', stepTime: 100 }

describe('a chapter', () => {
  test('is written, becomes part of its book, and is expanded', async () => {
    const studio = openStudio()
    const phone = await studio.joinSubscribed()
    studio.play(writeChapter({ ...chapter, text: 'A light.' }))
    await vi.advanceTimersByTimeAsync(1000)
    const heard = phone.hear()
    const statuses = heard.filter(([type]) => type === 'processor.status')
    expect(heard[0]).toMatchObject(['blob.created', { user_id: ANNA, book_id: 'my-novel', preview: 'A light.' }])
    expect(heard[1]).toMatchObject(['book.updated', { chapter_added: { chapter_num: 5, title: chapter.title } }])
    expect(statuses[0]).toMatchObject(['processor.status', { progress: 0 }])
    expect(statuses.at(-1)).toMatchObject(['processor.status', { progress: 1 }])
    expect(heard.slice(-2)).toMatchObject([
      ['processor.completed', { status: 'completed' }],
      ['blob.derived', { parent_id: 'my-novel-5', derived_id: 'my-novel-5-expanded' }],
    ])
  })

  test('fails where it should, with the words of an error and when to try again', async () => {
    const studio = openStudio()
    const phone = await studio.joinSubscribed()
    studio.play(writeChapter({ ...chapter, failAt: 0.5 }))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(phone.hear().slice(-2)).toMatchObject([
      ['error', { code: 'PROCESSOR_FAILED', blob_id: 'my-novel-5', retry_after: 3600 }],
      ['processor.failed', { status: 'failed', progress: 0.5 }],
    ])
  })

  test('that fails is an error also to those who have subscribed to something else', async () => {
    const studio = openStudio()
    const phone = await studio.joinSubscribed(ANNA, 'book.*')
    studio.play(writeChapter({ ...chapter, failAt: 0 }))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(phone.hearTypes()).toEqual(['book.updated', 'error'])
  })

  test('is everybody’s own, and told only to those who have subscribed', async () => {
    const studio = openStudio()
    const boris = await studio.joinSubscribed(BORIS, 'blob.created')
    const deaf = await studio.join()
    deaf.hear()
    studio.play(writeChapter(chapter))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(boris.hear()).toMatchObject([['blob.created', { user_id: BORIS }]])
    expect(deaf.hear()).toEqual([])
  })
})

test('a burst brings every blob to its end', async () => {
  const studio = openStudio()
  const phone = await studio.joinSubscribed()
  await studio.play(statusBurst({ messages: 200, blobs: 10 })).done
  await vi.advanceTimersByTimeAsync(0)
  const heard = phone.hear()
  expect(heard).toHaveLength(200)
  expect(heard.slice(-10).map(([, payload]) => Reflect.get(Object(payload), 'progress'))).toEqual(Array(10).fill(1))
})

test('the demo ends, and shows three chapters, one of which fails', async () => {
  const studio = openStudio()
  const phone = await studio.joinSubscribed()
  const ended = vi.fn<() => void>()
  void studio.play(demo).done.then(ended)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ended).toHaveBeenCalledOnce()
  const types = phone.hearTypes()
  expect(types.filter(type => type === 'book.updated')).toHaveLength(3)
  expect(types.filter(type => type === 'blob.derived')).toHaveLength(2)
  expect(types.filter(type => type === 'processor.failed')).toHaveLength(1)
})
