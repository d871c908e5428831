import type { ComponentProps, MouseEventHandler } from 'react'
import * as v from 'valibot'
import { describe, expectTypeOf, test } from 'vitest'

import { useBookReady, useOCRProgress } from '../../src/protocols/hailango/index.js'
import {
  type ClientOptions,
  createClient,
  createHooks,
  defineProtocol,
  type HookwireError,
  type KnownMessage,
  type MessageType,
  type PayloadOf,
  type UnknownMessage,
  type WebSocketProviderProps,
  webSocketTransport,
} from '../../src/index.js'

/** A fixed map of its own: what the shipped protocols say may change, these errors may not. */
const shop = defineProtocol({
  name: 'shop',
  messages: {
    'order.placed': v.object({
      orderId: v.string(),
      total: v.number(),
      note: v.optional(v.string()),
      lines: v.array(v.string()),
    }),
    'order.paid': v.object({ orderId: v.string(), method: v.picklist(['card', 'cash']) }),
    closed: v.object({ at: v.pipe(v.string(), v.transform(Number)) }),
  },
  commands: {
    ping: v.optional(v.object({})),
    cancel: v.object({ orderId: v.string() }),
  },
  transport: webSocketTransport,
})
type Shop = typeof shop

const {
  createMessageHook,
  useCommand,
  useConnection,
  useLatestMessage,
  useMessageLog,
  useWebSocket,
  useWebSocketSubscription,
  useWebSocketSubscriptions,
} = createHooks(shop)
const usePaid = createMessageHook('order.paid')

describe('a hook that the protocol has no entry for is an error', () => {
  test('and so is a request that nobody answers', () => {
    const { useProgress, useRequest, useRoom, useTable, useTyping } = createHooks(shop)
    // @ts-expect-error it has no `interpret`
    useProgress('a')
    expectTypeOf(useRoom).not.toBeFunction()
    expectTypeOf(useTyping).not.toBeFunction()
    // @ts-expect-error the protocol has no `wants`
    useRoom('a')
    // @ts-expect-error it has no `express.typing`
    useTyping('a')
    // @ts-expect-error its `answers` do not know this command
    useRequest('cancel')
    // @ts-expect-error it has no `state`
    useTable('orders', 'a')
  })

  test('what users say of themselves, and what the server tells of others', () => {
    const { usePresence, useReceipts } = createHooks(shop)
    expectTypeOf(usePresence).not.toBeFunction()
    expectTypeOf(useReceipts).not.toBeFunction()
    // @ts-expect-error it has neither `express.presence` nor `topics.presence`
    usePresence()
    // @ts-expect-error it has neither `express.receipt` nor `topics.receipts`
    useReceipts('a')

    const catalogue = {
      messages: { here: v.object({ id: v.string() }) },
      commands: { say: v.object({ status: v.string(), words: v.optional(v.string()) }) },
      transport: webSocketTransport,
    }
    const listening = createHooks(
      defineProtocol({
        name: 'listening',
        ...catalogue,
        topics: { presence: (userIds, room) => userIds ?? room, receipts: place => [place] },
      }),
    )
    expectTypeOf(listening.usePresence(['a'], { room: 'r' }).members[0]?.lastSeen).toEqualTypeOf<number | undefined>()
    expectTypeOf(listening.useReceipts('a').receipts.get('m')?.read).toEqualTypeOf<readonly string[] | undefined>()
    // @ts-expect-error nobody can say their own status
    listening.usePresence().setStatus('busy')
    // @ts-expect-error and so nobody is away by themselves
    listening.usePresence(undefined, { away: true })
    // @ts-expect-error nobody can say what they have read
    listening.useReceipts('a').markRead('m')
    // @ts-expect-error it has no `express.typing`
    listening.useTyping('a')

    const speaker = defineProtocol({
      name: 'speaking',
      ...catalogue,
      express: {
        presence: ({ status, customStatus: words }) => ({ type: 'say', payload: { status, words } }),
        receipt: ({ ids, state }) => ids.map(id => ({ type: 'say', payload: { status: `${state} ${id}` } }) as const),
      },
    })
    const speaking = createHooks(speaker)
    const { setStatus } = speaking.usePresence(undefined, { away: { afterMs: 1000, whenHidden: false } })
    setStatus('busy', 'in a lesson')
    // @ts-expect-error no such status
    setStatus('asleep')
    const { markRead, markDelivered } = speaking.useReceipts(undefined)
    markRead('m')
    markDelivered(['m', 'n'])
    // @ts-expect-error ids are strings
    markRead(1)

    defineProtocol({
      name: 'wrong',
      ...catalogue,
      // @ts-expect-error a topic is a word, or a list of them
      topics: { receipts: () => 1 },
    })
    defineProtocol({
      name: 'wrong',
      ...catalogue,
      // @ts-expect-error no hook has such an interest
      topics: { weather: () => 'rain' },
    })
  })

  test('where it has one, the types follow from it', () => {
    const library = defineProtocol({
      name: 'library',
      messages: { lent: v.object({ book: v.string(), days: v.number() }) },
      commands: { lend: v.object({ book: v.string() }), join: v.object({ room: v.string() }) },
      transport: webSocketTransport,
      wants: { tell: now => [...now].map(room => ({ type: 'join', payload: { room }, want: room }) as const) },
      express: { typing: ({ place, room = place }) => ({ type: 'join', payload: { room } }) },
      interpret: { lent: ({ payload }) => ({ kind: 'task', id: payload.book, status: 'completed', fraction: 1 }) },
      answers: { lend: { judge: ({ payload }, { book }) => (payload.book === book ? 'done' : undefined) } },
      state: {
        days: {
          initial: 0,
          on: { lent: { id: ({ payload }) => payload.book, next: (days, { payload }) => days + payload.days } },
        },
      },
    })
    const { useProgress, useRequest, useRoom, useTable, useTyping } = createHooks(library)
    expectTypeOf(useProgress('a')?.fraction).toEqualTypeOf<number | undefined>()
    expectTypeOf(useProgress('a')?.status).toEqualTypeOf<'running' | 'completed' | 'failed' | undefined>()
    expectTypeOf(useRoom('a').status).toEqualTypeOf<'joining' | 'joined' | 'denied'>()
    expectTypeOf(useTable('days', 'a')).toEqualTypeOf<number | undefined>()
    const { answer, request } = useRequest('lend')
    expectTypeOf(answer?.payload.days).toEqualTypeOf<number | undefined>()
    void request({ book: 'a' }, { timeout: 100 })
    // @ts-expect-error the payload is missing
    void request()
    // @ts-expect-error `join` is not answered
    useRequest('join')
    const { typists, inputProps, sent } = useTyping('a', { room: 'r', except: 'me' })
    expectTypeOf(typists[0]?.name).toEqualTypeOf<string | undefined>()
    expectTypeOf(inputProps).toExtend<ComponentProps<'input'> & ComponentProps<'textarea'>>()
    expectTypeOf(sent).toExtend<MouseEventHandler>()
    // @ts-expect-error an id
    useTyping(7)
    // @ts-expect-error no such option
    useTyping('a', { self: 'me' })
    // @ts-expect-error no such table
    useTable('weeks', 'a')
  })
})

