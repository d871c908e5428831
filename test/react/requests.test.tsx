import { act, render, renderHook, screen } from '@testing-library/react'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'

import {
  ConnectionError,
  HandlerError,
  ProtocolError,
  RequestError,
  TimeoutError,
  UsageError,
} from '../../src/errors.js'
import type { RequestOptions } from '../../src/client/requests.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { createHooks } from '../../src/react/create-hooks.js'
import { useRequest as useRequestOfNearest } from '../../src/react/use-request.js'
import { createTestServer } from '../../src/testing/index.js'
import { webSocketTransport } from '../../src/transports/websocket.js'
import { openPage } from './open-page.js'
import { roomsProtocol } from '../support/rooms-protocol.js'

const { useRequest, useSend } = createHooks(roomsProtocol)

async function openRequest() {
  const server = createTestServer(roomsProtocol)
  const { result } = renderHook(() => useRequest('ask'), { wrapper: server.wrapper })
  await server.opened()
  return {
    server,
    shown: () => result.current,
    ask: (id: string, options?: RequestOptions) => {
      let answered: Promise<unknown> = Promise.resolve()
      act(() => {
        answered = result.current.request({ id }, options).catch((reason: unknown) => reason)
      })
      return answered
    },
  }
}

describe('a request', () => {
  test('is pending, and then shows its answer', async () => {
    const { server, shown, ask } = await openRequest()
    expect(shown()).toMatchObject({ pending: false, error: undefined, answer: undefined })
    const answered = ask('1')
    expect(shown().pending).toBe(true)
    server.send('answer', { id: '1', text: 'yes' })
    await server.advance(0)
    expect(shown()).toMatchObject({ pending: false, error: undefined, answer: { payload: { id: '1', text: 'yes' } } })
    expect(await answered).toMatchObject({ type: 'answer' })
  })

  test('shows what the server says against it, until the next one', async () => {
    const { server, shown, ask } = await openRequest()
    const answered = ask('1')
    server.send('error', { code: 'NO', id: '1' })
    await server.advance(0)
    expect(shown()).toMatchObject({ pending: false, answer: undefined })
    expect(shown().error).toBeInstanceOf(RequestError)
    expect(await answered).toBe(shown().error)
    void ask('2')
    expect(shown()).toMatchObject({ pending: true, error: undefined })
  })

  test('shows that its time is over, which it may say itself', async () => {
    const { server, shown, ask } = await openRequest()
    void ask('1', { timeout: 300 })
    await server.advance(299)
    expect(shown().pending).toBe(true)
    await server.advance(1)
    expect(shown().error).toBeInstanceOf(TimeoutError)
  })

  test('is called off by its signal, and one that had not left yet never leaves', async () => {
    const { server, shown, ask } = await openRequest()
    server.disconnect()
    const controller = new AbortController()
    const answered = ask('1', { signal: controller.signal })
    controller.abort(new Error('The user left.'))
    await server.advance(1000)
    expect(shown().error?.message).toBe('The user left.')
    expect(await answered).toBe(shown().error)
    expect(server.received('ask')).toEqual([])
  })

  test('that is called off before it began is not sent', async () => {
    const { server, shown, ask } = await openRequest()
    void ask('1', { signal: AbortSignal.abort(new Error('Too late.')) })
    await server.advance(0)
    expect(shown().error?.message).toBe('Too late.')
    expect(server.received('ask')).toEqual([])
  })

  test('shows that the line was lost meanwhile', async () => {
    const { server, shown, ask } = await openRequest()
    void ask('1')
    await server.advance(0)
    server.disconnect()
    await server.advance(0)
    expect(shown().error).toBeInstanceOf(ConnectionError)
  })

  test('that was overtaken by a newer one does not show', async () => {
    const { server, shown, ask } = await openRequest()
    void ask('1')
    void ask('2')
    server.send('answer', { id: '2', text: 'second' })
    server.send('answer', { id: '1', text: 'first' })
    await server.advance(0)
    expect(shown().answer?.payload).toEqual({ id: '2', text: 'second' })
  })

  test('is the same function at every render', async () => {
    const { server, shown, ask } = await openRequest()
    const before = shown().request
    void ask('1')
    server.send('answer', { id: '1', text: 'yes' })
    await server.advance(0)
    expect(shown().request).toBe(before)
  })

  test('on a protocol that does not know the answer: the error names hook, protocol and what it has', async () => {
    function Wrong() {
      useRequestOfNearest('ping')
      return null
    }
    const thrown = await openPage(<Wrong />).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(UsageError)
    expect((thrown as Error).message).toBe(
      'useRequest needs `answers.ping`, and hailango has none. It has: interpret.ocr_progress, interpret.book_ready.',
    )
  })
})

describe('useSend', () => {
  function Waver() {
    const send = useSend()
    return <button onClick={() => send('wave')}>send</button>
  }

  function Asker() {
    const send = useSend()
    // @ts-expect-error the payload is missing; where types were cast away, it fails at run time
    return <button onClick={() => send('ask')}>send</button>
  }

  test('sends a command of any type', async () => {
    const server = createTestServer(roomsProtocol)
    render(<Waver />, { wrapper: server.wrapper })
    await server.opened()
    screen.getByRole('button').click()
    await server.advance(0)
    expect(server.received('wave')).toHaveLength(1)
  })

  test('hands on what a schema throws as an error of the library', async () => {
    const broken = v.custom<string>(() => {
      throw new Error('mine')
    })
    const shop = defineProtocol({
      name: 'shop',
      messages: {},
      commands: { order: broken },
      transport: webSocketTransport,
    })
    const server = createTestServer(shop)
    const { result } = renderHook(createHooks(shop).useSend, {
      wrapper: server.createWrapper({ onError: () => undefined }),
    })
    await server.opened()
    result.current('order', 'tea')
    expect(server.errors).toEqual([expect.any(HandlerError)])
    expect(server.errors[0]).toMatchObject({ message: 'send("order") of shop threw.', cause: new Error('mine') })
  })

  test('never throws: what goes wrong comes to onError', async () => {
    const server = createTestServer(roomsProtocol)
    render(<Asker />, { wrapper: server.wrapper })
    await server.opened()
    screen.getByRole('button').click()
    expect(server.errors).toEqual([expect.any(ProtocolError)])
  })
})
