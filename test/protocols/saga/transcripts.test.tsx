import { expect, test } from 'vitest'

import { useTranscript } from '../../../src/protocols/saga/hooks.js'
import { openHook } from './open-page.js'

test('is nothing before the first', async () => {
  const { server, shown } = await openHook(useTranscript, 's')
  expect(shown()).toBeUndefined()
  // It joins nothing: the story's project is not known.
  expect(server.received()).toEqual([])
})

test.each([
  ['a text', 'There was a mill.', 'There was a mill.'],
  ['an empty text', '', ''],
  ['an object around it', { text: 'There was a mill.', language: 'en' }, 'There was a mill.'],
  ['an object without one', { words: [] }, undefined],
  ['an object whose text is null', { text: null }, undefined],
])('is %s', async (_, transcript, text) => {
  const { server, shown } = await openHook(useTranscript, 's')
  server.sendRaw(JSON.stringify(['transcript_updated', { storyId: 's', transcript }]))
  expect(shown()).toMatchObject({ text, updatedAt: expect.any(Number) as number })
  expect(shown()?.text).toBe(text)
  // What stands in it is as it came, and a null is absent.
  expect(JSON.stringify(shown()?.transcript)).toBe(JSON.stringify(transcript).replace('"text":null', ''))
})

test('is the latest of its own story, and renders for that only', async () => {
  const { server, shown, rerender, takeRenders } = await openHook(useTranscript, 's')
  takeRenders()
  server.send('transcript_updated', { storyId: 's', transcript: 'first' })
  server.send('transcript_updated', { storyId: 's', transcript: 'second' })
  expect(takeRenders()).toBe(2)
  server.send('transcript_updated', { storyId: 't', transcript: 'other' })
  server.send('story_processed', { storyId: 's', projectId: 'p' })
  expect(takeRenders()).toBe(0)
  expect(shown()?.text).toBe('second')
  rerender('t')
  expect(shown()?.text).toBe('other')
  rerender(undefined)
  expect(shown()).toBeUndefined()
})