describe('a wrong message type is an error', () => {
  test('in each hook that takes one', () => {
    expectTypeOf<MessageType<Shop>>().toEqualTypeOf<'order.placed' | 'order.paid' | 'closed'>()
    // @ts-expect-error no such message
    useWebSocketSubscription('order.lost', () => undefined)
    // @ts-expect-error no message begins so
    useWebSocketSubscription('invoice.*', () => undefined)
    // @ts-expect-error no such message
    useWebSocketSubscriptions({ 'order.lost': () => undefined })
    // @ts-expect-error no such message
    useLatestMessage('order.lost')
    // @ts-expect-error the latest of a pattern is not kept
    useLatestMessage('order.*')
    // @ts-expect-error no such message
    useMessageLog('order.lost')
    // @ts-expect-error no such message
    createMessageHook('order.lost')
    // @ts-expect-error no such command
    useCommand('order.placed')
  })
})

describe('a handler gets the exact payload', () => {
  test('of a type', () => {
    useWebSocketSubscription('order.placed', (payload, message) => {
      expectTypeOf(payload.orderId).toEqualTypeOf<string>()
      expectTypeOf(payload.note).toEqualTypeOf<string | undefined>()
      expectTypeOf(message.type).toEqualTypeOf<'order.placed'>()
      expectTypeOf(message.sentAt).toEqualTypeOf<number | undefined>()
      // @ts-expect-error no such field
      String(payload.totl)
    })
  })

  test('after the schema has transformed it', () => {
    useWebSocketSubscription('closed', ({ at }) => expectTypeOf(at).toEqualTypeOf<number>())
  })

  test('and one that wants something else is an error', () => {
    expectTypeOf<PayloadOf<Shop, 'order.placed'>['total']>().toEqualTypeOf<number>()
    // @ts-expect-error total is a number
    useWebSocketSubscription('order.placed', ({ total }: { total: string }) => total)
    // @ts-expect-error total is a number
    useWebSocketSubscriptions({ 'order.placed': ({ total }: { total: string }) => total })
    // @ts-expect-error method is one of two words
    usePaid(({ method }: { method: 'cheque' }) => method)
    // @ts-expect-error no handler
    useWebSocketSubscription('order.placed', 'handler')
  })

  test('of each type that a pattern matches', () => {
    useWebSocketSubscription('order.*', (_, message) => {
      expectTypeOf(message.type).toEqualTypeOf<string>()
      if (message.known) expectTypeOf(message.type).toEqualTypeOf<'order.placed' | 'order.paid'>()
      if (message.known && message.type === 'order.paid') {
        expectTypeOf(message.payload.method).toEqualTypeOf<'card' | 'cash'>()
      }
    })
    useWebSocketSubscription('*', (_, message) => {
      if (message.known) expectTypeOf(message.type).toEqualTypeOf<'order.placed' | 'order.paid' | 'closed'>()
      else expectTypeOf(message).toEqualTypeOf<UnknownMessage>()
    })
  })

  test('in a map of handlers', () => {
    useWebSocketSubscriptions({
      'order.paid': ({ method }) => expectTypeOf(method).toEqualTypeOf<'card' | 'cash'>(),
      closed: ({ at }) => expectTypeOf(at).toEqualTypeOf<number>(),
    })
  })
})

