import { act, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { UsageError } from '../../../src/errors.js'
import { WebSocketProvider } from '../../../src/react/provider.js'
import { createTexflowBackend, texflowBackend } from '../../../src/protocols/texflow/backend.js'
import {
  useCollaborators,
  useCompilation,
  useCursors,
  usePresence as useMembers,
  useSelections,
  useTyping,
} from '../../../src/protocols/texflow/hooks.js'
import { usePresence } from '../../../src/react/use-presence.js'
import { createTestServer } from '../../../src/testing/index.js'
import { stubFrames } from '../../support/frames.js'
import { join, leave, ME, openHook, sayAs, type Server } from './open-page.js'

/** A frame that is drawn, or what stands in for it. */
const FRAME = 100

afterEach(() => {
  vi.unstubAllGlobals()
})

const cursorsSaid = (server: Server): readonly string[] =>
  server.received('cursor_update').map(({ line, column }) => `${line}:${column}`)

describe('useCollaborators', () => {
  test('knows who is there, who comes and who goes, and not the user', async () => {
    const { server, shown } = await openHook(useCollaborators)
    expect(shown()).toEqual([])
    join(server, 'ben')
    join(server, ME)
    expect(shown()).toEqual([
      { id: 'ben', name: 'name of ben', status: 'online', color: '#45B7D1', avatarUrl: undefined, stale: false },
    ])
    leave(server, 'ben')
    expect(shown()).toEqual([])
  })

  test('has the user among them where that is asked for', async () => {
    const { shown } = await openHook(() => useCollaborators({ self: true }))
    expect(shown().map(({ id }) => id)).toEqual([ME])
  })

  test('learns of those who were never announced, from what they say, and keeps the colour of those who were', async () => {
    const { server, shown } = await openHook(useCollaborators)
    sayAs(server, 'ben', 'yjs_awareness', { update: 'AA==' })
    join(server, 'cleo', '#FF6B6B')
    sayAs(server, 'cleo', 'cursor_update', { line: 1, column: 1 })
    expect(shown().map(({ id, name, color }) => [id, name, color])).toEqual([
      ['ben', 'name of ben', expect.stringMatching(/^#[0-9A-F]{6}$/)],
      ['cleo', 'name of cleo', '#FF6B6B'],
    ])
  })

  test('does not render for what they do', async () => {
    const { server, takeRenders } = await openHook(useCollaborators)
    join(server, 'ben')
    takeRenders()
    for (let n = 0; n < 20; n += 1) sayAs(server, 'ben', 'cursor_update', { line: n, column: 1 })
    expect(takeRenders()).toBe(0)
  })

  test('says that they are stale while the line is lost', async () => {
    const { server, shown } = await openHook(useCollaborators)
    join(server, 'ben')
    server.disconnect()
    expect(shown()).toMatchObject([{ id: 'ben', stale: true }])
  })

  test('takes somebody for gone after two minutes without a sign', async () => {
    const { server, shown } = await openHook(useCollaborators)
    join(server, 'ben')
    await server.advance(119_999)
    expect(shown()).toHaveLength(1)
    await server.advance(1)
    expect(shown()).toEqual([])
  })
})

describe('useCursors', () => {
  test('shows where the others are, in both forms, and never the user', async () => {
    const { server, shown } = await openHook(useCursors)
    sayAs(server, 'ben', 'cursor_update', { line: 3, column: 4 })
    sayAs(server, 'cleo', 'cursor_update', { cursor: { line: 5, column: 6 } })
    sayAs(server, ME, 'cursor_update', { line: 7, column: 8 })
    sayAs(server, 'ben', 'cursor_update', { n: 1 })
    expect(shown().cursors).toMatchObject([
      { userId: 'ben', name: 'name of ben', color: expect.any(String), stale: false, line: 3, column: 4 },
      { userId: 'cleo', line: 5, column: 6 },
    ])
  })

  test('a cursor is gone with its user', async () => {
    const { server, shown } = await openHook(useCursors)
    for (const id of ['ben', 'cleo']) sayAs(server, id, 'cursor_update', { line: 3, column: 4 })
    leave(server, 'ben')
    expect(shown().cursors.map(({ userId }) => userId)).toEqual(['cleo'])
    join(server, 'ben')
    expect(shown().cursors.map(({ userId }) => userId)).toEqual(['cleo'])
    await server.advance(120_000)
    expect(shown().cursors).toEqual([])
  })

  test('does not jump back to where it was before', async () => {
    const { server, shown } = await openHook(useCursors)
    const line = (at: string, n: number) =>
      JSON.stringify({ type: 'cursor_update', payload: { line: n, column: 1 }, timestamp: at, user_id: 'ben' })
    server.sendRaw(line('2026-11-20T12:00:02Z', 2))
    server.sendRaw(line('2026-11-20T12:00:01Z', 1))
    expect(shown().cursors).toMatchObject([{ line: 2 }])
  })

  test('another cursor that moves leaves the object of this one as it is', async () => {
    const { server, shown } = await openHook(useCursors)
    for (const id of ['ben', 'cleo']) sayAs(server, id, 'cursor_update', { line: 3, column: 4 })
    const [before] = shown().cursors
    sayAs(server, 'cleo', 'cursor_update', { line: 4, column: 4 })
    expect(shown().cursors[0]).toBe(before)
    expect(shown().cursors[1]).toMatchObject({ line: 4 })
  })

  test('tells the others once a frame, wherever it was moved in between, and whichever component moves it', async () => {
    const { frames, draw } = stubFrames()
    const { server, shown } = await openHook(() => [useCursors(), useCursors(), useSelections()] as const)
    const [one, two, { select }] = shown()
    for (let column = 1; column <= 10; column += 1) {
      one.moveCursor({ line: 1, column })
      two.moveCursor({ line: 2, column })
      select({ start: { line: 1, column: 1 }, end: { line: 2, column } })
    }
    expect(server.received()).toEqual([{ type: 'ping', payload: undefined }])
    expect(frames.size).toBe(2)
    draw()
    await server.advance(1000)
    expect(cursorsSaid(server)).toEqual(['2:10'])
    expect(server.received('selection')).toEqual([{ start_line: 1, start_col: 1, end_line: 2, end_col: 10 }])
  })

  test('tells the others at most 20 times a second, and where it ended', async () => {
    const { draw } = stubFrames()
    const { server, shown } = await openHook(useCursors)
    const { moveCursor } = shown()
    for (let column = 1; column <= 60; column += 1) {
      moveCursor({ line: 1, column })
      draw()
      await server.advance(16)
    }
    expect(server.received('cursor_update').length).toBeGreaterThan(10)
    expect(server.received('cursor_update').length).toBeLessThanOrEqual(20)
    await server.advance(50)
    expect(cursorsSaid(server).at(-1)).toBe('1:60')
    expect(shown().moveCursor).toBe(moveCursor)
    // Our own echo moves nothing.
    expect(shown().cursors).toEqual([])
  })

  test('tells the others also in a page that draws nothing, and after its component has gone', async () => {
    stubFrames()
    const server = createTestServer(texflowBackend)
    const ben = await openHook(useCursors, { token: server.token('ben') }, server)
    const Editor = () => {
      const { moveCursor } = useCursors()
      return <button onClick={() => moveCursor({ line: 1, column: 2 })}>move</button>
    }
    const wrapper = server.createWrapper({ params: { projectId: 'thesis' }, token: server.token(ME) })
    const { rerender } = render(<Editor />, { wrapper })
    await server.opened(2)
    fireEvent.click(screen.getByText('move'))
    rerender(<p>no editor</p>)
    await server.advance(FRAME)
    expect(ben.shown().cursors).toMatchObject([{ userId: ME, line: 1, column: 2 }])
    // Nobody shows it any more, so nobody who comes is told.
    join(server, 'cleo')
    await server.advance(60_000)
    expect(cursorsSaid(server)).toEqual(['1:2'])
  })

  test('tells those who come later, and again after the line was lost', async () => {
    const { server, shown } = await openHook(useCursors)
    shown().moveCursor({ line: 1, column: 2 })
    await server.advance(FRAME)
    expect(cursorsSaid(server)).toEqual(['1:2'])
    join(server, 'ben')
    await server.advance(500)
    expect(cursorsSaid(server)).toEqual(['1:2', '1:2'])
    server.disconnect()
    await server.advance(1500)
    expect(cursorsSaid(server)).toEqual(['1:2', '1:2', '1:2'])
  })

  test('whoever only reads is here for the others, as long as there is a cursor of theirs to be told', async () => {
    const server = createTestServer(texflowBackend)
    const ann = await openHook(useCollaborators, {}, server)
    const ben = await openHook(() => [useCursors()], { token: server.token('ben') }, server)
    await server.opened(2)
    const isHere = () => ann.shown().some(({ id }) => id === 'ben')
    ben.shown()[0]?.moveCursor({ line: 1, column: 2 })
    for (let minute = 0; minute < 10; minute += 1) {
      await server.advance(60_000)
      expect(isHere()).toBe(true)
    }
    expect(cursorsSaid(server).length).toBeLessThan(20)
    ben.unmount()
    await server.advance(0)
    expect(isHere()).toBe(false)
  })

  test('a user who closes one of two tabs is soon here again, with the cursor of the other', async () => {
    const server = createTestServer(createTexflowBackend({ redis: true }))
    const ann = await openHook(
      () => [useCollaborators().map(({ id }) => id), useCursors().cursors] as const,
      {},
      server,
    )
    const [first, second] = [
      await openHook(useCursors, { token: server.token('ben') }, server),
      await openHook(useCursors, { token: server.token('ben') }, server),
    ]
    await server.opened(3)
    first.shown().moveCursor({ line: 1, column: 2 })
    await server.advance(1000)
    // Two tabs are one user, and neither shows the cursor of the other.
    const before = ann.shown()
    expect(before).toMatchObject([['ben'], [{ userId: 'ben', line: 1, column: 2 }]])
    expect(second.shown().cursors).toEqual([])
    second.unmount()
    await server.advance(0)
    expect(ann.shown()).toEqual([[], []])
    await server.advance(1000)
    // Of the same colour, which is said of those who come only.
    expect(ann.shown()).toEqual(before)
  })

  test('where the user was in one session, or in one project, is nothing to the next', async () => {
    const server = createTestServer(texflowBackend)
    const Editor = () => {
      const { moveCursor } = useCursors()
      return <button onClick={() => moveCursor({ line: 1, column: 1 })}>move</button>
    }
    const page = (projectId: string, token: string | null) => (
      <WebSocketProvider {...server.props} params={{ projectId }} token={token}>
        <Editor />
      </WebSocketProvider>
    )
    const [ann, cleo] = [server.token(ME), server.token('cleo')]
    const { rerender } = render(page('one', ann))
    await server.opened()
    fireEvent.click(screen.getByText('move'))
    await server.advance(FRAME)
    rerender(page('one', null))
    await server.advance(0)
    rerender(page('one', cleo))
    await server.opened()
    join(server, 'ben')
    await server.advance(60_000)
    expect(cursorsSaid(server)).toEqual(['1:1'])

    fireEvent.click(screen.getByText('move'))
    await server.advance(FRAME)
    rerender(page('two', cleo))
    await server.opened()
    join(server, 'ben')
    await server.advance(60_000)
    expect(cursorsSaid(server)).toEqual(['1:1', '1:1'])
    expect(server.errors).toEqual([])
  })
})

describe('useSelections', () => {
  test('shows what the others have selected, in both forms, until it is nothing or they go', async () => {
    const { server, shown } = await openHook(useSelections)
    const [start, end] = [
      { line: 1, column: 2 },
      { line: 3, column: 4 },
    ]
    const flat = { start_line: 1, start_col: 2, end_line: 3, end_col: 4 }
    sayAs(server, 'ben', 'selection', flat)
    sayAs(server, 'cleo', 'selection_update', { selection: { start, end } })
    sayAs(server, ME, 'selection', flat)
    expect(shown().selections).toMatchObject([
      { userId: 'ben', start, end },
      { userId: 'cleo', start, end },
    ])
    sayAs(server, 'ben', 'selection', { ...flat, end_line: 1, end_col: 2 })
    leave(server, 'cleo')
    expect(shown().selections).toEqual([])
  })

  test('is said in the form of the server', async () => {
    const { server, shown } = await openHook(useSelections)
    shown().select({ start: { line: 1, column: 2 }, end: { line: 3, column: 4 } })
    await server.advance(FRAME)
    expect(server.received('selection')).toEqual([{ start_line: 1, start_col: 2, end_line: 3, end_col: 4 }])
  })
})

describe('useTyping', () => {
  test('shows the others for three seconds after the last sign, and never the user', async () => {
    const { server, shown } = await openHook(useTyping)
    for (const id of ['ben', ME]) sayAs(server, id, 'user_typing', {})
    expect(shown().typists).toEqual([{ userId: 'ben', name: 'name of ben' }])
    await server.advance(2999)
    expect(shown().typists).toHaveLength(1)
    await server.advance(1)
    expect(shown().typists).toEqual([])
  })

  test('believes those who say that they have stopped, and those who go', async () => {
    const { server, shown } = await openHook(useTyping)
    for (const id of ['ben', 'cleo']) sayAs(server, id, 'user_typing', { is_typing: true })
    sayAs(server, 'ben', 'user_typing', { is_typing: false })
    leave(server, 'cleo')
    expect(shown().typists).toEqual([])
  })

  test('whoever goes on typing is never gone in between, and the end is not said', async () => {
    const server = createTestServer(texflowBackend)
    const ann = await openHook(useTyping, {}, server)
    const ben = await openHook(useTyping, { token: server.token('ben') }, server)
    await server.opened(2)
    const shown: number[] = []
    for (let key = 0; key < 40; key += 1) {
      act(() => ben.shown().typed())
      await server.advance(290)
      shown.push(ann.shown().typists.length)
    }
    expect(new Set(shown)).toEqual(new Set([1]))
    act(() => ben.shown().sent())
    await server.advance(3000)
    expect(ann.shown().typists).toEqual([])
    expect(new Set(server.received('user_typing').map(said => said?.is_typing))).toEqual(new Set([true]))
  })
})

describe('useCompilation', () => {
  const of = (id: string, progress?: number, message?: string) => ({
    project_id: 'thesis',
    compilation_id: id,
    status: 'whatever',
    ...(progress !== undefined && { progress }),
    ...(message !== undefined && { message }),
  })

  test('goes from a start to a result, which stays while the next one runs', async () => {
    const { server, shown } = await openHook(useCompilation)
    expect(shown()).toBeUndefined()
    server.send('compilation_started', of('c-1'))
    expect(shown()).toMatchObject({ compilationId: 'c-1', status: 'running', fraction: 0, result: undefined })
    server.send('compilation_started', of('c-1', 40, 'pdflatex'))
    expect(shown()).toMatchObject({ status: 'running', fraction: 0.4, message: 'pdflatex' })
    server.send('compilation_started', of('c-1', 20))
    expect(shown()).toMatchObject({ fraction: 0.4 })
    server.send('compilation_completed', of('c-1', undefined, '3 pages'))
    const result = { compilationId: 'c-1', status: 'completed', message: '3 pages' }
    expect(shown()).toMatchObject({ status: 'completed', fraction: 1, result })
    server.send('compilation_started', of('c-2', 0))
    expect(shown()).toMatchObject({ compilationId: 'c-2', status: 'running', fraction: 0, result })
    server.send('compilation_failed', of('c-2', 60, 'Undefined control sequence'))
    expect(shown()).toMatchObject({
      status: 'failed',
      fraction: 0.6,
      result: { compilationId: 'c-2', status: 'failed', message: 'Undefined control sequence' },
    })
  })

  test('a result of one before is no news of the one that runs', async () => {
    const { server, shown } = await openHook(useCompilation)
    server.send('compilation_started', of('c-1'))
    server.send('compilation_started', of('c-2', 10))
    server.send('compilation_completed', of('c-1'))
    expect(shown()).toMatchObject({ compilationId: 'c-2', status: 'running', result: { compilationId: 'c-1' } })
  })
})

test('another project is another room, and nobody and nothing of the old one stays on the screen', async () => {
  const server = createTestServer(createTexflowBackend({ redis: true }))
  const ben = await openHook(
    () => [useCollaborators(), useCursors(), useSelections(), useTyping()] as const,
    { params: { projectId: 'one' }, token: server.token('ben') },
    server,
  )
  const screens: string[] = []
  function Screen() {
    const people = useCollaborators().map(({ id }) => id)
    const cursors = useCursors().cursors.map(({ userId, line }) => `${userId} at ${line}`)
    const selections = useSelections().selections.map(({ userId, end }) => `${userId} to ${end.line}`)
    const typists = useTyping().typists.map(({ userId }) => `${userId} types`)
    const compilation = useCompilation()?.compilationId ?? []
    screens.push([people, cursors, selections, typists, compilation].flat().join(', '))
    return <p role="status">{screens.at(-1)}</p>
  }
  const token = server.token(ME)
  function App() {
    const [projectId, setProjectId] = useState('one')
    return (
      <WebSocketProvider {...server.props} params={{ projectId }} token={token}>
        <button onClick={() => setProjectId('two')}>open two</button>
        <Screen />
      </WebSocketProvider>
    )
  }
  render(<App />)
  await server.opened(2)
  await server.advance(100)
  const [, { moveCursor }, { select }, { typed }] = ben.shown()
  moveCursor({ line: 3, column: 4 })
  select({ start: { line: 3, column: 4 }, end: { line: 5, column: 6 } })
  act(() => typed())
  const about = { project_id: 'one', compilation_id: 'c-1' }
  server.sendToRoom('one', 'compilation_started', { ...about, status: 'running', progress: 0 })
  await server.advance(200)
  expect(screen.getByRole('status').textContent).toBe('ben, ben at 3, ben to 5, ben types, c-1')
  expect(ben.shown()[0].map(({ id }) => id)).toEqual([ME])
  expect(server.attempts.at(-1)?.pathname).toBe('/ws/one')

  screens.splice(0)
  fireEvent.click(screen.getByText('open two'))
  expect(screen.getByRole('status').textContent).toBe('')
  await server.advance(100)
  await server.opened(2)
  moveCursor({ line: 7, column: 8 })
  await server.advance(200)
  expect(server.attempts.at(-1)?.pathname).toBe('/ws/two')
  expect(new Set(screens)).toEqual(new Set(['']))
  expect(ben.shown()[0]).toEqual([])
  expect(server.errors).toEqual([])
})

test('the hooks that all protocols share know who is in the project, and say that a status cannot be told', async () => {
  const server = createTestServer(texflowBackend)
  const { shown } = await openHook(
    () => [usePresence(), useMembers(['ben'])] as const,
    { onError: () => undefined },
    server,
  )
  join(server, 'ben')
  const [{ members, setStatus }, { members: asked }] = shown()
  expect(members.map(({ id, status }) => `${id} ${status}`)).toEqual([`${ME} online`, 'ben online'])
  expect(asked).toMatchObject([{ id: 'ben', name: 'name of ben', color: '#45B7D1', stale: false }])
  act(() => setStatus('busy'))
  expect(server.errors).toEqual([expect.any(UsageError)])
  await server.advance(120_000)
  expect(shown()[1].members).toEqual([])
})
