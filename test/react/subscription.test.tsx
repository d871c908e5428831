import { fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createClient } from '../../src/client/client.js'
import type { AnyMessage } from '../../src/protocol/message.js'
import {
  useCommand,
  useNotification,
  useWebSocket,
  useWebSocketSubscription,
  useWebSocketSubscriptions,
} from '../../src/protocols/hailango/hooks.js'
import { hailango } from '../../src/protocols/hailango/protocol.js'
import { WebSocketProvider } from '../../src/react/provider.js'
import { settle, startApp } from './app.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const notice = (title: string) => ({ title, message: '', level: 'info' })

/** An app around a client that counts who subscribes and who leaves. */
function startCounting() {
  const app = startApp()
  const { url, token, options, onError } = app.props
  const own = createClient({
    ...options,
    protocol: hailango,
    url,
    token: token ?? null,
    ...(onError && { onError }),
  })
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
  return { ...app, client, counts }
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
      await settle()
      for (let round = 0; round < 5; round += 1) fireEvent.click(screen.getByText('again'))
      server.broadcastToAll('notification', notice('a'))
      await settle()
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
    const { server, show } = startApp()
    const heard: string[] = []
    const rendered = vi.fn<() => void>()
    function Listener() {
      rendered()
      useWebSocketSubscription('notification', ({ title }, { type, receivedAt }) => {
        heard.push(`${type} ${title} ${typeof receivedAt}`)
      })
      return null
    }
    await show(<Listener />)
    const before = rendered.mock.calls.length
    for (let index = 0; index < 100; index += 1) server.broadcastToAll('notification', notice(`${index}`))
    await settle()
    expect(heard).toEqual(Array.from({ length: 100 }, (_, index) => `notification ${index} number`))
    expect(rendered).toHaveBeenCalledTimes(before)
  })

  test("hears everything with '*', types that nobody knows included", async () => {
    const { server, show } = startApp()
    const heard: AnyMessage[] = []
    function Listener() {
      useWebSocketSubscription('*', (_, message) => heard.push(message))
      return null
    }
    await show(<Listener />)
    server.sendRaw('{"type":"of_tomorrow","payload":{"x":1}}')
    server.sendRaw('{"type":"error","payload":null}')
    await settle()
    expect(heard.map(({ type, known }) => [type, known])).toEqual([
      ['of_tomorrow', false],
      ['error', true],
    ])
  })

  test('follows another pattern', async () => {
    const { server, provide, show } = startApp()
    const heard: string[] = []
    function Listener({ to }: { readonly to: 'error' | 'notification' }) {
      useWebSocketSubscription(to, (_, { type }) => heard.push(type))
      return null
    }
    const { rerender } = await show(<Listener to="error" />)
    rerender(provide(<Listener to="notification" />))
    server.broadcastToAll('error', null)
    server.broadcastToAll('notification', null)
    await settle()
    expect(heard).toEqual(['notification'])
  })

  test('a handler that throws is reported, and the others run', async () => {
    const { server, show, errors } = startApp()
    const heard: string[] = []
    function Listener({ name }: { readonly name: string }) {
      useWebSocketSubscription('notification', ({ title }) => {
        if (name === 'bad') throw new Error('oh')
        heard.push(`${name} ${title}`)
      })
      return null
    }
    await show(['first', 'bad', 'last'].map(name => <Listener key={name} name={name} />))
    server.broadcastToAll('notification', notice('a'))
    await settle()
    expect(heard).toEqual(['first a', 'last a'])
    expect(errors.map(({ kind }) => kind)).toEqual(['handler'])
  })

  test('goes on after the line was lost', async () => {
    const { server, show } = startApp()
    const heard: string[] = []
    function Listener() {
      useWebSocketSubscription('notification', ({ title }) => heard.push(title))
      return null
    }
    await show(<Listener />)
    server.cut()
    await settle(1000)
    server.broadcastToAll('notification', notice('again'))
    await settle()
    expect(heard).toEqual(['again'])
  })

  test('hears nothing once its component is gone', async () => {
    const { server, provide, show } = startApp()
    const heard: string[] = []
    function Listener() {
      useWebSocketSubscription('notification', ({ title }) => heard.push(title))
      return null
    }
    const { rerender } = await show(<Listener />)
    rerender(provide(null))
    server.broadcastToAll('notification', notice('late'))
    await settle()
    expect(heard).toEqual([])
  })
})

describe('useWebSocketSubscriptions', () => {
  test('tells each type to its own handler, and follows a set of types that changes', async () => {
    const { server, provide, show } = startApp()
    const heard: string[] = []
    function Listener({ errors }: { readonly errors: boolean }) {
      useWebSocketSubscriptions({
        notification: ({ title }) => heard.push(`notification ${title}`),
        ...(errors && { error: ({ code }) => heard.push(`error ${code}`) }),
      })
      return null
    }
    const tell = async () => {
      server.broadcastToAll('notification', notice('a'))
      server.broadcastToAll('error', { code: 'E', message: '' })
      await settle()
      return heard.splice(0)
    }
    const { rerender } = await show(<Listener errors={false} />)
    expect(await tell()).toEqual(['notification a'])
    rerender(provide(<Listener errors />))
    expect(await tell()).toEqual(['notification a', 'error E'])
    rerender(provide(<Listener errors={false} />))
    expect(await tell()).toEqual(['notification a'])
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
    server.broadcastToAll('notification', null)
    await settle()
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
    const { server, show } = startApp()
    const frames: unknown[] = []
    server.onFrame(frame => frames.push(frame))
    server.stop()
    await show(<Sender />)
    fireEvent.click(screen.getByText('send'))
    fireEvent.click(screen.getByText('ping'))
    expect(frames).toEqual([])
    server.start()
    await settle(2000)
    expect(frames).toEqual(['{"type":"ping"}', '{"type":"ping"}'])
  })

  test('over the bound makes send throw, and the hook that sends report', async () => {
    const { show, errors } = startApp({ outbox: { maxCommands: 1 } })
    await show(<Sender />, { token: null })
    fireEvent.click(screen.getByText('send'))
    expect(screen.getByText('threw:')).toBeDefined()
    fireEvent.click(screen.getByText('send'))
    expect(screen.getByText('threw: OverflowError')).toBeDefined()
    expect(errors).toEqual([])
    fireEvent.click(screen.getByText('ping'))
    expect(errors.map(({ kind }) => kind)).toEqual(['overflow'])
  })
})