describe('useLatestMessage', () => {
  test('is the message, or nothing yet', () => {
    const message = useLatestMessage('order.paid')
    expectTypeOf(message?.type).toEqualTypeOf<'order.paid' | undefined>()
    expectTypeOf(message?.payload.method).toEqualTypeOf<'card' | 'cash' | undefined>()
    expectTypeOf(message).toExtend<KnownMessage<'order.paid'> | undefined>()
  })

  test('is what is selected', () => {
    const total = useLatestMessage('order.placed', { select: ({ payload }) => payload.total })
    expectTypeOf(total).toEqualTypeOf<number | undefined>()
    const pair = useLatestMessage('order.placed', {
      where: { orderId: 'o-1' },
      select: ({ payload }) => ({ id: payload.orderId, many: payload.lines.length > 1 }),
    })
    expectTypeOf(pair).toEqualTypeOf<{ id: string; many: boolean } | undefined>()
  })

  test('selects nothing that is not there', () => {
    // @ts-expect-error no such field
    expectTypeOf(useLatestMessage('order.paid', { select: ({ payload }) => payload.methd })).toEqualTypeOf<string>()
  })

  test('is narrowed by plain fields of its payload only', () => {
    expectTypeOf(useLatestMessage('closed', { where: { at: 3 } })?.payload.at).toEqualTypeOf<number | undefined>()
    useLatestMessage('order.placed', { where: { orderId: 'o-1', total: 3, note: undefined } })
    // @ts-expect-error no such field
    useLatestMessage('order.placed', { where: { orderID: 'o-1' } })
    // @ts-expect-error total is a number
    useLatestMessage('order.placed', { where: { total: '3' } })
    // @ts-expect-error a list cannot be compared
    useLatestMessage('order.placed', { where: { lines: ['a'] } })
    // @ts-expect-error method is one of two words
    useLatestMessage('order.paid', { where: { method: 'cheque' } })
  })
})

