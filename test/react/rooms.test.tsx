import { render, screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'

import { UsageError } from '../../src/errors.js'
import { useRoom as useRoomOfHaiLanGo } from '../../src/react/use-room.js'
import { createHooks } from '../../src/react/create-hooks.js'
import { createTestServer, type TestServer } from '../../src/testing/index.js'
import { openPage } from './open-page.js'
import { roomsProtocol } from '../support/rooms-protocol.js'

const { useRoom } = createHooks(roomsProtocol)

function Room({ name }: { readonly name: string | undefined }) {
  const { status, error } = useRoom(name)
  return (
    <p>
      {name ?? 'none'} {status} {error?.kind}
    </p>
  )
}

function Rooms({ names }: { readonly names: readonly string[] }) {
  const rooms = names.map((name, index) => ({ name, id: `${index} ${name}` }))
  return rooms.map(({ name, id }) => <Room key={id} name={name} />)
}

type Server = TestServer<typeof roomsProtocol>

/** A server that lets everybody into each room, except into those that begin with `no`. */
function openDoors(server: Server): Server {
  server.on('join', ({ room }, client) =>
    room.startsWith('no') ? client.send('error', { code: 'DENIED' }) : client.send('joined', { room }),
  )
  server.on('leave', ({ room }, client) => client.send('left', { room }))
  return server
}

const shown = (): string =>
  screen
    .queryAllByText(/./)
    .map(element => element.textContent?.trim())
    .join(', ')

test('a room is joining until the server has answered', async () => {
  const server = createTestServer(roomsProtocol)
  render(<Room name="a" />, { wrapper: server.wrapper })
  await server.opened()
  expect(shown()).toBe('a joining')
  server.send('joined', { room: 'a' })
  expect(shown()).toBe('a joined')
})

test('a refused room is denied, and the others are joined', async () => {
  const server = openDoors(createTestServer(roomsProtocol))
  render(<Rooms names={['a', 'no way', 'b']} />, { wrapper: server.wrapper })
  await server.opened()
  await server.advance(0)
  expect(shown()).toBe('a joined, no way denied request, b joined')
  expect(server.errors).toEqual([])
})

test('joins go one at a time, for an error does not say what it is about', async () => {
  const server = createTestServer(roomsProtocol)
  render(<Rooms names={['a', 'b']} />, { wrapper: server.wrapper })
  await server.opened()
  expect(server.received('join')).toEqual([{ room: 'a' }])
  server.send('error', { code: 'DENIED' })
  await server.advance(0)
  expect(server.received('join')).toEqual([{ room: 'a' }, { room: 'b' }])
  expect(shown()).toBe('a denied request, b joining')
})

test('a room without an answer is denied when its time is over', async () => {
  const server = createTestServer(roomsProtocol)
  render(<Room name="a" />, { wrapper: server.wrapper })
  await server.opened()
  await server.advance(4999)
  expect(shown()).toBe('a joining')
  await server.advance(1)
  expect(shown()).toBe('a denied timeout')
})

test('the first in joins, the last out leaves', async () => {
  const server = openDoors(createTestServer(roomsProtocol))
  const { rerender } = render(<Rooms names={['a', 'a']} />, { wrapper: server.wrapper })
  await server.opened()
  await server.advance(0)
  rerender(<Rooms names={['a']} />)
  await server.advance(0)
  expect(server.received().map(({ type }) => type)).toEqual(['join'])
  rerender(<Rooms names={[]} />)
  await server.advance(0)
  expect(server.received().map(({ type }) => type)).toEqual(['join', 'leave'])
})

test('a room that was denied is not left', async () => {
  const server = openDoors(createTestServer(roomsProtocol))
  const { rerender } = render(<Rooms names={['no way']} />, { wrapper: server.wrapper })
  await server.opened()
  await server.advance(0)
  rerender(<Rooms names={[]} />)
  await server.advance(0)
  expect(server.received('leave')).toEqual([])
  rerender(<Rooms names={['no way']} />)
  await server.advance(0)
  expect(server.received('join')).toHaveLength(2)
})

describe('a component that comes in the moment in which the last one goes', () => {
  const inPlace = (key: string, name = 'a') => <Room key={key} name={name} />
  const types = (server: Server) => server.received().map(({ type }) => type)

  test('finds the room joined, and the server hears nothing', async () => {
    const server = openDoors(createTestServer(roomsProtocol))
    const { rerender } = render(inPlace('first'), { wrapper: server.wrapper })
    await server.opened()
    await server.advance(0)
    rerender(inPlace('second'))
    expect(shown()).toBe('a joined')
    await server.advance(0)
    expect(shown()).toBe('a joined')
    expect(types(server)).toEqual(['join'])
  })

  test('asks again for a room that was denied', async () => {
    const server = openDoors(createTestServer(roomsProtocol))
    const { rerender } = render(inPlace('first', 'no way'), { wrapper: server.wrapper })
    await server.opened()
    await server.advance(0)
    rerender(inPlace('second', 'no way'))
    await server.advance(0)
    expect(types(server)).toEqual(['join', 'join'])
    expect(shown()).toBe('no way denied request')
  })

  test('asks again for a room without an answer', async () => {
    const server = createTestServer(roomsProtocol)
    const { rerender } = render(inPlace('first'), { wrapper: server.wrapper })
    await server.opened()
    await server.advance(5000)
    rerender(inPlace('second'))
    await server.advance(0)
    expect(shown()).toBe('a joining')
    expect(types(server)).toEqual(['join', 'join'])
  })
})

test('a room without an answer is left, for the server may have heard of it', async () => {
  const server = createTestServer(roomsProtocol)
  const { rerender } = render(<Rooms names={['a']} />, { wrapper: server.wrapper })
  await server.opened()
  await server.advance(5000)
  server.send('joined', { room: 'a' })
  expect(shown()).toBe('a joined')
  rerender(<Rooms names={[]} />)
  await server.advance(0)
  expect(server.received().map(({ type }) => type)).toEqual(['join', 'leave'])
})

test('a room that was refused, and let in by a later answer, is left', async () => {
  const server = createTestServer(roomsProtocol)
  const { rerender } = render(<Rooms names={['a']} />, { wrapper: server.wrapper })
  await server.opened()
  for (const names of [[], ['a']]) {
    rerender(<Rooms names={names} />)
    await server.advance(0)
  }
  server.send('error', { code: 'DENIED' })
  await server.advance(0)
  server.send('left', { room: 'a' })
  await server.advance(0)
  server.send('joined', { room: 'a' })
  await server.advance(0)
  expect(shown()).toBe('a joined')
  rerender(<Rooms names={[]} />)
  await server.advance(0)
  expect(server.received().map(({ type }) => type)).toEqual(['join', 'leave', 'join', 'leave'])
})

test('after a lost line every room is joining, and joined again', async () => {
  const server = openDoors(createTestServer(roomsProtocol))
  render(<Rooms names={['a', 'no way']} />, { wrapper: server.wrapper })
  await server.opened()
  await server.advance(0)
  server.disconnect()
  expect(shown()).toBe('a joining, no way joining')
  await server.advance(1000)
  expect(shown()).toBe('a joined, no way denied request')
  expect(server.received('join')).toHaveLength(4)
})

test('a join that was under way when the line broke is no refusal', async () => {
  const server = createTestServer(roomsProtocol)
  render(<Rooms names={['a', 'b']} />, { wrapper: server.wrapper })
  await server.opened()
  server.disconnect()
  await server.advance(1000)
  expect(server.received('join')).toEqual([{ room: 'a' }, { room: 'a' }])
  expect(shown()).toBe('a joining, b joining')
  expect(server.errors).toEqual([])
})

test('no room yet wants nothing', async () => {
  const server = openDoors(createTestServer(roomsProtocol))
  const { rerender } = render(<Room name={undefined} />, { wrapper: server.wrapper })
  await server.opened()
  await server.advance(0)
  expect(server.received()).toEqual([])
  rerender(<Room name="a" />)
  await server.advance(0)
  expect(shown()).toBe('a joined')
})

test('a protocol without wants has no rooms: the error names the hook, the protocol and what it has', async () => {
  function Wrong() {
    useRoomOfHaiLanGo('a')
    return null
  }
  const thrown = await openPage(<Wrong />).catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(UsageError)
  expect((thrown as Error).message).toBe(
    'useRoom needs `wants`, and hailango has none. It has: interpret.ocr_progress, interpret.book_ready.',
  )
})
