import { describe, expect, test } from 'vitest'

import { type StoryEvent, useProject, useStories, useStoryEvents } from '../../../src/protocols/saga/hooks.js'
import { RenderCounts } from '../../react/followers.js'
import { inFrames, nextFrame, openHook, openPage, type Server } from './open-page.js'

const upload = (server: Server, id: string, projectId = 'p', more: object = {}) =>
  server.send('story_uploaded', { story: { id, title: `Story ${id}` }, projectId, ...more })

describe('useStoryEvents', () => {
  /** A page with a handler for each of these projects, and what each has heard. */
  async function openHandlers(projects: readonly (string | undefined)[], props = {}) {
    const heard: string[] = []
    const counts = new RenderCounts()
    interface ListenerProps {
      readonly project: string | undefined
      readonly rendered: (id: string) => void
    }
    function Listener({ project, rendered }: ListenerProps) {
      rendered('listener')
      useStoryEvents(project, (payload, { type }) => {
        const story = 'story' in payload ? payload.story.id : payload.storyId
        heard.push(`${project} ${type} ${story}`)
      })
      return null
    }
    const page = await openPage(
      projects.map(project => <Listener key={project ?? 'none'} project={project} rendered={counts.add} />),
      props,
    )
    return { ...page, counts, take: () => heard.splice(0) }
  }

  test('hears all four kinds of its project, in order, and never renders', async () => {
    const { server, take, counts } = await openHandlers(['p'])
    counts.take()
    expect(server.received('join_project')).toEqual(['p'])
    upload(server, 's')
    server.send('story_processing', { storyId: 's', projectId: 'p' })
    server.send('transcript_updated', { storyId: 's', transcript: 'text' })
    server.send('story_processed', { storyId: 's', projectId: 'p' })
    server.send('interaction_added', { interaction: {}, storyId: 's', projectId: 'p' })
    expect(take()).toEqual([
      'p story_uploaded s',
      'p story_processing s',
      'p transcript_updated s',
      'p story_processed s',
    ])
    expect(counts.take()).toEqual({})
  })

  test('has the whole message behind the payload, by which TypeScript tells them apart', async () => {
    const titles: (string | undefined)[] = []
    function onEvent(_: StoryEvent['payload'], event: StoryEvent) {
      if (event.type === 'story_uploaded') titles.push(event.payload.story.title)
    }
    const { server } = await openHook(() => useStoryEvents('p', onEvent), undefined)
    upload(server, 's')
    expect(titles).toEqual(['Story s'])
  })

  test('hears nothing of another project', async () => {
    const { server, take } = await openHandlers(['p'])
    upload(server, 's', 'q')
    server.send('story_processed', { storyId: 's', projectId: 'q' })
    server.send('transcript_updated', { storyId: 's', transcript: 'text' })
    server.send('transcript_updated', { storyId: 't', projectId: 'q', transcript: 'text' })
    expect(take()).toEqual([])
  })

  test('hears nothing at all without a project', async () => {
    const { server, take } = await openHandlers([undefined])
    upload(server, 's')
    server.send('transcript_updated', { storyId: 's', transcript: 'text' })
    server.send('transcript_updated', { storyId: 'unknown', transcript: 'text' })
    expect(take()).toEqual([])
    expect(server.received()).toEqual([])
  })

  test('hears the transcript of a story that nobody has spoken of', async () => {
    const { server, take } = await openHandlers(['p'])
    server.send('transcript_updated', { storyId: 'unknown', transcript: 'text' })
    expect(take()).toEqual(['p transcript_updated unknown'])
  })

  test.each([
    ['an interaction', { interaction: {}, storyId: 's', projectId: 'q' }],
    ['an interaction that names the story inside', { interaction: { storyId: 's' }, projectId: 'q' }],
  ])('knows the project of a story from %s', async (_, payload) => {
    const { server, take } = await openHandlers(['p', 'q'])
    server.send('interaction_added', payload)
    server.send('transcript_updated', { storyId: 's', transcript: 'text' })
    expect(take()).toEqual(['q transcript_updated s'])
  })

  test('knows it from somebody who types', async () => {
    const { server, take } = await openHandlers(['p', 'q'])
    server.send('typing_start', { storyId: 's', projectId: 'q', userId: 'u' })
    server.send('transcript_updated', { storyId: 's', transcript: 'text' })
    expect(take()).toEqual(['q transcript_updated s'])
  })

  test.each([
    ['typing_start', { storyId: 's', userId: 'u' }],
    ['interaction_added', { interaction: {}, storyId: 's' }],
  ] as const)('learns nothing from a %s that names no project', async (type, payload) => {
    const { server, take } = await openHandlers(['p'])
    server.send(type, payload)
    server.send('transcript_updated', { storyId: 's', transcript: 'text' })
    expect(take()).toEqual(['p transcript_updated s'])
  })

  test('knows it too where all comes within one frame', async () => {
    const { server, take } = await openHandlers(['p', 'q'], inFrames)
    upload(server, 's', 'q')
    server.send('transcript_updated', { storyId: 's', transcript: 'text' })
    expect(take()).toEqual(['q story_uploaded s', 'q transcript_updated s'])
  })

  test('calls the handler of the last render', async () => {
    const calls: string[] = []
    const { server, rerender } = await openHook((name: string) => useStoryEvents('p', () => calls.push(name)), 'first')
    rerender('second')
    upload(server, 's')
    expect(calls).toEqual(['second'])
  })
})

