import { describe, expect, test } from 'vitest'

import { defineProtocol } from '../../src/protocol/protocol.js'
import { settle } from '../support/clock.js'
import { makeClient, openClient, openTest, payloadOf, typeOf } from '../support/client.js'
import { definition, testProtocol } from '../support/test-protocol.js'

const said = (sent: readonly string[]) =>
  sent.map(frame => `${typeOf(frame)} ${String(Reflect.get(Object(payloadOf(frame)), 'topics'))}`)

test('the first in subscribes, the last out unsubscribes', async () => {
  const made = await openTest()
  const first = made.client.want('a')
  await settle()
  const second = made.client.want('a')
  await settle()
  first()
  await settle()
  expect(said(made.transport.link.sent)).toEqual(['watch a'])
  second()
  await settle()
  expect(said(made.transport.link.sent)).toEqual(['watch a', 'unwatch a'])
})

test('leaving twice is leaving once', async () => {
  const made = await openTest()
  const first = made.client.want('a')
  made.client.want('a')
  first()
  first()
  await settle()
  expect(said(made.transport.link.sent)).toEqual(['watch a'])
})

test('a screen that comes and goes in one tick is one command, or none', async () => {
  const made = await openTest()
  for (const topic of ['a', 'b', 'c']) made.client.want(topic)
  for (const topic of ['d', 'e']) made.client.want(topic)()
  await settle()
  expect(said(made.transport.link.sent)).toEqual(['watch a,b,c'])
})

test('a component that leaves while another comes does not unsubscribe between them', async () => {
  const made = await openTest()
  const leave = made.client.want('a')
  await settle()
  leave()
  made.client.want('a')
  await settle()
  expect(said(made.transport.link.sent)).toEqual(['watch a'])
})

test('what is wanted is renewed on each connection, and what is no longer wanted is not', async () => {
  const made = await openTest()
  const leave = made.client.want('a')
  made.client.want('b')
  await settle()
  made.transport.link.end(1006)
  leave()
  made.client.want('c')
  await made.clock.advance(1000)
  made.transport.link.open()
  made.transport.link.say('welcome', {})
  await settle()
  expect(said(made.transport.link.sent)).toEqual(['watch b,c'])
})

test('nothing is asked for before the handshake is over, nor without a line', async () => {
  const made = makeClient(testProtocol)
  made.client.want('a')
  await settle()
  made.client.connect()
  await settle()
  made.transport.link.open()
  made.client.want('b')
  await settle()
  expect(made.transport.link.sent).toEqual([])
  made.transport.link.say('welcome', {})
  await settle()
  expect(said(made.transport.link.sent)).toEqual(['watch a,b'])
})

test('nothing is asked for in a later handshake either', async () => {
  const made = await openTest()
  made.client.want('a')
  await settle()
  made.transport.link.end(1006)
  await made.clock.advance(1000)
  made.transport.link.open()
  made.client.want('b')
  await settle()
  expect(made.transport.link.sent).toEqual([])
  made.transport.link.say('welcome', {})
  await settle()
  expect(said(made.transport.link.sent)).toEqual(['watch a,b'])
})

test('what mounted components want is wanted again after disconnect() and connect()', async () => {
  const made = await openTest()
  made.client.want('a')
  await settle()
  made.client.disconnect()
  made.client.connect()
  await settle()
  made.transport.link.open()
  made.transport.link.say('welcome', {})
  expect(said(made.transport.link.sent)).toEqual(['watch a'])
})

