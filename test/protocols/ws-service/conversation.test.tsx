import { act } from '@testing-library/react'
import { describe, expect, test } from 'vitest'

import { useConversation, useWebSocket } from '../../../src/protocols/ws-service/hooks.js'
import { ANN, BEN, deferred, inFrames, openHook, TEA } from './open-hook.js'

type Sends = ReturnType<typeof deferred<string>>[]

/** A conversation on a page, and what is handed to its `send`. */
async function openChat(options: Parameters<typeof openHook>[2] = {}) {
  const sends: Sends = []
  const handed: string[] = []
  const hook = await openHook(
    ({ id }: { readonly id: string | undefined }) =>
      useConversation(id, {
        send(content) {
          handed.push(content)
          const sent = deferred<string>()
          sends.push(sent)
          return sent.promise
        },
      }),
    { id: TEA },
    options,
  )
  return {
    ...hook,
    handed,
    /** The one that was handed over as number so many. */
    sent: (index: number) => sends[index] ?? deferred<string>(),
    say: (content: string) => act(() => hook.shown().send(content)),
    /** Each message as a reader sees it: `Tea?`, `Gladly…` on its way, `No!` where it failed. */
    read: () => {
      const signs = { sent: '', sending: '…', failed: '!' }
      return hook.shown().messages.map(({ content, status }) => `${content}${signs[status]}`)
    },
    keys: () => hook.shown().messages.map(({ key }) => key),
  }
}

describe('what the server sends', () => {
  test('stands in the order of its making, and then of its arrival', async () => {
    const { chat, read } = await openChat()
    chat('m-2', 'second', { at: '2026-01-05T09:00:02Z' })
    chat('m-1', 'first', { at: '2026-01-05T09:00:01.5Z' })
    chat('m-4', 'fourth', { at: '2026-01-05T09:00:03Z' })
    chat('m-3', 'fifth', { at: '2026-01-05T09:00:03Z' })
    expect(read()).toEqual(['first', 'second', 'fourth', 'fifth'])
  })

  test('stands there once, as it was said last', async () => {
    const { chat, read } = await openChat()
    chat('m-1', 'Tee?', { at: '2026-01-05T09:00:01Z' })
    chat('m-2', 'Yes', { at: '2026-01-05T09:00:01Z' })
    chat('m-1', 'Tea?', { at: '2026-01-05T09:00:01Z' })
    expect(read()).toEqual(['Tea?', 'Yes'])
  })

  test('of another conversation stands there, and nothing of it here', async () => {
    const { chat, read, rerender, server } = await openChat()
    chat('m-1', 'here')
    rerender({ id: 'other' })
    await server.advance(0)
    expect(read()).toEqual([])
    chat('m-2', 'there', { in: 'other' })
    expect(read()).toEqual(['there'])
  })

  test('comes with the app’s own fields, and times in epoch ms', async () => {
    const { server, shown } = await openChat()
    const message = { id: 'm-1', conversation_id: TEA, sender_id: BEN, content: 'Tea?', reply_to: 'm-0' }
    server.send('message.new', { ...message, created_at: '2026-01-05T09:00:00.25Z' })
    const [first] = shown().messages
    expect(first).toMatchObject({ id: 'm-1', senderId: BEN, createdAt: Date.UTC(2026, 0, 5, 9, 0, 0, 250) })
    expect(first?.payload).toMatchObject({ reply_to: 'm-0' })
  })

  test('is asked for while the component is there', async () => {
    const { server, unmount } = await openChat()
    const topic = { topics: ['conversation'], filters: { conversation_id: TEA } }
    expect(server.received('subscribe')).toEqual([topic])
    unmount()
    await server.advance(0)
    expect(server.received('unsubscribe')).toEqual([topic])
  })
})

