import { fireEvent, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import * as v from 'valibot'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { HandlerError, UsageError } from '../../src/errors.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { createHooks } from '../../src/react/create-hooks.js'
import {
  type PresenceHandle,
  type PresenceMember,
  type PresenceOptions,
  usePresence,
} from '../../src/react/use-presence.js'
import { WebSocketProvider } from '../../src/react/provider.js'
import { createTestServer, type TestServer } from '../../src/testing/index.js'
import { webSocketTransport } from '../../src/transports/websocket.js'
import { peopleProtocol } from '../support/people-protocol.js'
import { RenderCounts } from './followers.js'
import { openPage } from './open-page.js'

const MINUTE = 60_000

interface PeopleProps extends PresenceOptions {
  readonly ids?: readonly string[] | undefined
  readonly label?: string
  readonly rendered?: (label: string) => void
  readonly seen?: (handle: PresenceHandle) => void
}

/** Who is here, and buttons that set the user's own status. */
function People({ ids, label = 'people', rendered, seen, ...options }: PeopleProps) {
  rendered?.(label)
  const presence = usePresence(ids, options)
  seen?.(presence)
  const { members, setStatus } = presence
  return (
    <>
      <button onClick={() => setStatus('online')}>online</button>
      <button onClick={() => setStatus('busy', 'in a lesson')}>busy</button>
      <p role="status">{members.map(wordsOf).join(', ')}</p>
    </>
  )
}

const wordsOf = ({ id, name, status, customStatus, devices, stale }: PresenceMember): string =>
  [name ?? id, status, customStatus, devices, stale ? 'stale' : undefined].filter(Boolean).join(' ')

const press = (name: string) => fireEvent.click(screen.getByText(name))
const move = () => fireEvent.pointerMove(document.body)
const shown = (): string =>
  screen
    .getAllByRole('status')
    .map(element => element.textContent)
    .join(' | ')

let visibility: DocumentVisibilityState = 'visible'
vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility)

function turn(next: DocumentVisibilityState): void {
  visibility = next
  fireEvent(document, new Event('visibilitychange'))
}

afterEach(() => {
  visibility = 'visible'
})

type Server = TestServer<typeof peopleProtocol>

/** What the server has heard of the user's status, in order. */
const heard = (server: Server): string =>
  server
    .received('status')
    .map(({ status, says }) => (says === undefined ? status : `${status} (${says})`))
    .join(' ')

async function open(children: React.ReactNode) {
  const server = createTestServer(peopleProtocol)
  const page = render(children, { wrapper: server.wrapper })
  await server.opened()
  return { ...page, server }
}

