import { expect, test } from 'vitest'

import { useInteractions } from '../../../src/protocols/saga/hooks.js'
import { openHook, type Server } from './open-page.js'

const add = (server: Server, id: string, storyId = 's') =>
  server.send('interaction_added', { interaction: { id, type: 'question', content: `Question ${id}` }, storyId })

const contents = (interactions: ReturnType<typeof useInteractions>) => interactions.map(({ content }) => content)

test('are none at first, always the same', async () => {
  const { shown, rerender } = await openHook(useInteractions, 's')
  const none = shown()
  expect(none).toEqual([])
  rerender(undefined)
  expect(shown()).toBe(none)
})

test('are all that was said, the oldest first; one that is updated keeps its place', async () => {
  const { server, shown } = await openHook(useInteractions, 's')
  for (const id of ['i', 'j']) add(server, id)
  const updated = { id: 'i', content: 'Another one', likes: 2 }
  server.send('interaction_updated', { interaction: updated, storyId: 's' })
  expect(contents(shown())).toEqual(['Another one', 'Question j'])
  expect(shown()[0]).toMatchObject({ likes: 2 })
})

test('are there once, however often they are told', async () => {
  const { server, shown } = await openHook(useInteractions, 's')
  for (const id of ['i', 'i', 'i']) add(server, id)
  expect(shown()).toHaveLength(1)
})

test('may have their story inside, may have no id, and of no story are nobody’s', async () => {
  const { server, shown } = await openHook(useInteractions, 's')
  server.send('interaction_added', { interaction: { storyId: 's', content: 'inside' } })
  server.send('interaction_added', { interaction: { content: 'null beside', storyId: 's' }, storyId: null })
  server.send('interaction_added', { interaction: { content: 'beside' }, storyId: 's' })
  server.send('interaction_added', { interaction: { content: 'nowhere' } })
  expect(contents(shown())).toEqual(['inside', 'null beside', 'beside'])
})

test('that are updated without having been heard of, are there', async () => {
  const { server, shown } = await openHook(useInteractions, 's')
  server.send('interaction_updated', { interaction: { id: 'i', content: 'Late' }, storyId: 's' })
  expect(contents(shown())).toEqual(['Late'])
})

test('are 200 at the most, the last ones', async () => {
  const { server, shown } = await openHook(useInteractions, 's')
  for (let index = 1; index <= 202; index += 1) add(server, `i-${index}`)
  expect(shown()).toHaveLength(200)
  expect(shown()[0]?.id).toBe('i-3')
})

test('render for their own story only', async () => {
  const { server, shown, rerender, takeRenders } = await openHook(useInteractions, 's')
  takeRenders()
  add(server, 'i', 't')
  expect(takeRenders()).toBe(0)
  add(server, 'i')
  expect(takeRenders()).toBe(1)
  rerender('t')
  expect(shown()).toHaveLength(1)
})