describe('what is written here', () => {
  test('stands there at once, and becomes the message that comes back', async () => {
    const { say, read, keys, sent, chat, handed, shown } = await openChat()
    say('Gladly')
    expect(handed).toEqual(['Gladly'])
    expect(read()).toEqual(['Gladly…'])
    const before = keys()
    chat('m-1', 'Gladly', { from: ANN })
    await sent(0).resolve('m-1')
    expect(read()).toEqual(['Gladly'])
    expect(keys()).toEqual(before)
    expect(shown().messages[0]).toMatchObject({ id: 'm-1', senderId: ANN, payload: { id: 'm-1' } })
  })

  test('is never there twice where it comes back before `send` resolves', async () => {
    const { say, read, keys, sent, chat } = await openChat()
    say('Gladly')
    chat('m-1', 'Gladly', { from: ANN })
    expect(read()).toEqual(['Gladly'])
    await sent(0).resolve('m-1')
    expect(read()).toEqual(['Gladly'])
    expect(keys()).toHaveLength(1)
  })

  test('is not taken for what somebody else says in the same words', async () => {
    const { say, read, chat, sent } = await openChat()
    chat('m-0', 'ok', { from: ANN })
    say('ok')
    chat('m-1', 'ok', { from: BEN })
    expect(read()).toEqual(['ok', 'ok', 'ok…'])
    await sent(0).resolve('m-2')
    expect(read()).toEqual(['ok', 'ok', 'ok'])
    chat('m-2', 'ok', { from: ANN })
    expect(read()).toEqual(['ok', 'ok', 'ok'])
  })

  test('in the same words twice is there twice', async () => {
    const { say, read, chat, sent } = await openChat()
    say('ok')
    say('ok')
    chat('m-1', 'ok', { from: ANN })
    expect(read()).toEqual(['ok', 'ok…'])
    await sent(0).resolve('m-1')
    expect(read()).toEqual(['ok', 'ok…'])
    await sent(1).resolve('m-2')
    chat('m-2', 'ok', { from: ANN })
    expect(read()).toEqual(['ok', 'ok'])
  })

  test('stands behind what the server has sent, in the order of its writing', async () => {
    const { say, read, chat } = await openChat()
    say('one')
    say('two')
    chat('m-9', 'from Ben')
    expect(read()).toEqual(['from Ben', 'one…', 'two…'])
  })

  test('shows its failure, and is tried again', async () => {
    const { say, read, sent, shown, handed, chat, keys } = await openChat()
    say('Gladly')
    await sent(0).reject(new Error('503'))
    expect(read()).toEqual(['Gladly!'])
    expect(shown().messages[0]?.error).toEqual(new Error('503'))
    const before = keys()
    act(() => shown().messages[0]?.retry())
    expect(read()).toEqual(['Gladly…'])
    expect(shown().messages[0]?.error).toBeUndefined()
    expect(handed).toEqual(['Gladly', 'Gladly'])
    await sent(1).resolve('m-1')
    chat('m-1', 'Gladly', { from: ANN })
    expect(read()).toEqual(['Gladly'])
    expect(keys()).toEqual(before)
  })

  test('is handed over once, however often it is tried again meanwhile', async () => {
    const { say, sent, shown, handed } = await openChat()
    say('Gladly')
    act(() => shown().messages[0]?.retry())
    await sent(0).reject(new Error('503'))
    const again = shown().messages[0]?.retry
    act(() => again?.())
    act(() => again?.())
    expect(handed).toHaveLength(2)
  })

  test('is taken away where it has failed, and not before', async () => {
    const { say, read, sent, shown } = await openChat()
    say('Gladly')
    act(() => shown().messages[0]?.discard())
    expect(read()).toEqual(['Gladly…'])
    await sent(0).reject('no')
    act(() => shown().messages[0]?.discard())
    expect(read()).toEqual([])
  })

  test('fails where there is no `send`, or where it throws at once', async () => {
    const silent = await openHook(() => useConversation(TEA), undefined)
    await act(async () => silent.shown().send('Gladly'))
    expect(silent.shown().messages).toMatchObject([{ status: 'failed' }])
    const broken = await openHook(
      () =>
        useConversation(TEA, {
          send: () => {
            throw new TypeError('no network')
          },
        }),
      undefined,
    )
    await act(async () => broken.shown().send('Gladly'))
    expect(broken.shown().messages).toMatchObject([{ status: 'failed', error: new TypeError('no network') }])
  })

  test('outlives the line, and what comes of it is seen', async () => {
    const { say, read, server, sent } = await openChat()
    say('Gladly')
    server.disconnect()
    expect(read()).toEqual(['Gladly…'])
    await sent(0).reject(new Error('503'))
    expect(read()).toEqual(['Gladly!'])
  })

  test('does not outlive the session', async () => {
    const sent = deferred<string>()
    const useBoth = () => ({ ...useWebSocket(), ...useConversation(TEA, { send: () => sent.promise }) })
    const { shown } = await openHook(useBoth, undefined)
    const { send, disconnect, connect } = shown()
    act(() => send('Gladly'))
    act(() => disconnect())
    expect(shown().messages).toEqual([])
    act(() => connect())
    await sent.reject(new Error('503'))
    expect(shown().messages).toEqual([])
  })

  test('and what comes back in one frame is never twice, nor gone', async () => {
    const { say, read, sent, chat, server } = await openChat({ props: inFrames })
    await server.advance(100)
    say('Gladly')
    chat('m-1', 'Gladly', { from: ANN })
    expect(read()).toEqual(['Gladly…'])
    await server.advance(100)
    expect(read()).toEqual(['Gladly'])
    await sent(0).resolve('m-1')
    expect(read()).toEqual(['Gladly'])
  })

  test('is sent as soon as your own server has it, also where it never comes back', async () => {
    const { say, read, sent, shown, chat, server } = await openChat()
    say('Gladly')
    server.disconnect()
    await sent(0).resolve('m-1')
    expect(read()).toEqual(['Gladly'])
    expect(shown().messages[0]).toMatchObject({ id: 'm-1', senderId: ANN, payload: undefined })
    await server.advance(1000)
    await server.opened()
    await server.advance(0)
    chat('m-2', 'And cake?')
    expect(read()).toEqual(['Gladly', 'And cake?'])
    say('Yes')
    await sent(1).resolve('m-3')
    expect(read()).toEqual(['Gladly', 'And cake?', 'Yes'])
  })

  test('that never comes back is kept as long as any other: of many, the latest', async () => {
    const { shown } = await openHook(() => useConversation(TEA, { send: async content => content }), undefined)
    await act(async () => {
      for (let count = 0; count <= 500; count += 1) shown().send(`m-${count}`)
    })
    expect(shown().messages).toHaveLength(500)
    expect(shown().messages[0]).toMatchObject({ content: 'm-1', status: 'sent' })
  })

  test('is there once where only the answer to it was lost', async () => {
    const { say, read, sent, chat } = await openChat()
    say('Gladly')
    say('Gladly')
    await sent(0).reject(new Error('timeout'))
    expect(read()).toEqual(['Gladly!', 'Gladly…'])
    chat('m-2', 'Gladly', { from: ANN })
    expect(read()).toEqual(['Gladly', 'Gladly!'])
    await sent(1).resolve('m-2')
    expect(read()).toEqual(['Gladly', 'Gladly!'])
    chat('m-1', 'Gladly', { from: ANN })
    expect(read()).toEqual(['Gladly', 'Gladly'])
  })

  test('nothing comes of it without a conversation', async () => {
    const { say, read, rerender, handed } = await openChat()
    rerender({ id: undefined })
    say('Gladly')
    expect(read()).toEqual([])
    expect(handed).toEqual([])
  })
})

