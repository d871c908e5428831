import { describe, expect, test, vi } from 'vitest'

import {
  announceShutdown,
  comment,
  demo,
  exportBook,
  typeInStory,
  uploadStory,
} from '../../../src/protocols/saga/backend.js'
import { INGRID, JONAS, openFamily, type Told } from './family.js'

const projectId = 'our-family'
const storyId = 'the-crossing'

const payloadsOf = (heard: readonly Told[], wanted: string) =>
  heard.flatMap(([type, payload]) => (type === wanted ? [payload] : []))

/** A device in the project, that hears a scenario from its beginning. */
async function listen(projectOf = projectId) {
  const family = openFamily({ presence: false })
  return { family, phone: await family.member(INGRID, projectOf) }
}

describe('a story', () => {
  test('is uploaded, transcribed piece by piece, processed and asked about', async () => {
    const { family, phone } = await listen()
    family.play(uploadStory({ projectId, storyId, transcript: ['We left.', 'We came.'], stepTime: 100 }))
    await family.clock.advance(1000)
    const heard = phone.hear()
    expect(heard.map(([type]) => type)).toEqual([
      'story_uploaded',
      'story_processing',
      'transcript_updated',
      'transcript_updated',
      'story_processing',
      'story_processed',
      'interaction_added',
      'interaction_updated',
    ])
    expect(heard[0]?.[1]).toMatchObject({
      story: { id: storyId, title: 'The crossing' },
      projectId,
      uploadedBy: 'Ingrid',
    })
    expect(payloadsOf(heard, 'transcript_updated')).toMatchObject([
      { storyId, transcript: { text: 'We left.' } },
      { storyId, transcript: { text: 'We left. We came.' } },
    ])
    const [added, updated] = heard.slice(-2).map(([, payload]) => payload)
    expect(added).toMatchObject({ interaction: { id: `${storyId}-question`, type: 'question' }, storyId, projectId })
    expect(updated).toMatchObject({ interaction: { id: `${storyId}-question` }, storyId, projectId })
  })

  test('is no business of another project', async () => {
    const { family, phone } = await listen('another-family')
    family.play(uploadStory({ projectId, storyId }))
    await family.clock.advance(60_000)
    expect(phone.hear()).toEqual([])
  })
})

describe('somebody', () => {
  test('types as long as wanted, says so every three seconds, and stops', async () => {
    const { family, phone } = await listen()
    family.play(typeInStory({ projectId, storyId, forTime: 5000 }))
    await family.clock.advance(4999)
    const typing = { userId: 'karin', userName: 'Karin', projectId, storyId }
    expect(phone.hear()).toEqual([
      ['typing_start', typing],
      ['typing_start', typing],
    ])
    await family.clock.advance(1)
    expect(phone.hear()).toEqual([['typing_stop', typing]])
  })

  test('comes, types, comments and goes', async () => {
    const { family, phone } = await listen()
    family.play(comment({ projectId, storyId, userName: 'Karin', content: 'I was so seasick.' }))
    await family.clock.advance(10_000)
    const heard = phone.hear()
    expect(heard.map(([type]) => type)).toEqual([
      'user_online',
      'typing_start',
      'typing_stop',
      'interaction_added',
      'user_offline',
    ])
    expect(payloadsOf(heard, 'interaction_added')).toMatchObject([{ interaction: { content: 'I was so seasick.' } }])
  })
})

describe('an export', () => {
  test('comes to its end, and can be downloaded', async () => {
    const { family, phone } = await listen()
    family.play(exportBook({ projectId, exportId: 'summer edition' }))
    await family.clock.advance(10_000)
    const heard = phone.hear()
    expect(heard[0]).toEqual(['export_started', { exportId: 'summer edition', projectId, progress: 0 }])
    const progress = payloadsOf(heard, 'export_progress').map(each => Reflect.get(Object(each), 'progress'))
    expect(progress).toEqual([12.5, 25, 37.5, 50, 62.5, 75, 87.5, 100])
    const downloadUrl = 'https://saga.example/exports/summer%20edition.pdf'
    expect(heard.at(-1)).toEqual([
      'export_ready',
      { exportId: 'summer edition', projectId, progress: 100, downloadUrl },
    ])
  })

  test('fails where it should, and says why', async () => {
    const { family, phone } = await listen()
    family.play(exportBook({ projectId, exportId: 'summer', failAt: 0.6 }))
    await family.clock.advance(10_000)
    const heard = phone.hear()
    expect(heard.at(-1)).toMatchObject(['export_failed', { exportId: 'summer', progress: 62.5 }])
    expect(payloadsOf(heard, 'export_failed')).toMatchObject([
      { error: expect.stringContaining('recording') as string },
    ])
    expect(payloadsOf(heard, 'export_ready')).toEqual([])
  })

  test('is told to facilitators, not to storytellers', async () => {
    const family = openFamily({ presence: false, access: id => (id === JONAS ? 'facilitator' : 'storyteller') })
    const [teller, facilitator] = [await family.member(INGRID), await family.member(JONAS)]
    family.play(exportBook({ projectId, exportId: 'summer' }))
    await family.clock.advance(10_000)
    expect(teller.hear()).toEqual([])
    expect(facilitator.hearTypes()).toContain('export_ready')
  })
})

test('an announced shutdown is told to everybody, and ends no line', async () => {
  const family = openFamily()
  const phone = await family.connect()
  family.play(announceShutdown('Back soon'))
  await family.clock.advance(0)
  expect(phone.hear()).toEqual([['server_shutdown', { message: 'Back soon' }]])
  expect(phone.closed).toEqual([])
})

test('the demo ends, says only what the catalogue takes, and a little of everything', async () => {
  const { family, phone } = await listen()
  const ended = vi.fn<() => void>()
  void family.play(demo).done.then(ended)
  await family.clock.advance(60_000)
  expect(ended).toHaveBeenCalledOnce()
  expect(phone.problems).toEqual([])
  const types = phone.hearTypes()
  const times = (wanted: string) => types.filter(type => type === wanted).length
  expect({
    stories: times('story_processed'),
    comments: times('interaction_added'),
    typing: times('typing_stop'),
    ready: times('export_ready'),
    failed: times('export_failed'),
  }).toEqual({ stories: 2, comments: 3, typing: 1, ready: 1, failed: 1 })
  expect(family.clock.timers).toBe(0)
})