describe('where one command speaks for several wants', () => {
  const listed = defineProtocol({
    ...definition,
    wants: {
      tell: (now, before) => [
        { type: 'watch', payload: { topics: [...now] }, want: [...now].filter(topic => !before.has(topic)) },
      ],
    },
    answers: {
      watch: {
        judge({ type }) {
          if (type === 'done') return 'done'
          return type === 'refused' ? 'error' : undefined
        },
      },
    },
  })
  const statusOf = ({ client }: Awaited<ReturnType<typeof openListed>>, topic: string) =>
    client.store.getState().rooms.get(topic)?.status
  const openListed = () => openClient(listed)

  test('an error denies those that it asked for anew, and is not told of them again', async () => {
    const made = await openListed()
    made.client.want('a')
    await settle()
    made.transport.link.say('done', { id: '' })
    made.client.want('b')
    made.client.want('c')
    await settle()
    made.transport.link.say('refused', { why: 'bad' })
    await settle()
    expect(['a', 'b', 'c'].map(topic => statusOf(made, topic))).toEqual(['joined', 'denied', 'denied'])
    made.client.want('d')
    await settle()
    expect(said(made.transport.link.sent)).toEqual(['watch a', 'watch a,b,c', 'watch a,d'])
  })

  test('what is denied is asked for again on the next line', async () => {
    const made = await openListed()
    made.client.want('a')
    await settle()
    made.transport.link.say('refused', { why: 'bad' })
    await settle()
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    made.transport.link.open()
    expect(said(made.transport.link.sent)).toEqual(['watch a'])
    expect(statusOf(made, 'a')).toBeUndefined()
  })

  test('no answer denies it too, but what may have been heard is given back', async () => {
    const made = await openListed()
    const leave = made.client.want('a')
    made.client.want('b')
    await settle()
    await made.clock.advance(10_000)
    expect(statusOf(made, 'a')).toBe('denied')
    leave()
    await settle()
    expect(said(made.transport.link.sent)).toEqual(['watch a,b', 'watch b'])
  })
})

describe('a room that the server takes back', () => {
  const taking = defineProtocol({
    ...definition,
    interpret: {
      entered: ({ payload: { room } }) => ({ kind: 'room-entered', room }),
      exited: ({ payload: { room } }) => ({ kind: 'room-lost', room }),
    },
    wants: {
      join: topic => ({ type: 'watch', payload: { topics: [topic] } }),
      leave: topic => ({ type: 'unwatch', payload: { topics: [topic] } }),
    },
  })

  async function joined() {
    const made = await openClient(taking)
    const leave = made.client.want('a')
    made.client.want('b')
    await settle()
    for (const room of ['a', 'b']) made.transport.link.say('entered', { room })
    made.transport.link.sent.splice(0)
    return { ...made, leave, roomsIn: () => [...made.client.store.getState().rooms.keys()] }
  }

  test('is asked for again in a moment, and it alone', async () => {
    const made = await joined()
    made.transport.link.say('exited', { room: 'a' })
    expect(made.roomsIn()).toEqual(['b'])
    await made.clock.advance(1999)
    expect(made.transport.link.sent).toEqual([])
    await made.clock.advance(1)
    expect(said(made.transport.link.sent)).toEqual(['watch a'])
    made.transport.link.say('entered', { room: 'a' })
    expect(made.roomsIn()).toEqual(['b', 'a'])
  })

  test('is the same room when the server lets us in twice', async () => {
    const made = await joined()
    const before = made.client.store.getState().rooms.get('a')
    await made.clock.advance(1000)
    made.transport.link.say('entered', { room: 'a' })
    expect(made.client.store.getState().rooms.get('a')).toBe(before)
  })

  test('in the same breath in which it let us in is asked for again', async () => {
    const answering = defineProtocol({
      ...definition,
      interpret: { exited: ({ payload: { room } }) => ({ kind: 'room-lost', room }) },
      wants: { join: topic => ({ type: 'watch', payload: { topics: [topic] } }) },
      answers: { watch: { judge: ({ type }) => (type === 'entered' ? 'done' : undefined) } },
    })
    const made = await openClient(answering)
    made.client.want('a')
    await settle()
    made.transport.link.sent.splice(0)
    made.transport.link.say('entered', { room: 'a' })
    expect(made.client.store.getState().rooms.get('a')?.status).toBe('joined')
    made.transport.link.say('exited', { room: 'a' })
    expect(made.client.store.getState().rooms.has('a')).toBe(false)
    await made.clock.advance(2000)
    expect(said(made.transport.link.sent)).toEqual(['watch a'])
  })

  test('is neither asked for nor given back where nobody wants it any more', async () => {
    const made = await joined()
    made.transport.link.say('exited', { room: 'a' })
    made.leave()
    made.transport.link.say('exited', { room: 'c' })
    await made.clock.advance(5000)
    expect(made.transport.link.sent).toEqual([])
  })

  test('is asked for once where the line is lost meanwhile', async () => {
    const made = await joined()
    made.transport.link.say('exited', { room: 'a' })
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    made.transport.link.open()
    await made.clock.advance(5000)
    expect(said(made.transport.link.sent)).toEqual(['watch a', 'watch b'])
  })
})
