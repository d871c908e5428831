import * as v from 'valibot'
import { expectTypeOf, test } from 'vitest'

import { createClient } from '../../src/client/client.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import type {
  CommandType,
  IntentName,
  MessageOf,
  MessageType,
  PatternOf,
  PayloadOf,
  RequestType,
} from '../../src/protocol/protocol.js'
import { webSocketTransport } from '../../src/transports/websocket.js'

// A map of its own, so that a change of a shipped protocol does not move what is tested here.
const shop = defineProtocol({
  name: 'shop',
  messages: {
    'order.placed': v.looseObject({ orderId: v.string(), total: v.number(), note: v.optional(v.string(), '') }),
    'order.sent': v.looseObject({ orderId: v.string() }),
    greeting: v.object({ text: v.string() }),
  },
  commands: {
    ping: v.optional(v.object({})),
    order: v.object({ item: v.string(), count: v.optional(v.number(), 1) }),
    type: v.object({ on: v.boolean() }),
  },
  transport: webSocketTransport,
  express: { typing: ({ typing }) => ({ type: 'type', payload: { on: typing } }) },
  answers: { order: { judge: ({ type }, { item }) => (type === 'order.placed' && item !== '' ? 'done' : undefined) } },
})
const bare = defineProtocol({ name: 'bare', messages: {}, commands: {}, transport: webSocketTransport })

const client = createClient({ protocol: shop, url: 'wss://shop.example/ws' })
const plain = createClient({ protocol: bare, url: 'wss://bare.example/ws' })
type Shop = typeof shop

test('the names are those of the catalogue', () => {
  expectTypeOf<MessageType<Shop>>().toEqualTypeOf<'order.placed' | 'order.sent' | 'greeting'>()
  expectTypeOf<CommandType<Shop>>().toEqualTypeOf<'ping' | 'order' | 'type'>()
  expectTypeOf<IntentName<Shop>>().toEqualTypeOf<'typing'>()
  expectTypeOf<RequestType<Shop>>().toEqualTypeOf<'order'>()
  expectTypeOf<PatternOf<Shop>>().toEqualTypeOf<MessageType<Shop> | 'order.*' | '*'>()
})

test('a handler gets the payload as its schema gives it back', () => {
  client.subscribe('order.placed', (payload, message) => {
    expectTypeOf(payload.orderId).toEqualTypeOf<string>()
    expectTypeOf(payload.total).toEqualTypeOf<number>()
    expectTypeOf(payload.note).toEqualTypeOf<string>()
    expectTypeOf(message.type).toEqualTypeOf<'order.placed'>()
    expectTypeOf(message.known).toEqualTypeOf<true>()
    expectTypeOf(message.sentAt).toEqualTypeOf<number | undefined>()
  })
  client.subscribe('greeting', payload => {
    // @ts-expect-error there is no such field
    expectTypeOf(payload.title).toBeUndefined()
  })
  expectTypeOf<PayloadOf<Shop, 'greeting'>>().toEqualTypeOf<{ text: string }>()
})

test('a message that is not in the catalogue does not compile', () => {
  // @ts-expect-error a typing mistake
  expectTypeOf(client.subscribe('order.plced', () => undefined)).toBeFunction()
  // @ts-expect-error no message begins so
  expectTypeOf(client.subscribe('invoice.*', () => undefined)).toBeFunction()
})

test('a handler of a wildcard tells what is known by `known`', () => {
  client.subscribe('*', (_, message) => {
    if (!message.known) {
      expectTypeOf(message.type).toEqualTypeOf<string>()
      expectTypeOf(message.payload).toEqualTypeOf<unknown>()
      return
    }
    expectTypeOf(message).toEqualTypeOf<MessageOf<Shop>>()
    if (message.type === 'greeting') expectTypeOf(message.payload.text).toEqualTypeOf<string>()
  })
  client.subscribe('order.*', (_, message) => {
    if (message.known) expectTypeOf(message.type).toEqualTypeOf<'order.placed' | 'order.sent'>()
  })
})

test('a command takes its payload as it is sent, and no other', () => {
  expectTypeOf(client.send('ping')).toBeVoid()
  expectTypeOf(client.send('order', { item: 'tea' })).toBeVoid()
  // @ts-expect-error no such command
  client.send('cancel')
  // @ts-expect-error the payload is missing
  client.send('order')
  // @ts-expect-error a field is missing
  client.send('order', { count: 2 })
  // @ts-expect-error a field is of another type
  client.send('order', { item: 7 })
  // @ts-expect-error a field too many
  client.send('order', { item: 'tea', colour: 'green' })
})