describe('who is here', () => {
  test('everybody whom the server has named, with what it says of them', async () => {
    const { server } = await open(<People />)
    expect(shown()).toBe('')
    server.send('here', { id: 'u-1', name: 'Ann', status: 'busy', says: 'in a lesson', devices: 2 })
    server.send('here', { id: 'bob' })
    expect(shown()).toBe('Ann busy in a lesson 2, bob online')
    server.send('here', { id: 'bob', status: 'away' })
    expect(shown()).toBe('Ann busy in a lesson 2, bob away')
    server.send('gone', { id: 'u-1' })
    expect(shown()).toBe('bob away')
  })

  test('when they were last seen, in epoch milliseconds', async () => {
    let members: readonly PresenceMember[] = []
    const server = createTestServer(peopleProtocol, { now: 1000 })
    render(<People seen={handle => ({ members } = handle)} />, { wrapper: server.wrapper })
    await server.opened()
    await server.advance(500)
    server.send('here', { id: 'ann', forMs: 3000 })
    expect(members).toEqual([
      {
        id: 'ann',
        name: undefined,
        status: 'online',
        customStatus: undefined,
        devices: undefined,
        lastSeen: 1500,
        stale: false,
      },
    ])
  })

  test('of those asked for, the ones who are known, in that order, each once', async () => {
    const { server, rerender } = await open(<People ids={['zoe', 'ann', 'nobody', 'zoe']} />)
    for (const id of ['ann', 'bob', 'zoe']) server.send('here', { id })
    expect(shown()).toBe('zoe online, ann online')
    rerender(<People ids={['bob']} />)
    expect(shown()).toBe('bob online')
    server.send('here', { id: 'bob', status: 'away' })
    expect(shown()).toBe('bob away')
    rerender(<People ids={[]} />)
    expect(shown()).toBe('')
    rerender(<People />)
    expect(shown()).toBe('ann online, bob away, zoe online')
  })

  test('in a room of several', async () => {
    const { server, rerender } = await open(<People room="a" />)
    server.send('here', { id: 'ann', room: 'a' })
    server.send('here', { id: 'bob', room: 'b' })
    server.send('here', { id: 'cem' })
    expect(shown()).toBe('ann online')
    rerender(<People room="b" ids={['ann', 'bob']} />)
    expect(shown()).toBe('bob online')
    rerender(<People />)
    expect(shown()).toBe('cem online')
  })

  test('stale, as soon as the line is lost, until there is another sign of them', async () => {
    const { server } = await open(<People />)
    server.send('here', { id: 'ann' })
    server.send('here', { id: 'bob' })
    server.disconnect()
    expect(shown()).toBe('ann online stale, bob online stale')
    await server.advance(1000)
    server.send('here', { id: 'ann' })
    expect(shown()).toBe('ann online, bob online stale')
  })

  test('nobody any more whose time is over', async () => {
    const { server } = await open(<People />)
    server.send('here', { id: 'ann', forMs: 3000 })
    await server.advance(2999)
    expect(shown()).toBe('ann online')
    await server.advance(1)
    expect(shown()).toBe('')
  })

  test('on a page that was rendered on a server, nobody, and without a warning', async () => {
    const consoleError = vi.spyOn(console, 'error')
    const server = createTestServer(peopleProtocol)
    const page = <People away />
    const container = document.body.appendChild(document.createElement('div'))
    container.innerHTML = renderToString(server.wrapper({ children: page }))
    render(page, { container, hydrate: true, wrapper: server.wrapper })
    expect(shown()).toBe('')
    expect(consoleError.mock.calls).toEqual([])
    consoleError.mockRestore()
  })
})

describe('what the server is asked for', () => {
  test('everybody, or those of the component, once for all components and while they are there', async () => {
    const { server, rerender } = await open([<People key="a" ids={['ann']} />, <People key="b" ids={['ann']} />])
    await server.advance(0)
    expect(server.received('ask')).toEqual([{ topics: ['user::ann'] }])
    rerender([<People key="a" ids={['ann', 'bob']} room="r" />])
    await server.advance(0)
    expect(server.received('drop')).toEqual([{ topics: ['user::ann'] }])
    rerender([<People key="a" />])
    await server.advance(0)
    expect(server.received('ask').slice(1)).toEqual([
      { topics: ['user:r:ann', 'user:r:bob'] },
      { topics: ['everybody:'] },
    ])
  })

  test('not again for another list of the same users', async () => {
    const { server, rerender } = await open(<People ids={['ann']} />)
    rerender(<People ids={['ann']} />)
    await server.advance(0)
    expect(server.received().map(({ type }) => type)).toEqual(['ask'])
  })

  test('and what the protocol throws there is reported', async () => {
    const broken = defineProtocol({
      name: 'broken',
      messages: {},
      commands: {},
      transport: webSocketTransport,
      topics: {
        presence() {
          throw new Error('mine')
        },
      },
    })
    const server = createTestServer(broken)
    render(<People />, { wrapper: server.createWrapper({ onError: () => undefined }) })
    await server.opened()
    expect(server.errors).toEqual([expect.any(HandlerError)])
    expect(server.errors[0]?.message).toContain('topics.presence of broken')
  })
})

