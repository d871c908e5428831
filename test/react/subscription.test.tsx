import { fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { describe, expect, test, vi } from 'vitest'

import { createClient } from '../../src/client/client.js'
import type { AnyMessage } from '../../src/protocol/message.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import {
  useCommand,
  useNotification,
  useWebSocket,
  useWebSocketSubscription,
  useWebSocketSubscriptions,
} from '../../src/protocols/hailango/hooks.js'
import { WebSocketProvider } from '../../src/react/provider.js'
import { createTestServer } from '../../src/testing/index.js'
import { openPage } from './open-page.js'

const notice = (title: string) => ({ title, message: '', level: 'info' })

/** An app around a client that counts who subscribes and who leaves. */
function startCounting() {
  const server = createTestServer(hailangoBackend)
  const own = createClient(server.clientOptions)
  const counts = { subscribed: 0, left: 0 }
  const client: typeof own = {
    ...own,
    subscribe(pattern, handler) {
      counts.subscribed += 1
      const leave = own.subscribe(pattern, handler)
      return () => {
        counts.left += 1
        leave()
      }
    },
  }
  return { server, client, counts }
}

describe('a handler that is another closure at each render', () => {
  test.each(['useWebSocketSubscription', 'useWebSocketSubscriptions', 'useNotification'])(
    '%s subscribes once, and calls the latest',
    async hook => {
      const { server, client, counts } = startCounting()
      const heard: string[] = []
      const hooks = {
        useWebSocketSubscription: (round: number) =>
          useWebSocketSubscription('notification', ({ title }) => heard.push(`${title} in round ${round}`)),
        useWebSocketSubscriptions: (round: number) =>
          useWebSocketSubscriptions({ notification: ({ title }) => heard.push(`${title} in round ${round}`) }),
        useNotification: (round: number) => useNotification(({ title }) => heard.push(`${title} in round ${round}`)),
      }
      const useIt = hooks[hook as keyof typeof hooks]
      function Listener() {
        const [round, setRound] = useState(1)
        useIt(round)
        return <button onClick={() => setRound(round + 1)}>again</button>
      }
      const { unmount } = render(
        <WebSocketProvider client={client}>
          <Listener />
        </WebSocketProvider>,
      )
      await server.opened()
      for (let round = 0; round < 5; round += 1) fireEvent.click(screen.getByText('again'))
      server.send('notification', notice('a'))
      expect(heard).toEqual(['a in round 6'])
      expect(counts).toEqual({ subscribed: 1, left: 0 })
      unmount()
      expect(counts).toEqual({ subscribed: 1, left: 1 })
      client.disconnect()
    },
  )
})

describe('useWebSocketSubscription', () => {
  test('hears every message in order, and never renders for one', async () => {
    const heard: string[] = []
    const rendered = vi.fn<() => void>()
    function Listener() {
      rendered()
      useWebSocketSubscription('notification', ({ title }, { type, receivedAt }) => {
        heard.push(`${type} ${title} ${typeof receivedAt}`)
      })
      return null
    }
    const { server } = await openPage(<Listener />)
    const before = rendered.mock.calls.length
    for (let index = 0; index < 100; index += 1) server.send('notification', notice(`${index}`))
    expect(heard).toEqual(Array.from({ length: 100 }, (_, index) => `notification ${index} number`))
    expect(rendered).toHaveBeenCalledTimes(before)
  })

  test("hears everything with '*', types that nobody knows included", async () => {
    const heard: AnyMessage[] = []
    function Listener() {
      useWebSocketSubscription('*', (_, message) => heard.push(message))
      return null
    }
    const { server } = await openPage(<Listener />)
    server.sendRaw('{"type":"of_tomorrow","payload":{"x":1}}')
    server.sendRaw('{"type":"error","payload":null}')
    expect(heard.map(({ type, known }) => [type, known])).toEqual([
      ['of_tomorrow', false],
      ['error', true],
    ])
  })

  test('follows another pattern', async () => {
    const heard: string[] = []
    function Listener({ to }: { readonly to: 'error' | 'notification' }) {
      useWebSocketSubscription(to, (_, { type }) => heard.push(type))
      return null
    }
    const { server, rerender } = await openPage(<Listener to="error" />)
    rerender(<Listener to="notification" />)
    server.send('error', null)
    server.send('notification', null)
    expect(heard).toEqual(['notification'])
  })

  test('a handler that throws is reported, and the others run', async () => {
    const heard: string[] = []
    function Listener({ name }: { readonly name: string }) {
      useWebSocketSubscription('notification', ({ title }) => {
        if (name === 'bad') throw new Error('oh')
        heard.push(`${name} ${title}`)
      })
      return null
    }
    const { server } = await openPage(
      ['first', 'bad', 'last'].map(name => <Listener key={name} name={name} />),
      { onError: () => undefined },
    )
    server.send('notification', notice('a'))
    expect(heard).toEqual(['first a', 'last a'])
    expect(server.errors.map(({ kind }) => kind)).toEqual(['handler'])
  })

  test('goes on after the line was lost', async () => {
    const heard: string[] = []
    function Listener() {
      useWebSocketSubscription('notification', ({ title }) => heard.push(title))
      return null
    }
    const { server } = await openPage(<Listener />)
    server.disconnect()
    await server.advance(1000)
    server.send('notification', notice('again'))
    expect(heard).toEqual(['again'])
  })

  test('hears nothing once its component is gone', async () => {
    const heard: string[] = []
    function Listener() {
      useWebSocketSubscription('notification', ({ title }) => heard.push(title))
      return null
    }
    const { server, rerender } = await openPage(<Listener />)
    rerender(null)
    server.send('notification', notice('late'))
    expect(heard).toEqual([])
  })
})