describe('the other hooks', () => {
  test('a hook of one message type returns nothing with a handler, and its payload without', () => {
    expectTypeOf(usePaid(({ method }) => method)).toEqualTypeOf<undefined>()
    expectTypeOf(usePaid()?.method).toEqualTypeOf<'card' | 'cash' | undefined>()
    expectTypeOf(usePaid({ orderId: 'o-1' })?.orderId).toEqualTypeOf<string | undefined>()
    usePaid({ orderId: 'o-1', onMessage: ({ method }) => expectTypeOf(method).toEqualTypeOf<'card' | 'cash'>() })
    // @ts-expect-error no such field
    usePaid({ id: 'o-1' })
    // @ts-expect-error orderId is a string
    usePaid({ orderId: 1 })
  })

  test('a log holds what matches', () => {
    expectTypeOf(useMessageLog('order.paid', { limit: 3 })[0]?.payload.method).toEqualTypeOf<
      'card' | 'cash' | undefined
    >()
    // @ts-expect-error a number
    useMessageLog('order.paid', { limit: 'all' })
  })

  test('the connection is itself, or what is selected', () => {
    expectTypeOf(useConnection().retryAt).toEqualTypeOf<number | null>()
    expectTypeOf(useConnection(connection => connection.failures)).toEqualTypeOf<number>()
    // @ts-expect-error no such field
    useConnection(connection => connection.failure)
  })

  test('commands take their own payload', () => {
    const { send, subscribe } = useWebSocket()
    send('ping')
    send('cancel', { orderId: 'o-1' })
    useCommand('cancel')({ orderId: 'o-1' })
    subscribe('order.paid', ({ method }) => expectTypeOf(method).toEqualTypeOf<'card' | 'cash'>())
    // @ts-expect-error no such command
    send('refund')
    // @ts-expect-error its payload is missing
    send('cancel')
    // @ts-expect-error no such field
    send('cancel', { order: 'o-1' })
    // @ts-expect-error orderId is a string
    useCommand('cancel')({ orderId: 1 })
  })
})

describe('HaiLanGo keeps fields of tomorrow, and still knows which ones there are', () => {
  test('a handler and the state have the fields of the wire', () => {
    const ocr = useOCRProgress({ bookId: 'b-1' })
    expectTypeOf(ocr?.fraction).toEqualTypeOf<number | undefined>()
    expectTypeOf(ocr?.status).toEqualTypeOf<'processing' | 'completed' | 'failed' | undefined>()
    expectTypeOf(useBookReady({ bookId: 'b-1' })?.bookId).toEqualTypeOf<string | undefined>()
    useBookReady(({ title }) => expectTypeOf(title).toEqualTypeOf<string>())
    // @ts-expect-error no such field
    useBookReady(({ titel }) => titel)
    // @ts-expect-error no such field
    useOCRProgress({ bookID: 'b-1' })
    // @ts-expect-error no such field
    String(ocr?.percent)
  })
})

describe('a provider', () => {
  test('takes a protocol and a url, or a client, and not both', () => {
    const client = createClient({ protocol: shop, url: 'ws://localhost' })
    type Props = WebSocketProviderProps<Shop>
    expectTypeOf<{ protocol: Shop; url: string; token: () => Promise<string> }>().toExtend<Props>()
    expectTypeOf<{ client: typeof client; autoConnect: boolean }>().toExtend<Props>()
    expectTypeOf<{ client: typeof client; url: string }>().not.toExtend<Props>()
    expectTypeOf<{ protocol: Shop }>().not.toExtend<Props>()
    expectTypeOf<{ protocol: Shop; url: string; token: number }>().not.toExtend<Props>()
  })

  test('and a client take `undefined` for what may be left out of a variable', () => {
    interface Maybe {
      readonly token: string | undefined
      readonly onError: ((error: HookwireError) => void) | undefined
    }
    expectTypeOf<Maybe & { protocol: Shop; url: string }>().toExtend<WebSocketProviderProps<Shop>>()
    expectTypeOf<Maybe & { protocol: Shop; url: string }>().toExtend<ClientOptions<Shop>>()
  })
})

describe('a protocol', () => {
  const { messages, commands } = {
    messages: { tick: v.object({ id: v.string() }) },
    commands: { ping: v.optional(v.object({})) },
  }

  test('speaks only of what its catalogue has', () => {
    const right = defineProtocol({
      name: 'right',
      messages,
      commands,
      transport: webSocketTransport,
      keys: { tick: 'id' },
      heartbeat: { every: 1000, send: { type: 'ping' }, answer: 'tick' },
      interpret: { tick: ({ payload }) => ({ kind: 'task', id: payload.id, status: 'running', fraction: 0 }) },
    })
    expectTypeOf<MessageType<typeof right>>().toEqualTypeOf<'tick'>()
    defineProtocol({
      name: 'wrong',
      messages,
      commands,
      transport: webSocketTransport,
      // @ts-expect-error no such field
      keys: { tick: 'ID' },
    })
    defineProtocol({
      name: 'wrong',
      messages,
      commands,
      transport: webSocketTransport,
      // @ts-expect-error no such command
      heartbeat: { every: 1000, send: { type: 'pong' } },
    })
    defineProtocol({
      name: 'wrong',
      messages,
      commands,
      transport: webSocketTransport,
      // @ts-expect-error no such message
      interpret: { tock: () => undefined },
    })
  })
})