describe('renders', () => {
  test('only the components that show whoever has changed', async () => {
    const counts = new RenderCounts()
    const { server } = await open([
      ...Array.from({ length: 100 }, (_, index) => (
        <People key={index} label={`u-${index}`} ids={[`u-${index}`]} rendered={counts.add} />
      )),
      <People key="room" label="room" room="r" rendered={counts.add} />,
    ])
    counts.take()
    server.send('here', { id: 'u-7' })
    expect(counts.take()).toEqual({ 'u-7': 1 })
    server.send('here', { id: 'u-7' })
    server.send('here', { id: 'u-100' })
    server.send('marked', { place: 'a', ids: ['m'], user: 'u-7', state: 'read' })
    press0('busy')
    expect(counts.take()).toEqual({})
    server.send('gone', { id: 'u-7' })
    expect(counts.take()).toEqual({ 'u-7': 1 })
  })

  test('not for what is not shown: until when somebody is here', async () => {
    const counts = new RenderCounts()
    const { server } = await open(<People rendered={counts.add} />)
    server.send('here', { id: 'ann', forMs: 3000 })
    counts.take()
    server.send('here', { id: 'ann', forMs: 5000 })
    expect(counts.take()).toEqual({})
    await server.advance(4000)
    expect(shown()).toBe('ann online')
  })

  test('bring the same array, the same members and the same function where nothing has changed', async () => {
    const handles: PresenceHandle[] = []
    const page = () => <People ids={['ann', 'bob']} seen={handle => handles.push(handle)} />
    const { server, rerender } = await open(page())
    server.send('here', { id: 'ann' })
    server.send('here', { id: 'bob' })
    const before = handles.at(-1)
    rerender(page())
    expect(handles.at(-1)?.members).toBe(before?.members)
    server.send('here', { id: 'bob', status: 'busy' })
    const after = handles.at(-1)
    expect(after?.members).not.toBe(before?.members)
    expect(after?.members[0]).toBe(before?.members[0])
    expect(new Set(handles.map(({ setStatus }) => setStatus)).size).toBe(1)
  })
})

const press0 = (name: string) => {
  const [first] = screen.getAllByText(name)
  if (first) fireEvent.click(first)
}

describe('a status that the user sets', () => {
  test('is said at once, with their own words', async () => {
    const { server } = await open(<People />)
    expect(heard(server)).toBe('')
    press('busy')
    expect(heard(server)).toBe('busy (in a lesson)')
    press('online')
    expect(heard(server)).toBe('busy (in a lesson) online')
  })

  test('is said again when it is set again, for another device may have said something else', async () => {
    const { server } = await open(<People />)
    press('busy')
    press('busy')
    expect(heard(server)).toBe('busy (in a lesson) busy (in a lesson)')
  })

  test('is said again after each reconnect, once, though nothing else of it waits', async () => {
    const { server } = await open(<People />)
    press('busy')
    server.disconnect()
    await server.advance(1000)
    expect(heard(server)).toBe('busy (in a lesson) busy (in a lesson)')
  })

  test('while the line is down is said when it is back: the last one only', async () => {
    const { server } = await open(<People />)
    server.disconnect()
    press('online')
    press('busy')
    expect(heard(server)).toBe('')
    await server.advance(1000)
    expect(heard(server)).toBe('busy (in a lesson)')
    expect(server.errors.filter(({ kind }) => kind !== 'connection')).toEqual([])
  })

  test('before there was a line is said on the first one', async () => {
    const server = createTestServer(peopleProtocol)
    render(<People />, { wrapper: server.wrapper })
    press('busy')
    await server.opened()
    expect(heard(server)).toBe('busy (in a lesson)')
  })

  test('is nothing to the next session', async () => {
    const client = createTestServer(peopleProtocol)
    const page = (token: string | null) => (
      <WebSocketProvider {...client.props} token={token}>
        <People />
      </WebSocketProvider>
    )
    const { rerender } = render(page(client.token('ann')))
    await client.opened()
    press('busy')
    rerender(page(null))
    await client.advance(0)
    rerender(page(client.token('bob')))
    await client.opened()
    await client.advance(0)
    expect(heard(client)).toBe('busy (in a lesson)')
  })
})

