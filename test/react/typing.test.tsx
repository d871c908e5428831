import { fireEvent, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { HandlerError, UsageError } from '../../src/errors.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { createHooks } from '../../src/react/create-hooks.js'
import { WebSocketProvider } from '../../src/react/provider.js'
import { type TypingOptions, useTyping } from '../../src/react/use-typing.js'
import { createTestServer, type TestServer, type TestServerOptions } from '../../src/testing/index.js'
import { webSocketTransport } from '../../src/transports/websocket.js'
import { peopleProtocol } from '../support/people-protocol.js'
import { testProtocol, TYPING_MS } from '../support/test-protocol.js'
import { RenderCounts } from './followers.js'
import { openPage } from './open-page.js'

interface PlaceProps extends TypingOptions {
  readonly place: string | undefined
  /** What the input is called. Default: as the place. */
  readonly label?: string
  readonly rendered?: (place: string) => void
}

/** An input, a button that sends, and who types. */
function Place({ place, label = place ?? 'nowhere', rendered, ...options }: PlaceProps) {
  rendered?.(label)
  const { typists, inputProps, sent } = useTyping(place, options)
  return (
    <>
      <input aria-label={label} {...inputProps} />
      <button onClick={sent}>send in {label}</button>
      <p role="status">{typists.map(({ userId, name }) => name ?? userId).join(', ')}</p>
    </>
  )
}

const type = (label = 'a') => fireEvent.input(screen.getByLabelText(label))
const leave = (label = 'a') => fireEvent.blur(screen.getByLabelText(label))
const send = (label = 'a') => fireEvent.click(screen.getByText(`send in ${label}`))
const shown = (): string =>
  screen
    .getAllByRole('status')
    .map(element => element.textContent)
    .join(' | ')

type Server = TestServer<typeof testProtocol>

/** Somebody else types, or has stopped. */
const say = (server: Server, user: string, on = true, place = 'a') => server.send('typing', { place, user, on })

/** What the server has heard: `a…` that the user types in a, `a.` that they have stopped. */
const heard = (server: Server): string =>
  server
    .received('type')
    .map(({ place, on }) => `${place}${on ? '…' : '.'}`)
    .join(' ')

async function open(children: React.ReactNode, options?: TestServerOptions) {
  const server = createTestServer(testProtocol, options)
  server.onConnection(client => client.send('welcome', {}))
  const page = render(children, { wrapper: server.wrapper })
  await server.opened()
  return { ...page, server }
}

describe('what the server hears', () => {
  test('that the user types, at once, and then at most every three seconds', async () => {
    const { server } = await open(<Place place="a" />)
    type()
    type()
    expect(heard(server)).toBe('a…')
    await server.advance(2999)
    type()
    expect(heard(server)).toBe('a…')
    await server.advance(1)
    type()
    expect(heard(server)).toBe('a… a…')
  })

  test('that they have stopped, after five seconds of silence, once', async () => {
    const { server } = await open(<Place place="a" />)
    type()
    await server.advance(2000)
    type()
    await server.advance(4999)
    expect(heard(server)).toBe('a…')
    await server.advance(1)
    expect(heard(server)).toBe('a… a.')
    leave()
    await server.advance(10_000)
    expect(heard(server)).toBe('a… a.')
  })

  test.each([
    ['sent it', () => send()],
    ['left the input', () => leave()],
  ])('that they have stopped, when they have %s', async (_, end) => {
    const { server } = await open(<Place place="a" />)
    type()
    end()
    await server.advance(10_000)
    expect(heard(server)).toBe('a… a.')
  })

  test('that they have stopped, when the component is gone', async () => {
    const { server, rerender } = await open(<Place place="a" />)
    type()
    rerender(null)
    expect(heard(server)).toBe('a… a.')
  })

  test('that they have stopped, when the place is another one', async () => {
    const { server, rerender } = await open(<Place place="a" label="text" />)
    type('text')
    rerender(<Place place="b" label="text" />)
    type('text')
    expect(heard(server)).toBe('a… a. b…')
  })

  test('nothing, where nothing was typed', async () => {
    const { server, rerender } = await open(<Place place="a" />)
    leave()
    send()
    rerender(<Place place="b" />)
    rerender(null)
    await server.advance(10_000)
    expect(heard(server)).toBe('')
  })

  test('nothing, where there is no place yet', async () => {
    const { server, rerender } = await open(<Place place={undefined} label="text" />)
    type('text')
    rerender(<Place place="a" label="text" />)
    rerender(<Place place={undefined} label="text" />)
    type('text')
    await server.advance(10_000)
    expect(heard(server)).toBe('')
    expect(server.errors).toEqual([])
  })

  test('of a message at once after another no sooner than three seconds after the first', async () => {
    const { server } = await open(<Place place="a" />)
    type()
    send()
    type()
    send()
    await server.advance(3000)
    expect(heard(server)).toBe('a… a.')
    type()
    expect(heard(server)).toBe('a… a. a…')
  })

  test('the room too, where the backend asks for it', async () => {
    const story = v.object({ project: v.string(), story: v.string() })
    const stories = defineProtocol({
      name: 'stories',
      messages: {},
      commands: { typing_start: story, typing_stop: story },
      transport: webSocketTransport,
      express: {
        typing: ({ place, room = 'none', typing }) => ({
          type: typing ? 'typing_start' : 'typing_stop',
          payload: { project: room, story: place },
        }),
      },
    })
    const server = createTestServer(stories)
    const { rerender } = render(<Place place="s-1" room="p-1" />, { wrapper: server.wrapper })
    await server.opened()
    type('s-1')
    rerender(<Place place="s-1" room="p-2" />)
    expect(server.received()).toEqual([
      { type: 'typing_start', payload: { project: 'p-1', story: 's-1' } },
      { type: 'typing_stop', payload: { project: 'p-1', story: 's-1' } },
    ])
  })
})

describe('two components in one place are one user', () => {
  const Both = ({ second = true }: { readonly second?: boolean }) => (
    <>
      <Place place="a" label="first" />
      {second && <Place place="a" label="second" />}
    </>
  )

  test('who starts once', async () => {
    const { server } = await open(<Both />)
    type('first')
    type('second')
    expect(heard(server)).toBe('a…')
  })

  test('who has stopped when they type in none of them', async () => {
    const { server } = await open(<Both />)
    type('first')
    type('second')
    leave('first')
    expect(heard(server)).toBe('a…')
    leave('second')
    expect(heard(server)).toBe('a… a.')
  })

  test('who goes on when one that they do not type in is gone', async () => {
    const { server, rerender } = await open(<Both />)
    type('first')
    rerender(<Both second={false} />)
    expect(heard(server)).toBe('a…')
  })

  test('and two places are two', async () => {
    const { server } = await open([<Place key="a" place="a" />, <Place key="b" place="b" />])
    type('a')
    type('b')
    leave('a')
    expect(heard(server)).toBe('a… b… a.')
  })
})

describe('without a connection', () => {
  test('nothing is said, and nothing later', async () => {
    const { server } = await open(<Place place="a" />)
    server.disconnect()
    type()
    await server.advance(1000)
    expect(server.connections).toBe(1)
    await server.advance(10_000)
    expect(heard(server)).toBe('')
    expect(server.errors.filter(({ kind }) => kind !== 'connection')).toEqual([])
  })

  test('nothing waits either where the protocol says nothing of it', async () => {
    const patient = defineProtocol({
      name: 'patient',
      messages: {},
      commands: { type: v.object({ place: v.string(), on: v.boolean() }) },
      transport: webSocketTransport,
      express: { typing: ({ place, typing }) => ({ type: 'type', payload: { place, on: typing } }) },
    })
    const server = createTestServer(patient)
    render(<Place place="a" />, { wrapper: server.wrapper })
    type()
    await server.opened()
    expect(server.received('type')).toEqual([])
  })

  test('what began on the line before is over: no stop, and the next start need not wait', async () => {
    const { server } = await open(<Place place="a" />)
    type()
    server.disconnect()
    await server.advance(1000)
    expect(heard(server)).toBe('a…')
    leave()
    type()
    expect(heard(server)).toBe('a… a…')
  })

  test('no silence is counted', async () => {
    const { server } = await open(<Place place="a" />)
    type()
    server.disconnect()
    await server.advance(4000)
    type()
    await server.advance(4999)
    expect(heard(server)).toBe('a… a…')
    await server.advance(1)
    expect(heard(server)).toBe('a… a… a.')
  })
})

describe('who types', () => {
  test('nobody at first, then who began first, by name where it is known', async () => {
    const { server } = await open(<Place place="a" />)
    expect(shown()).toBe('')
    say(server, 'zoe')
    server.send('typing', { place: 'a', user: 'u-1', name: 'Ann', on: true })
    expect(shown()).toBe('zoe, Ann')
    say(server, 'zoe')
    say(server, 'u-1')
    expect(shown()).toBe('zoe, Ann')
    say(server, 'zoe', false)
    expect(shown()).toBe('Ann')
    say(server, 'zoe')
    expect(shown()).toBe('Ann, zoe')
  })

  test('each of them until their own time is over', async () => {
    const { server } = await open(<Place place="a" />)
    say(server, 'ann')
    await server.advance(2000)
    say(server, 'bob')
    await server.advance(TYPING_MS - 2000)
    expect(shown()).toBe('bob')
    await server.advance(2000)
    expect(shown()).toBe('')
  })

  test('in this place only', async () => {
    const { server, rerender } = await open(<Place place="a" />)
    say(server, 'ann', true, 'b')
    expect(shown()).toBe('')
    rerender(<Place place="b" />)
    expect(shown()).toBe('ann')
    rerender(<Place place={undefined} />)
    expect(shown()).toBe('')
  })

  test('nobody any more, when the line is lost', async () => {
    const { server } = await open([<Place key="a" place="a" />, <Place key="b" place="b" />])
    say(server, 'ann')
    say(server, 'bob')
    say(server, 'cem', true, 'b')
    expect(shown()).toBe('ann, bob | cem')
    server.disconnect()
    expect(shown()).toBe(' | ')
    await server.advance(1000)
    expect(shown()).toBe(' | ')
    say(server, 'ann')
    expect(shown()).toBe('ann | ')
  })

  test('all of them, or all but one', async () => {
    const { server, rerender } = await open(<Place place="a" except="me" />)
    say(server, 'me')
    say(server, 'ann')
    expect(shown()).toBe('ann')
    rerender(<Place place="a" />)
    expect(shown()).toBe('me, ann')
  })
})

test('what stands behind a place is asked for, for as long as a component is there', async () => {
  const server = createTestServer(peopleProtocol)
  const { rerender } = render([<Place key="1" place="a" room="r" />, <Place key="2" place="a" />], {
    wrapper: server.wrapper,
  })
  await server.opened()
  rerender([<Place key="2" place="a" />])
  await server.advance(0)
  rerender([<Place key="2" place={undefined} />])
  await server.advance(0)
  expect(server.received()).toEqual([
    { type: 'ask', payload: { topics: ['typing:a', 'room:r'] } },
    { type: 'drop', payload: { topics: ['room:r'] } },
    { type: 'drop', payload: { topics: ['typing:a'] } },
  ])
})

describe('renders', () => {
  test('only the components whose own typists change', async () => {
    const counts = new RenderCounts()
    const { server } = await open(
      Array.from({ length: 100 }, (_, index) => (
        <Place key={index} place={`p-${index}`} except="me" rendered={counts.add} />
      )),
    )
    counts.take()
    say(server, 'ann', true, 'p-7')
    expect(counts.take()).toEqual({ 'p-7': 1 })
    say(server, 'ann', true, 'p-7')
    expect(counts.take()).toEqual({})
    say(server, 'ann', true, 'p-100')
    say(server, 'me', true, 'p-8')
    type('p-9')
    await server.advance(1000)
    expect(counts.take()).toEqual({})
    await server.advance(TYPING_MS)
    expect(counts.take()).toEqual({ 'p-7': 1 })
  })

  test('bring the same props each time', async () => {
    const seen = new Set<unknown>()
    function Watched({ place }: { readonly place: string }) {
      const { inputProps, typed, sent } = useTyping(place)
      for (const each of [inputProps, typed, sent]) seen.add(each)
      return null
    }
    const { server, rerender } = await open(<Watched place="a" />)
    const before = seen.size
    say(server, 'ann')
    rerender(<Watched place="b" />)
    expect(seen.size).toBe(before)
  })
})

describe('what comes after a component', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('is no timer', async () => {
    const { server, rerender } = await open(<Place place="a" />, {
      advanceTimers: ms => vi.advanceTimersByTimeAsync(ms),
    })
    const before = vi.getTimerCount()
    type()
    expect(vi.getTimerCount()).toBe(before + 1)
    rerender(null)
    expect(heard(server)).toBe('a… a.')
    expect(vi.getTimerCount()).toBe(before)
  })
})