describe('what your own HTTP has fetched', () => {
  const fetched = (id: string, second: number, more: object = {}) => ({
    id,
    conversation_id: TEA,
    sender_id: BEN,
    content: id,
    created_at: `2026-01-05T09:00:0${second}Z`,
    ...more,
  })
  const useBoth = (history: readonly ReturnType<typeof fetched>[]) => useConversation(TEA, { history })

  test('stands where it belongs, and nothing of it twice', async () => {
    const { chat, shown, rerender } = await openHook(useBoth, [fetched('m-1', 1)])
    chat('m-2', 'heard', { at: '2026-01-05T09:00:02Z' })
    chat('m-5', 'behind the gap', { at: '2026-01-05T09:00:05Z' })
    const read = () => shown().messages.map(({ content }) => content)
    expect(read()).toEqual(['m-1', 'heard', 'behind the gap'])
    rerender([fetched('m-4', 4), fetched('m-2', 2), fetched('m-1', 1), fetched('m-1', 1)])
    expect(read()).toEqual(['m-1', 'heard', 'm-4', 'behind the gap'])
  })

  test('brings back what was written here, and what else the app knows of it', async () => {
    const { shown, rerender } = await openHook(
      (history: readonly ReturnType<typeof fetched>[]) => useConversation(TEA, { history, send: async () => 'm-1' }),
      [],
    )
    await act(async () => shown().send('m-1'))
    const [{ key } = { key: '' }] = shown().messages
    rerender([fetched('m-1', 1, { sender_id: ANN, edited: true })])
    expect(shown().messages).toMatchObject([{ key, id: 'm-1', senderId: ANN, payload: { edited: true } }])
  })

  test('of another conversation is none of this one', async () => {
    const { shown } = await openHook(useBoth, [fetched('m-1', 1, { conversation_id: 'other' })])
    expect(shown().messages).toEqual([])
  })

  test('may be another array at each render', async () => {
    const first = fetched('m-1', 1)
    const { shown, rerender } = await openHook(useBoth, [first])
    const before = shown().messages
    rerender([first])
    expect(shown().messages).toBe(before)
  })

  test('may be made anew at each render', async () => {
    const { shown } = await openHook(() => useConversation(TEA, { history: [fetched('m-1', 1)] }), undefined)
    expect(shown().messages).toMatchObject([{ id: 'm-1', status: 'sent' }])
  })
})

test('the same list, until something changes', async () => {
  const { shown, rerender, chat } = await openChat()
  chat('m-1', 'Tea?')
  const before = shown().messages
  rerender({ id: TEA })
  expect(shown().messages).toBe(before)
  chat('m-2', 'Now?')
  expect(shown().messages).not.toBe(before)
})