describe('away', () => {
  test('is nothing that a component says unasked', async () => {
    const { server } = await open(<People />)
    turn('hidden')
    await server.advance(60 * MINUTE)
    expect(heard(server)).toBe('')
  })

  test('after five minutes without a sign of the user, and back at the next', async () => {
    const { server } = await open(<People away />)
    await server.advance(5 * MINUTE - 1)
    expect(heard(server)).toBe('')
    await server.advance(1)
    expect(heard(server)).toBe('away')
    await server.advance(60 * MINUTE)
    expect(heard(server)).toBe('away')
    move()
    expect(heard(server)).toBe('away online')
    await server.advance(5 * MINUTE)
    expect(heard(server)).toBe('away online away')
  })

  test.each(['pointerMove', 'pointerDown', 'keyDown', 'touchStart', 'wheel'] as const)(
    'not while there is a %s, even one that a component keeps to itself',
    async sign => {
      const { server } = await open(
        <div onPointerMove={stop} onPointerDown={stop} onKeyDown={stop} onTouchStart={stop} onWheel={stop}>
          <People away />
        </div>,
      )
      await server.advance(4 * MINUTE)
      fireEvent[sign](screen.getByText('busy'))
      await server.advance(4 * MINUTE)
      expect(heard(server)).toBe('')
      await server.advance(MINUTE)
      expect(heard(server)).toBe('away')
    },
  )

  test('at once where the page is hidden, and back when it is seen', async () => {
    const { server } = await open(<People away />)
    turn('hidden')
    expect(heard(server)).toBe('away')
    await server.advance(60 * MINUTE)
    turn('visible')
    expect(heard(server)).toBe('away online')
    await server.advance(5 * MINUTE)
    expect(heard(server)).toBe('away online away')
  })

  test('in a page that was hidden from the beginning', async () => {
    visibility = 'hidden'
    const { server } = await open(<People away />)
    expect(heard(server)).toBe('away')
  })

  test('at once where a component asks for it in a page that is hidden already', async () => {
    const { server, rerender } = await open(<People />)
    turn('hidden')
    rerender(<People away />)
    await server.advance(0)
    expect(heard(server)).toBe('away')
  })

  test('when the component says so', async () => {
    const { server } = await open(<People away={{ afterMs: 1000, whenHidden: false }} />)
    await server.advance(500)
    turn('hidden')
    await server.advance(499)
    expect(heard(server)).toBe('')
    await server.advance(1)
    expect(heard(server)).toBe('away')
  })

  test('only where the page is hidden', async () => {
    const { server } = await open(<People away={{ afterMs: Infinity }} />)
    await server.advance(60 * MINUTE)
    expect(heard(server)).toBe('')
    turn('hidden')
    expect(heard(server)).toBe('away')
  })

  test('keeps the own words of a user who is online', async () => {
    let handle: PresenceHandle | undefined
    const { server } = await open(<People away seen={each => (handle = each)} />)
    handle?.setStatus('online', 'at home')
    await server.advance(5 * MINUTE)
    move()
    expect(heard(server)).toBe('online (at home) away (at home) online (at home)')
  })

  test('is never said of a user who has set another status', async () => {
    const { server } = await open(<People away />)
    press('busy')
    turn('hidden')
    await server.advance(60 * MINUTE)
    turn('visible')
    move()
    expect(heard(server)).toBe('busy (in a lesson)')
  })

  test('ends when a status is set', async () => {
    let handle: PresenceHandle | undefined
    const { server } = await open(<People away seen={each => (handle = each)} />)
    await server.advance(5 * MINUTE)
    handle?.setStatus('busy')
    expect(heard(server)).toBe('away busy')
    handle?.setStatus('online')
    await server.advance(5 * MINUTE)
    expect(heard(server)).toBe('away busy online away')
  })

  test('is said on a new line too, and nothing late: not what was before', async () => {
    const { server } = await open(<People away={{ afterMs: 500 }} />)
    server.disconnect()
    await server.advance(999)
    expect(heard(server)).toBe('')
    await server.advance(1)
    expect(heard(server)).toBe('away')
    server.disconnect()
    await server.advance(500)
    move()
    await server.advance(499)
    expect(server.connections).toBe(0)
    await server.advance(1)
    expect(heard(server)).toBe('away')
  })

  test('once for all components, by the least patient, and no more when none is left that asks', async () => {
    const [patient, hasty] = [<People key="a" away={{ afterMs: 3000 }} />, <People key="b" away={{ afterMs: 1000 }} />]
    const { server, rerender } = await open([patient, hasty])
    await server.advance(1000)
    expect(heard(server)).toBe('away')
    rerender([patient])
    await server.advance(0)
    expect(heard(server)).toBe('away online')
    await server.advance(2000)
    expect(heard(server)).toBe('away online away')
    rerender([<People key="c" />])
    await server.advance(60 * MINUTE)
    expect(heard(server)).toBe('away online away online')
  })

  test('is one word where a component that asks takes the place of another', async () => {
    visibility = 'hidden'
    const { server, rerender } = await open(<People key="a" away />)
    rerender(<People key="b" away />)
    await server.advance(0)
    expect(heard(server)).toBe('away')
  })

  test('leaves no listener and no timer behind', async () => {
    const added = vi.spyOn(document, 'addEventListener')
    const removed = vi.spyOn(document, 'removeEventListener')
    const ours = (calls: readonly (readonly unknown[])[]) =>
      calls.filter(([type]) => ['pointermove', 'keydown', 'wheel'].includes(String(type))).map(([type]) => type)
    const page = (children: React.ReactNode) => <StrictMode>{children}</StrictMode>
    const { server, rerender } = await open(page(null))
    added.mockClear()
    removed.mockClear()
    rerender(page([<People key="a" away />, <People key="b" away />]))
    expect(ours(added.mock.calls).length - ours(removed.mock.calls).length).toBe(3)
    expect(added.mock.calls.find(([type]) => type === 'wheel')?.[2]).toEqual({ passive: true, capture: true })
    rerender(page(null))
    expect(ours(removed.mock.calls)).toEqual(ours(added.mock.calls))
    turn('hidden')
    await server.advance(60 * MINUTE)
    expect(heard(server)).toBe('')
    added.mockRestore()
    removed.mockRestore()
  })

  test('StrictMode changes nothing', async () => {
    const { server } = await open(
      <StrictMode>
        <People away />
      </StrictMode>,
    )
    await server.advance(5 * MINUTE)
    move()
    press('busy')
    server.send('here', { id: 'ann' })
    expect(heard(server)).toBe('away online busy (in a lesson)')
    expect(shown()).toBe('ann online')
  })
})