test('an editor that calls late, when its component is gone, says nothing', async () => {
  let late: () => void = () => undefined
  function Editor() {
    const { typed } = useTyping('a')
    return <button onClick={() => (late = typed)}>begin</button>
  }
  const { server, rerender } = await open(<Editor />)
  fireEvent.click(screen.getByText('begin'))
  late()
  rerender(null)
  late()
  await server.advance(10_000)
  expect(heard(server)).toBe('a… a.')
})

test('StrictMode changes nothing', async () => {
  const page = (children: React.ReactNode) => <StrictMode>{children}</StrictMode>
  const { server, rerender } = await open(page(<Place place="a" />))
  expect(heard(server)).toBe('')
  type()
  say(server, 'ann')
  await server.advance(3000)
  expect(shown()).toBe('ann')
  type()
  rerender(page(null))
  await server.advance(10_000)
  expect(heard(server)).toBe('a… a… a.')
})

test('a page that was rendered on a server hydrates without a warning, and nobody types in it', async () => {
  const consoleError = vi.spyOn(console, 'error')
  const server = createTestServer(testProtocol)
  const container = document.body.appendChild(document.createElement('div'))
  container.innerHTML = renderToString(server.wrapper({ children: <Place place="a" /> }))
  expect(shown()).toBe('')
  render(<Place place="a" />, { container, hydrate: true, wrapper: server.wrapper })
  expect(shown()).toBe('')
  expect(consoleError.mock.calls).toEqual([])
  consoleError.mockRestore()
})

