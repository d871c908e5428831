import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'

import { type StoryTypingOptions, useProject, useTyping } from '../../../src/protocols/saga/hooks.js'
import { RenderCounts } from '../../react/followers.js'
import { openPage, type Server } from './open-page.js'

function Story({ id, ...options }: StoryTypingOptions & { readonly id: string | undefined }) {
  const { typists, inputProps, sent } = useTyping(id, options)
  return (
    <>
      <input aria-label="text" {...inputProps} />
      <button onClick={sent}>send</button>
      <p role="status">{typists.map(({ userId, name }) => name ?? userId).join(', ')}</p>
    </>
  )
}

function Project({ id }: { readonly id: string }) {
  return <p>{useProject(id).status}</p>
}

const type = () => fireEvent.input(screen.getByLabelText('text'))
const shown = () => screen.getByRole('status').textContent

/** What the server has heard of typing: `p/s…` for a start, `p/s.` for a stop. */
const heard = (server: Server): string =>
  server
    .received()
    .flatMap(command => {
      if (command.type !== 'typing_start' && command.type !== 'typing_stop') return []
      const { projectId, storyId } = command.payload
      return [`${projectId}/${storyId}${command.type === 'typing_start' ? '…' : '.'}`]
    })
    .join(' ')

const page = (projects: readonly string[], story: React.ReactNode = <Story id="s" />) => [
  ...projects.map(id => <Project key={id} id={id} />),
  <div key="story">{story}</div>,
]

describe('the project of a story that is typed in', () => {
  test('is the one of the option', async () => {
    const { server } = await openPage(<Story id="s" projectId="p" />)
    type()
    fireEvent.click(screen.getByText('send'))
    expect(heard(server)).toBe('p/s… p/s.')
  })

  test('is the one that an event has named', async () => {
    const { server } = await openPage(page(['p', 'q']))
    server.send('story_uploaded', { story: { id: 's' }, projectId: 'q' })
    type()
    expect(heard(server)).toBe('q/s…')
  })

  test('is the only one that is joined', async () => {
    const { server } = await openPage(page(['p', 'no']))
    type()
    expect(heard(server)).toBe('p/s…')
  })

  test('is the option before what an event has named, and that before the only one', async () => {
    const { server, rerender } = await openPage(page(['p']))
    server.send('story_processed', { storyId: 's', projectId: 'q' })
    type()
    rerender(page(['p'], <Story id="s" projectId="r" />))
    type()
    expect(heard(server)).toBe('q/s… q/s. r/s…')
  })

  test.each([
    ['somebody types without naming it', 'typing_start', { storyId: 's', userId: 'u' }],
    ['an interaction comes without it', 'interaction_added', { interaction: {}, storyId: 's' }],
  ] as const)('is still the only one that is joined where %s', async (_, name, payload) => {
    const { server } = await openPage(page(['p']))
    server.send(name, payload)
    type()
    expect(heard(server)).toBe('p/s…')
  })

  test.each([
    ['none is joined', []],
    ['two are joined', ['p', 'q']],
    ['the only one is denied', ['no']],
  ])('is not known where %s, and then nothing is said', async (_, projects) => {
    const { server, rerender } = await openPage(page(projects))
    type()
    await server.advance(10_000)
    rerender(null)
    expect(heard(server)).toBe('')
    expect(server.errors).toEqual([])
  })

  test('is known from when it is: the next letter is heard', async () => {
    const { server } = await openPage(page(['p', 'q']))
    type()
    server.send('transcript_updated', { storyId: 's', projectId: 'q', transcript: '' })
    expect(heard(server)).toBe('')
    type()
    expect(heard(server)).toBe('q/s…')
  })
})

describe('what is said', () => {
  test('is one start, and one stop after five seconds of silence', async () => {
    const { server } = await openPage(page(['p']))
    type()
    type()
    await server.advance(5000)
    expect(heard(server)).toBe('p/s… p/s.')
  })

  test('is nothing without a story, and nothing without a line', async () => {
    const { server, rerender } = await openPage(page(['p'], <Story id={undefined} />))
    type()
    rerender(page(['p']))
    server.disconnect()
    type()
    await server.advance(3000)
    expect(heard(server)).toBe('')
  })
})

describe('who types', () => {
  const say = (server: Server, userId: string, userName?: string, storyId = 's') =>
    server.send('typing_start', { storyId, projectId: 'p', userId, ...(userName !== undefined && { userName }) })

  test('is shown by name where the server says it, until they stop', async () => {
    const { server } = await openPage(<Story id="s" />)
    say(server, 'u-1', 'Ann')
    say(server, 'u-2')
    say(server, 'u-3', 'Cem', 'another')
    expect(shown()).toBe('Ann, u-2')
    server.send('typing_stop', { storyId: 's', projectId: 'p', userId: 'u-1' })
    expect(shown()).toBe('u-2')
  })

  test('is shown for six seconds without another sign', async () => {
    const { server } = await openPage(<Story id="s" />)
    say(server, 'u-1', 'Ann')
    await server.advance(5999)
    expect(shown()).toBe('Ann')
    await server.advance(1)
    expect(shown()).toBe('')
  })

  test('is everybody but one', async () => {
    const { server } = await openPage(<Story id="s" except="me" />)
    say(server, 'me', 'Me')
    say(server, 'u-1', 'Ann')
    expect(shown()).toBe('Ann')
  })

  test('renders for their own story, and for the project only where that changes', async () => {
    const counts = new RenderCounts()
    function Counted({ rendered }: { readonly rendered: (id: string) => void }) {
      rendered('s')
      useTyping('s')
      return null
    }
    const counted = <Counted rendered={counts.add} />
    const { server, rerender } = await openPage(page(['p'], counted))
    rerender(page(['p', 'q'], counted))
    await server.advance(0)
    counts.take()
    say(server, 'u-1', 'Ann', 'another')
    server.send('joined_project', { projectId: 'r' })
    server.send('story_uploaded', { story: { id: 'another' }, projectId: 'p' })
    server.send('export_started', { exportId: 'e' })
    expect(counts.take()).toEqual({})
    server.send('typing_start', { storyId: 's', userId: 'u-1' })
    expect(counts.take()).toEqual({ s: 1 })
  })
})

test('two people on two pages see each other type', async () => {
  const { server } = await openPage(null)
  server.on('typing_start', payload => server.send('typing_start', { ...payload, userId: 'ann', userName: 'Ann' }))
  server.on('typing_stop', payload => server.send('typing_stop', { ...payload, userId: 'ann' }))
  render(<Story id="s" projectId="p" />, { wrapper: server.wrapper })
  await server.opened(2)
  type()
  await server.advance(0)
  expect(shown()).toBe('Ann')
  fireEvent.blur(screen.getByLabelText('text'))
  await server.advance(0)
  expect(shown()).toBe('')
})
