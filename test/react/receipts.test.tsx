import { act, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import * as v from 'valibot'
import { describe, expect, test, vi } from 'vitest'

import { HandlerError, UsageError } from '../../src/errors.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { createHooks } from '../../src/react/create-hooks.js'
import { WebSocketProvider } from '../../src/react/provider.js'
import { type ReceiptsHandle, useReceipts } from '../../src/react/use-receipts.js'
import { createTestServer, type TestServer } from '../../src/testing/index.js'
import { webSocketTransport } from '../../src/transports/websocket.js'
import { peopleProtocol } from '../support/people-protocol.js'
import { RenderCounts } from './followers.js'
import { openPage } from './open-page.js'

interface ChatProps {
  readonly place: string | undefined
  readonly rendered?: (place: string) => void
  readonly seen?: (handle: ReceiptsHandle) => void
}

/** Who has got which message of a place. */
function Chat({ place, rendered, seen }: ChatProps) {
  rendered?.(place ?? 'nowhere')
  const handle = useReceipts(place)
  seen?.(handle)
  return (
    <p role="status">
      {[...handle.receipts]
        .map(([id, { delivered, read }]) => `${id}: ${delivered.join(' ')} / ${read.join(' ')}`)
        .join(', ')}
    </p>
  )
}

const shown = (): string =>
  screen
    .getAllByRole('status')
    .map(element => element.textContent)
    .join(' | ')

type Server = TestServer<typeof peopleProtocol>

/** What the server has heard, in order: `a read 1 2`. */
const heard = (server: Server): readonly string[] =>
  server.received('mark').map(({ place, state, ids }) => [place, state, ...ids].join(' '))

const FRAME = 100

/** A chat in place `a`, or these components, and what the last one that rendered can do. */
async function open(children?: (seen: (handle: ReceiptsHandle) => void) => React.ReactNode) {
  const server = createTestServer(peopleProtocol)
  const handles: ReceiptsHandle[] = []
  const seen = (handle: ReceiptsHandle): void => void handles.push(handle)
  const page = render(children?.(seen) ?? <Chat place="a" seen={seen} />, { wrapper: server.wrapper })
  await server.opened()
  const last = (): ReceiptsHandle => {
    const handle = handles.at(-1)
    if (handle === undefined) throw new Error('nothing has rendered')
    return handle
  }
  return { ...page, server, handles, last, seen }
}

describe('who has got what', () => {
  test('by message, as the server says it, in this place only', async () => {
    const { server, rerender } = await open()
    expect(shown()).toBe('')
    server.send('marked', { place: 'a', ids: ['1', '2'], user: 'ann', state: 'delivered' })
    server.send('marked', { place: 'a', ids: ['1'], user: 'bob', state: 'read' })
    server.send('marked', { place: 'b', ids: ['3'], user: 'ann', state: 'read' })
    expect(shown()).toBe('1: ann bob / bob, 2: ann / ')
    rerender(<Chat place="b" />)
    expect(shown()).toBe('3: ann / ann')
    rerender(<Chat place={undefined} />)
    expect(shown()).toBe('')
  })

  test('renders the components of that place, and only for what is new', async () => {
    const counts = new RenderCounts()
    const { server } = await open(() =>
      Array.from({ length: 100 }, (_, index) => <Chat key={index} place={`p-${index}`} rendered={counts.add} />),
    )
    counts.take()
    server.send('marked', { place: 'p-7', ids: ['1'], user: 'ann', state: 'read' })
    expect(counts.take()).toEqual({ 'p-7': 1 })
    server.send('marked', { place: 'p-7', ids: ['1'], user: 'ann', state: 'delivered' })
    server.send('marked', { place: 'p-100', ids: ['1'], user: 'ann', state: 'read' })
    server.send('here', { id: 'ann' })
    expect(counts.take()).toEqual({})
  })

  test('is the same map while nothing in it has changed, and another one once it has', async () => {
    const { server, rerender, last, seen } = await open()
    server.send('marked', { place: 'a', ids: ['1'], user: 'ann', state: 'read' })
    const before = last().receipts
    rerender(<Chat place="a" seen={seen} />)
    expect(last().receipts).toBe(before)
    server.send('marked', { place: 'a', ids: ['2'], user: 'ann', state: 'read' })
    expect(last().receipts).not.toBe(before)
    expect([...before.keys()]).toEqual(['1'])
  })

  test('is asked for, for as long as a component is there', async () => {
    const { server, rerender } = await open()
    await server.advance(0)
    rerender(<Chat place={undefined} />)
    await server.advance(0)
    expect(server.received()).toEqual([
      { type: 'ask', payload: { topics: ['receipts:a'] } },
      { type: 'drop', payload: { topics: ['receipts:a'] } },
    ])
  })

  test('is nothing on a page that was rendered on a server, without a warning', async () => {
    const consoleError = vi.spyOn(console, 'error')
    const server = createTestServer(peopleProtocol)
    const container = document.body.appendChild(document.createElement('div'))
    container.innerHTML = renderToString(server.wrapper({ children: <Chat place="a" /> }))
    render(<Chat place="a" />, { container, hydrate: true, wrapper: server.wrapper })
    expect(shown()).toBe('')
    expect(consoleError.mock.calls).toEqual([])
    consoleError.mockRestore()
  })
})

describe('what the server hears', () => {
  test('in one frame once, for each place and state', async () => {
    const { server, last } = await open(seen => [<Chat key="b" place="b" />, <Chat key="a" place="a" seen={seen} />])
    const { markRead, markDelivered } = last()
    markRead('1')
    markRead(['2', '3'])
    markDelivered(['4', '5'])
    markRead('1')
    expect(heard(server)).toEqual([])
    await server.advance(FRAME)
    expect(heard(server)).toEqual(['a delivered 4 5', 'a read 1 2 3'])
  })

  test('of two places apart', async () => {
    const { server, rerender, last, seen } = await open()
    const inA = last()
    rerender(<Chat place="b" seen={seen} />)
    const inB = last()
    inA.markRead(['1', '2'])
    inB.markRead('1')
    await server.advance(FRAME)
    expect(heard(server)).toEqual(['a read 1 2', 'b read 1'])
    inB.markRead('2')
    await server.advance(FRAME)
    expect(heard(server)).toEqual(['a read 1 2', 'b read 1', 'b read 2'])
  })

  test('nothing twice', async () => {
    const { server, last } = await open()
    last().markRead(['1', '2'])
    await server.advance(FRAME)
    last().markRead(['2', '3'])
    await server.advance(FRAME)
    last().markRead('3')
    await server.advance(FRAME)
    expect(heard(server)).toEqual(['a read 1 2', 'a read 3'])
  })

  test('that it was delivered only where it has not been read, in whichever order it is marked', async () => {
    const { server, last } = await open()
    last().markDelivered(['1', '2'])
    last().markRead('1')
    last().markDelivered('1')
    await server.advance(FRAME)
    expect(heard(server)).toEqual(['a delivered 2', 'a read 1'])
    last().markDelivered(['1', '2'])
    last().markRead('2')
    await server.advance(FRAME)
    expect(heard(server)).toEqual(['a delivered 2', 'a read 1', 'a read 2'])
  })

  test('nothing of no messages, and nothing without a place', async () => {
    const { server, rerender, last, seen } = await open()
    last().markRead([])
    rerender(<Chat place={undefined} seen={seen} />)
    last().markRead('1')
    last().markDelivered('1')
    await server.advance(FRAME)
    expect(heard(server)).toEqual([])
    expect(server.errors).toEqual([])
  })

  test('what was marked while the line was down, once and together, when it is back', async () => {
    const { server, last } = await open()
    last().markRead('1')
    await server.advance(FRAME)
    server.disconnect()
    last().markRead(['1', '2'])
    await server.advance(FRAME)
    last().markRead('3')
    await server.advance(FRAME)
    last().markDelivered(['3', '4'])
    expect(heard(server)).toEqual(['a read 1'])
    await server.advance(1000)
    expect(heard(server)).toEqual(['a read 1', 'a delivered 4', 'a read 2 3'])
    server.disconnect()
    await server.advance(2000)
    expect(server.connections).toBe(1)
    expect(heard(server)).toHaveLength(3)
  })

  test('what was marked before there was a line, and by a component that is gone', async () => {
    const server = createTestServer(peopleProtocol)
    let mark: ReceiptsHandle['markRead'] = () => undefined
    const { rerender } = render(<Chat place="a" seen={handle => (mark = handle.markRead)} />, {
      wrapper: server.wrapper,
    })
    mark('1')
    rerender(null)
    await server.opened()
    mark('2')
    await server.advance(FRAME)
    expect(heard(server)).toEqual(['a read 1', 'a read 2'])
  })

  test('nothing of one session in the next, and what the one before has heard anew', async () => {
    const server = createTestServer(peopleProtocol)
    let mark: ReceiptsHandle['markRead'] = () => undefined
    const page = (token: string | null) => (
      <WebSocketProvider {...server.props} token={token}>
        <Chat place="a" seen={handle => (mark = handle.markRead)} />
      </WebSocketProvider>
    )
    const { rerender } = render(page(server.token('ann')))
    await server.opened()
    mark('1')
    await server.advance(FRAME)
    server.disconnect()
    mark('2')
    rerender(page(null))
    await server.advance(FRAME)
    rerender(page(server.token('bob')))
    await server.opened()
    mark('1')
    await server.advance(FRAME)
    expect(heard(server)).toEqual(['a read 1', 'a read 1'])
  })

  test('the same in StrictMode', async () => {
    const { server, last } = await open(seen => (
      <StrictMode>
        <Chat place="a" seen={seen} />
      </StrictMode>
    ))
    last().markRead('1')
    last().markRead('1')
    await server.advance(FRAME)
    expect(heard(server)).toEqual(['a read 1'])
  })
})

test('the functions are the same at every render', async () => {
  const { server, handles } = await open()
  server.send('marked', { place: 'a', ids: ['1'], user: 'ann', state: 'read' })
  expect(handles.length).toBeGreaterThan(1)
  expect(new Set(handles.flatMap(({ markRead, markDelivered }) => [markRead, markDelivered])).size).toBe(2)
})

test('what goes wrong is reported, and can be marked again', async () => {
  let fails = true
  const broken = defineProtocol({
    name: 'broken',
    messages: {},
    commands: { mark: v.object({}) },
    transport: webSocketTransport,
    express: {
      receipt() {
        if (fails) throw new Error('mine')
        return { type: 'mark', payload: {} }
      },
    },
  })
  const server = createTestServer(broken)
  let mark: ReceiptsHandle['markRead'] = () => undefined
  render(<Chat place="a" seen={handle => (mark = handle.markRead)} />, {
    wrapper: server.createWrapper({ onError: () => undefined }),
  })
  await server.opened()
  mark('1')
  await server.advance(FRAME)
  expect(server.errors).toEqual([expect.any(HandlerError)])
  expect(server.received('mark')).toEqual([])
  fails = false
  mark('1')
  await server.advance(FRAME)
  expect(server.received('mark')).toEqual([{}])
})

describe('on a protocol', () => {
  test('that lacks it, it says so', async () => {
    const consoleError = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await expect(openPage(<Chat place="a" />)).rejects.toThrow(UsageError)
    await expect(openPage(<Chat place="a" />)).rejects.toThrow(/useReceipts needs `express.receipt`/)
    consoleError.mockRestore()
  })

  test('that only tells of others, there are receipts, and a mark is reported', async () => {
    const listening = defineProtocol({
      name: 'listening',
      messages: { seen: v.object({ id: v.string() }) },
      commands: {},
      transport: webSocketTransport,
      interpret: {
        seen: ({ payload: { id } }) => ({ kind: 'receipt', place: 'a', ids: [id], userId: 'ann', state: 'read' }),
      },
      topics: { receipts: () => [] },
    })
    const hooks = createHooks(listening)
    const Seen = () => <i>{hooks.useReceipts('a').receipts.size} seen</i>
    const server = createTestServer(listening)
    let mark: ReceiptsHandle['markRead'] = () => undefined
    render([<Chat key="a" place="a" seen={handle => (mark = handle.markRead)} />, <Seen key="b" />], {
      wrapper: server.createWrapper({ onError: () => undefined }),
    })
    await server.opened()
    server.send('seen', { id: '1' })
    expect(shown()).toBe('1: ann / ann')
    expect(screen.getByText('1 seen')).toBeDefined()
    act(() => mark('1'))
    await server.advance(FRAME)
    expect(server.errors).toEqual([expect.any(UsageError)])
  })
})