describe('useWebSocketSubscriptions', () => {
  test('tells each type to its own handler, and follows a set of types that changes', async () => {
    const heard: string[] = []
    function Listener({ errors }: { readonly errors: boolean }) {
      useWebSocketSubscriptions({
        notification: ({ title }) => heard.push(`notification ${title}`),
        ...(errors && { error: ({ code }) => heard.push(`error ${code}`) }),
      })
      return null
    }
    const tell = () => {
      server.send('notification', notice('a'))
      server.send('error', { code: 'E', message: '' })
      return heard.splice(0)
    }
    const { server, rerender } = await openPage(<Listener errors={false} />)
    expect(tell()).toEqual(['notification a'])
    rerender(<Listener errors />)
    expect(tell()).toEqual(['notification a', 'error E'])
    rerender(<Listener errors={false} />)
    expect(tell()).toEqual(['notification a'])
  })

  test('with no handler at all hears nothing', async () => {
    const { server, client, counts } = startCounting()
    function Listener() {
      useWebSocketSubscriptions({})
      return null
    }
    render(
      <WebSocketProvider client={client}>
        <Listener />
      </WebSocketProvider>,
    )
    await server.opened()
    server.send('notification', null)
    expect(counts.subscribed).toBe(0)
    client.disconnect()
  })
})

describe('what a component sends', () => {
  function Sender() {
    const { send } = useWebSocket()
    const ping = useCommand('ping')
    const [thrown, setThrown] = useState('')
    function tryToSend() {
      try {
        send('ping')
      } catch (error) {
        setThrown(error instanceof Error ? error.name : 'something')
      }
    }
    return (
      <>
        <button onClick={tryToSend}>send</button>
        <button onClick={() => ping()}>ping</button>
        <p>threw: {thrown}</p>
      </>
    )
  }

  test('waits for the connection, in order', async () => {
    const { server } = await openPage(<Sender />)
    server.stop()
    fireEvent.click(screen.getByText('send'))
    fireEvent.click(screen.getByText('ping'))
    expect(server.received()).toEqual([])
    server.start()
    await server.advance(2000)
    expect(server.received()).toEqual([{ type: 'ping' }, { type: 'ping' }])
  })

  test('over the bound makes send throw, and the hook that sends report', async () => {
    const server = createTestServer(hailangoBackend)
    const wrapper = server.createWrapper({
      token: null,
      options: { outbox: { maxCommands: 1 } },
      onError: () => undefined,
    })
    render(<Sender />, { wrapper })
    await server.advance()
    fireEvent.click(screen.getByText('send'))
    expect(screen.getByText('threw:')).toBeDefined()
    fireEvent.click(screen.getByText('send'))
    expect(screen.getByText('threw: OverflowError')).toBeDefined()
    expect(server.errors).toEqual([])
    fireEvent.click(screen.getByText('ping'))
    expect(server.errors.map(({ kind }) => kind)).toEqual(['overflow'])
  })
})
