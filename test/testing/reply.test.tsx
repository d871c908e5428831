import { act, renderHook } from '@testing-library/react'
import * as v from 'valibot'
import { expect, test } from 'vitest'

import { createHooks, defineProtocol, jsonCodec, webSocketTransport } from '../../src/index.js'
import { createTestServer } from '../../src/testing/index.js'

/** Its server repeats the `ref` of a command in what answers it. */
const chat = defineProtocol({
  name: 'chat',
  messages: { said: v.object({ text: v.string() }), entered: v.object({ room: v.string() }) },
  commands: { say: v.object({ text: v.string() }), enter: v.object({ room: v.string() }) },
  transport: webSocketTransport,
  codecs: { message: jsonCodec({ requestId: 'ref' }), command: jsonCodec({ id: 'ref' }) },
  wants: { join: room => ({ type: 'enter', payload: { room } }) },
  answers: {
    say: { judge: ({ type }, _, replies) => (type === 'said' && replies ? 'done' : undefined) },
    enter: { judge: ({ type }) => (type === 'entered' ? 'done' : undefined) },
  },
})
const { useRequest, useRoom } = createHooks(chat)

test('an answer that carries the id of its command settles the request, and no other message does', async () => {
  const server = createTestServer(chat)
  const { result } = renderHook(() => useRequest('say'), { wrapper: server.wrapper })
  await server.opened()
  server.on('say', ({ text }, client) => {
    client.send('said', { text: 'somebody else' })
    expect(result.current.pending).toBe(true)
    client.reply('said', { text })
  })
  act(() => void result.current.request({ text: 'hello' }))
  await server.advance()
  expect(result.current).toMatchObject({ pending: false, error: undefined, answer: { payload: { text: 'hello' } } })
})

test('what an answer changes of a room has been rendered when `send` returns', async () => {
  const server = createTestServer(chat)
  const { result } = renderHook(() => useRoom('lobby').status, { wrapper: server.wrapper })
  await server.opened()
  expect(result.current).toBe('joining')
  server.send('entered', { room: 'lobby' })
  expect(result.current).toBe('joined')
})