describe('useStories', () => {
  const ids = (stories: ReturnType<typeof useStories>) => stories.map(({ id }) => id)

  test('joins, and is empty at first', async () => {
    const { server, shown } = await openHook(useStories, 'p')
    expect(shown()).toEqual([])
    expect(server.received('join_project')).toEqual(['p'])
  })

  test('follows a story from its upload to its end', async () => {
    const { server, shown } = await openHook(useStories, 'p')
    upload(server, 's', 'p', { uploadedBy: 'Ann' })
    const story = { id: 's', title: 'Story s' }
    const rest = { id: 's', story, uploadedBy: 'Ann', updatedAt: expect.any(Number) as number }
    expect(shown()).toEqual([{ ...rest, status: 'uploaded', step: undefined }])
    server.send('story_processing', { storyId: 's', projectId: 'p', status: 'transcribing' })
    expect(shown()).toEqual([{ ...rest, status: 'processing', step: 'transcribing' }])
    server.send('story_processed', { storyId: 's', projectId: 'p' })
    expect(shown()).toEqual([{ ...rest, status: 'processed', step: undefined }])
  })

  test('keeps the order in which it heard of them, whatever happens to them', async () => {
    const { server, shown } = await openHook(useStories, 'p')
    for (const id of ['s', 't', 'u']) upload(server, id)
    server.send('story_processed', { storyId: 's', projectId: 'p' })
    server.send('story_processing', { storyId: 'v', projectId: 'p' })
    upload(server, 't')
    expect(ids(shown())).toEqual(['s', 't', 'u', 'v'])
    expect(shown()[3]).toMatchObject({ status: 'processing', story: undefined })
  })

  test('has what an upload says that comes behind the processing', async () => {
    const { server, shown } = await openHook(useStories, 'p')
    server.send('story_processed', { storyId: 's', projectId: 'p' })
    upload(server, 's')
    expect(shown()).toMatchObject([{ id: 's', status: 'processed', story: { title: 'Story s' } }])
  })

  test('leaves a story without an id to the handlers', async () => {
    const { server, shown } = await openHook(useStories, 'p')
    server.send('story_uploaded', { story: { title: 'Untitled' }, projectId: 'p' })
    server.send('story_uploaded', { story: { id: null }, projectId: 'p' })
    expect(shown()).toEqual([])
  })

  test('holds 200, and those that it heard of last', async () => {
    const { server, shown } = await openHook(useStories, 'p')
    for (let index = 1; index <= 203; index += 1) upload(server, `s-${index}`)
    expect(shown()).toHaveLength(200)
    expect([shown()[0]?.id, shown()[199]?.id]).toEqual(['s-4', 's-203'])
  })

  test('renders for its own project, and for nothing else', async () => {
    const { server, shown, takeRenders } = await openHook(useStories, 'p')
    upload(server, 's')
    const before = shown()
    takeRenders()
    upload(server, 't', 'q')
    server.send('story_processed', { storyId: 't', projectId: 'q' })
    server.send('transcript_updated', { storyId: 's', transcript: 'text' })
    server.send('typing_start', { storyId: 's', projectId: 'p', userId: 'u' })
    expect(takeRenders()).toBe(0)
    expect(shown()).toBe(before)
    upload(server, 'u')
    expect(takeRenders()).toBe(1)
  })

  test('renders once for all that comes within a frame', async () => {
    const { server, shown, takeRenders } = await openHook(useStories, 'p', inFrames)
    await nextFrame(server)
    takeRenders()
    for (const id of ['s', 't', 'u']) upload(server, id)
    await nextFrame(server)
    expect(ids(shown())).toEqual(['s', 't', 'u'])
    expect(takeRenders()).toBe(1)
  })

  test('follows another project, and is empty without one, always the same', async () => {
    const { server, shown, rerender } = await openHook(useStories, 'p')
    upload(server, 's')
    upload(server, 't', 'q')
    rerender('q')
    expect(ids(shown())).toEqual(['t'])
    rerender(undefined)
    const none = shown()
    rerender('r')
    expect(none).toEqual([])
    expect(shown()).toBe(none)
  })

  test('knows what came over a line that was cut', async () => {
    const { server, shown } = await openHook(useStories, 'p')
    upload(server, 's')
    server.disconnect()
    await server.advance(1000)
    expect(ids(shown())).toEqual(['s'])
  })

  test('and useProject side by side join once', async () => {
    const { server } = await openHook(() => [useStories('p'), useProject('p')], undefined)
    expect(server.received('join_project')).toEqual(['p'])
  })
})