const stop = (event: React.SyntheticEvent) => event.stopPropagation()

test('what goes wrong is reported, and not thrown at the user', async () => {
  const broken = defineProtocol({
    name: 'broken',
    messages: {},
    commands: { status: v.object({}) },
    transport: webSocketTransport,
    express: {
      presence() {
        throw new Error('mine')
      },
    },
  })
  const server = createTestServer(broken)
  render(<People />, { wrapper: server.createWrapper({ onError: () => undefined }) })
  await server.opened()
  press('busy')
  expect(server.errors).toEqual([expect.any(HandlerError)])
})

describe('on a protocol', () => {
  test('that lacks it, it says so', async () => {
    const consoleError = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await expect(openPage(<People />)).rejects.toThrow(UsageError)
    await expect(openPage(<People />)).rejects.toThrow(/usePresence needs `express.presence`, and hailango has none/)
    expect(hailangoBackend.protocol.wiring.topics).toEqual({})
    consoleError.mockRestore()
  })

  test('that only tells of others, there are members, and a status that cannot be said is reported', async () => {
    const { name, ...rest } = { name: 'listening', messages: { here: v.object({ id: v.string() }) }, commands: {} }
    const listening = defineProtocol({
      name,
      ...rest,
      transport: webSocketTransport,
      interpret: { here: ({ payload: { id } }) => ({ kind: 'joined', room: '', member: { id, status: 'online' } }) },
      topics: { presence: () => [] },
    })
    const hooks = createHooks(listening)
    const Members = () => hooks.usePresence().members.map(({ id }) => <i key={id}>{id}</i>)
    const server = createTestServer(listening)
    render([<People key="a" />, <Members key="b" />], {
      wrapper: server.createWrapper({ onError: () => undefined }),
    })
    await server.opened()
    server.send('here', { id: 'ann' })
    expect(shown()).toBe('ann online')
    expect(screen.getByText('ann').tagName).toBe('I')
    press('busy')
    expect(server.errors).toEqual([expect.any(UsageError)])
  })
})