test('what the protocol throws is reported, and not thrown at the user', async () => {
  const thrown = new Error('mine')
  const broken = defineProtocol({
    name: 'broken',
    messages: {},
    commands: { type: v.object({}) },
    transport: webSocketTransport,
    express: {
      typing() {
        throw thrown
      },
    },
  })
  const server = createTestServer(broken)
  render(<Place place="a" />, { wrapper: server.createWrapper({ onError: () => undefined }) })
  await server.opened()
  type()
  await server.advance(5000)
  expect(server.errors).toEqual([expect.any(HandlerError), expect.any(HandlerError)])
  expect(server.errors[0]?.message).toBe('express.typing of broken threw.')
  expect(server.errors[0]?.cause).toBe(thrown)
})

test('the hooks of a protocol find its own provider', async () => {
  const { useTyping: useTypingOfTest } = createHooks(testProtocol)
  function Names() {
    return <p role="status">{useTypingOfTest('a').typists.length}</p>
  }
  const { props } = createTestServer(hailangoBackend)
  const { server } = await open(
    <WebSocketProvider {...props}>
      <Names />
    </WebSocketProvider>,
  )
  say(server, 'ann')
  expect(shown()).toBe('1')
})

test('a protocol that cannot say it has no typing: the error names the hook, the protocol and what it has', async () => {
  const thrown = await openPage(<Place place="a" />).catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(UsageError)
  expect((thrown as Error).message).toBe(
    'useTyping needs `express.typing`, and hailango has none. It has: interpret.ocr_progress, interpret.book_ready.',
  )
})