test('only what is answered can be a request', () => {
  expectTypeOf(client.request('order', { item: 'tea' })).resolves.toEqualTypeOf<MessageOf<Shop>>()
  // @ts-expect-error nothing answers a ping
  void client.request('ping')
  // @ts-expect-error this protocol answers nothing at all
  void plain.request('order', { item: 'tea' })
})

test('only what the protocol can express is an intent', () => {
  expectTypeOf(client.express('typing', { place: 'p', typing: true })).toBeVoid()
  // @ts-expect-error this protocol has no entry for it
  client.express('presence', { status: 'online' })
  // @ts-expect-error a field is missing
  client.express('typing', { typing: true })
  // @ts-expect-error this protocol expresses nothing at all
  plain.express('typing', { place: 'p', typing: true })
})

test('what a schema leaves out may be handed on as it is', () => {
  const { wiring } = defineProtocol({
    name: 'tasks',
    messages: { step: v.object({ id: v.string(), parts: v.optional(v.number()), first: v.optional(v.boolean()) }) },
    commands: {},
    transport: webSocketTransport,
    interpret: {
      step: ({ payload: { id, parts: total, first } }) => ({
        kind: 'task',
        id,
        status: 'running',
        fraction: 0,
        total,
        first,
      }),
    },
  })
  expectTypeOf(wiring.name).toBeString()
})

test('a definition that contradicts its catalogue does not compile', () => {
  const messages = { note: v.object({ text: v.string() }) }
  const commands = { say: v.object({ text: v.string() }) }
  const given = { name: 'wrong', messages, commands, transport: webSocketTransport } as const

  // @ts-expect-error there is no such message
  expectTypeOf(defineProtocol({ ...given, ready: { message: 'welcome' } })).toBeObject()
  // @ts-expect-error there is no such command
  expectTypeOf(defineProtocol({ ...given, ready: { message: 'note', send: { type: 'hello' } } })).toBeObject()
  // @ts-expect-error the command lacks its text
  expectTypeOf(defineProtocol({ ...given, ready: { message: 'note', send: () => ({ type: 'say' }) } })).toBeObject()
  // @ts-expect-error there is no such command
  expectTypeOf(defineProtocol({ ...given, heartbeat: { every: 1000, send: { type: 'ping' } } })).toBeObject()
  // @ts-expect-error there is no such field
  expectTypeOf(defineProtocol({ ...given, keys: { note: 'title' } })).toBeObject()
  // @ts-expect-error there is no such message
  expectTypeOf(defineProtocol({ ...given, interpret: { gone: () => undefined } })).toBeObject()
  // @ts-expect-error there is no such change
  expectTypeOf(defineProtocol({ ...given, interpret: { note: () => ({ kind: 'moved' }) } })).toBeObject()
  // @ts-expect-error the command lacks its text
  expectTypeOf(defineProtocol({ ...given, express: { typing: () => ({ type: 'say', payload: {} }) } })).toBeObject()
  // @ts-expect-error there is no such intent
  expectTypeOf(defineProtocol({ ...given, express: { dance: () => [] } })).toBeObject()
  // @ts-expect-error there is no such command
  expectTypeOf(defineProtocol({ ...given, wants: { join: () => ({ type: 'enter' }) } })).toBeObject()
  // @ts-expect-error the command lacks its text
  expectTypeOf(defineProtocol({ ...given, wants: { leave: () => ({ type: 'say', payload: {} }) } })).toBeObject()
  // @ts-expect-error a want is joined and left
  expectTypeOf(defineProtocol({ ...given, wants: { enter: () => [] } })).toBeObject()
  // @ts-expect-error there is no such message
  expectTypeOf(defineProtocol({ ...given, respond: { gone: () => ({ type: 'say' }) } })).toBeObject()
  // @ts-expect-error the command lacks its text
  expectTypeOf(defineProtocol({ ...given, respond: { note: () => ({ type: 'say' }) } })).toBeObject()
  // @ts-expect-error there is no such command
  expectTypeOf(defineProtocol({ ...given, pace: { volatile: ['shout'] } })).toBeObject()
  // @ts-expect-error a code means retry, refused or final
  expectTypeOf(defineProtocol({ ...given, closeCodes: { 4000: 'ignore' } })).toBeObject()
})
