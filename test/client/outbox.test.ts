import { describe, expect, test } from 'vitest'

import { ConnectionError, OverflowError, ProtocolError } from '../../src/errors.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { settle } from '../support/clock.js'
import { makeClient, openPlain, openTest, payloadOf } from '../support/client.js'
import { definition, plainProtocol, testProtocol } from '../support/test-protocol.js'

const texts = (frames: readonly string[]) => frames.map(frame => Reflect.get(Object(payloadOf(frame)), 'text'))
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index))

describe('what is sent while not open', () => {
  test('waits, and leaves in its order', async () => {
    const made = makeClient(plainProtocol)
    for (const text of numbers(20)) made.client.send('say', { text })
    made.client.connect()
    await settle()
    expect(made.transport.link.sent).toEqual([])
    made.transport.link.open()
    made.client.send('say', { text: 'last' })
    expect(texts(made.transport.link.sent)).toEqual([...numbers(20), 'last'])
  })

  test('waits through a lost line', async () => {
    const made = await openPlain()
    made.transport.link.end(1006)
    made.client.send('say', { text: 'a' })
    await made.clock.advance(1000)
    made.client.send('say', { text: 'b' })
    made.transport.link.open()
    expect(texts(made.transport.link.sent)).toEqual(['a', 'b'])
  })

  test('does not leave before the handshake is over and the wants are renewed', async () => {
    const made = makeClient(testProtocol)
    made.client.want('topic')
    made.client.send('say', { text: 'a' })
    made.client.connect()
    await settle()
    made.transport.link.open()
    await settle()
    expect(made.transport.link.sent).toEqual([])
    made.transport.link.say('welcome', {})
    expect(made.sent()).toEqual(['watch', 'say'])
  })

  test('does not leave before a later handshake is over either', async () => {
    const made = await openTest()
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    made.transport.link.open()
    made.client.send('say', { text: 'a' })
    expect(made.transport.link.sent).toEqual([])
    made.transport.link.say('welcome', {})
    expect(made.sent()).toEqual(['say'])
  })

  test('leaves after what provokes the handshake', async () => {
    const ready = { message: 'welcome', send: { type: 'ping' } } as const
    const made = makeClient(defineProtocol({ ...definition, ready }))
    made.client.send('say', { text: 'a' })
    made.client.connect()
    await settle()
    made.transport.link.open()
    expect(made.sent()).toEqual(['ping'])
    made.transport.link.say('welcome', {})
    expect(made.sent()).toEqual(['ping', 'say'])
  })

  test('from a subscriber that sees "open" comes behind what waited', async () => {
    const made = makeClient(plainProtocol)
    made.client.send('say', { text: 'first' })
    made.client.store.subscribe(({ connection }, before) => {
      if (connection.status === 'open' && before.connection.status !== 'open') made.client.send('say', { text: 'then' })
    })
    made.client.connect()
    await settle()
    made.transport.link.open()
    expect(texts(made.transport.link.sent)).toEqual(['first', 'then'])
  })
})

describe('over its bounds', () => {
  test('256 commands wait; send throws for the 257th and the others go out', async () => {
    const made = makeClient(plainProtocol)
    for (const text of numbers(256)) made.client.send('say', { text })
    expect(() => made.client.send('say', { text: 'too much' })).toThrow(OverflowError)
    made.client.connect()
    await settle()
    made.transport.link.open()
    expect(texts(made.transport.link.sent)).toEqual(numbers(256))
    made.client.send('say', { text: 'room again' })
    expect(texts(made.transport.link.sent).at(-1)).toBe('room again')
  })

  test('1 MB waits, counted in bytes and not in characters', () => {
    const made = makeClient(plainProtocol)
    const half = '語'.repeat(174_000)
    made.client.send('say', { text: half })
    expect(() => made.client.send('say', { text: half })).not.toThrow()
    expect(() => made.client.send('say', { text: 'x'.repeat(10_000) })).toThrow(OverflowError)
    expect(() => made.client.send('say', { text: 'x' })).not.toThrow()
  })

  test('both bounds are options, and the error names what to do', () => {
    const made = makeClient(plainProtocol, { outbox: { maxCommands: 1 } })
    made.client.send('say', { text: 'a' })
    expect(() => made.client.send('say', { text: 'b' })).toThrow(/"say" was not sent.*options\.outbox/)
    const small = makeClient(plainProtocol, { outbox: { maxBytes: 20 } })
    expect(() => small.client.send('say', { text: 'more than twenty' })).toThrow(OverflowError)
  })

  test('nothing is thrown while the line takes what is sent', async () => {
    const made = await openPlain()
    for (const text of numbers(2000)) made.client.send('say', { text })
    expect(made.transport.link.sent).toHaveLength(2000)
  })
})

describe('volatile commands', () => {
  test('are gone if the line is down, in silence', async () => {
    const made = await openTest()
    made.transport.link.end(1006)
    made.client.send('type', { place: 'p', on: true })
    await made.clock.advance(1000)
    made.transport.link.open()
    made.transport.link.say('welcome', {})
    expect(made.sent()).toEqual([])
    made.client.send('type', { place: 'p', on: true })
    expect(made.sent()).toEqual(['type'])
    expect(made.errors).toEqual([])
  })

  test('do not fill the outbox', () => {
    const made = makeClient(testProtocol)
    expect(() => {
      for (const place of numbers(1000)) made.client.send('type', { place, on: true })
    }).not.toThrow()
  })
})

describe('coalescing commands', () => {
  test('only the newest waits', async () => {
    const made = makeClient(testProtocol)
    for (let x = 0; x < 1000; x += 1) made.client.send('move', { x })
    made.client.send('say', { text: 'a' })
    made.client.send('move', { x: 1000 })
    made.client.connect()
    await settle()
    made.transport.link.open()
    made.transport.link.say('welcome', {})
    expect(made.transport.link.sent.map(payloadOf)).toEqual([{ text: 'a' }, { x: 1000 }])
  })

  test('all go out while the line is up', async () => {
    const made = await openTest()
    made.client.send('move', { x: 1 })
    made.client.send('move', { x: 2 })
    expect(made.transport.link.sent.map(payloadOf)).toEqual([{ x: 1 }, { x: 2 }])
  })

  test('replace their like in a full outbox', () => {
    const made = makeClient(testProtocol, { outbox: { maxCommands: 2 } })
    made.client.send('move', { x: 1 })
    made.client.send('say', { text: 'a' })
    expect(() => made.client.send('move', { x: 2 })).not.toThrow()
    expect(() => made.client.send('say', { text: 'b' })).toThrow(OverflowError)
  })
})

describe('a socket that closes in the middle of it', () => {
  test('loses nothing of what it did not take', async () => {
    const made = makeClient(plainProtocol, {
      server: {
        onSend(_, link) {
          if (made.transport.links.length === 1 && link.sent.length === 3) link.jammed = true
        },
      },
    })
    for (const text of numbers(10)) made.client.send('say', { text })
    made.client.connect()
    await settle()
    made.transport.link.open()
    made.client.send('say', { text: '10' })
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    made.transport.link.open()
    const all = made.transport.links.flatMap(({ sent }) => sent)
    expect(texts(all)).toEqual(numbers(11))
    expect(made.transport.links.map(({ sent }) => sent.length)).toEqual([3, 8])
  })

  test('and takes something again later keeps the order', async () => {
    const made = await openPlain()
    made.transport.link.jammed = true
    made.client.send('say', { text: 'a' })
    made.transport.link.jammed = false
    made.client.send('say', { text: 'b' })
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    made.transport.link.open()
    expect(texts(made.transport.links.flatMap(({ sent }) => sent))).toEqual(['a', 'b'])
  })
})

describe('disconnect()', () => {
  test.each<[string, (made: ReturnType<typeof makeClient<typeof plainProtocol>>) => Promise<void> | void]>([
    ['before connect()', () => undefined],
    [
      'while connecting',
      async made => {
        made.client.connect()
        await settle()
      },
    ],
    [
      'after disconnect()',
      async made => {
        made.client.connect()
        await settle()
        made.client.disconnect()
      },
    ],
    [
      'after failed',
      async made => {
        made.client.connect()
        await settle()
        made.transport.link.end(1008)
      },
    ],
  ])('%s empties the outbox: nothing crosses a log-out', async (_, begin) => {
    const made = makeClient(plainProtocol)
    await begin(made)
    made.client.send('say', { text: 'of ann' })
    made.client.disconnect()
    made.client.connect()
    await settle()
    made.transport.link.open()
    expect(made.transport.link.sent).toEqual([])
  })

  test('says how much it threw away, and nothing where that is nothing', async () => {
    const made = makeClient(plainProtocol)
    made.client.send('say', { text: 'a' })
    made.client.send('say', { text: 'b' })
    made.client.disconnect()
    const lost = made.errors.filter(error => /2 commands/.test(error.message))
    expect(lost).toEqual([expect.any(ConnectionError)])
    made.client.connect()
    await settle()
    made.client.disconnect()
    expect(made.errors.filter(({ kind }) => kind === 'connection')).toEqual(lost)
  })

  test('makes room', () => {
    const made = makeClient(plainProtocol, { outbox: { maxBytes: 100 } })
    made.client.send('say', { text: 'x'.repeat(60) })
    made.client.disconnect()
    expect(() => made.client.send('say', { text: 'x'.repeat(60) })).not.toThrow()
  })
})

describe('what cannot be sent', () => {
  test('a frame over the protocol’s size is refused before it is sent', async () => {
    const made = makeClient(defineProtocol({ ...definition, maxFrameBytes: 100 }))
    made.client.connect()
    await settle()
    made.transport.link.open()
    expect(() => made.client.send('say', { text: '語'.repeat(30) })).toThrow(ProtocolError)
    expect(() => made.client.send('say', { text: '語'.repeat(20) })).not.toThrow()
    expect(made.transport.link.sent).toHaveLength(1)
  })

  test('a payload that fails its schema is refused, and its value stays out of the error', () => {
    const made = makeClient(plainProtocol)
    const payload: object = { text: 4711 }
    expect(() => made.client.send('say', payload as { text: string })).toThrow(/"say" was not sent: "text"/)
    expect(() => made.client.send('say', payload as { text: string })).not.toThrow(/4711/)
  })

  test.each(['nonsense', 'constructor', '__proto__', 'toString'])('there is no command "%s"', type => {
    const made = makeClient(plainProtocol)
    expect(() => made.client.send(type as 'ping')).toThrow(/has no command/)
  })

  test('with validate: false the schemas are not asked', async () => {
    const made = await openPlain({ validate: false })
    const payload: object = { text: 4711 }
    made.client.send('say', payload as { text: string })
    expect(made.transport.link.sent.map(payloadOf)).toEqual([{ text: 4711 }])
  })
})

describe('intents', () => {
  test('are said in the commands of the protocol', async () => {
    const made = await openTest()
    made.client.express('typing', { place: 'p', typing: true })
    expect(made.transport.link.sent.map(payloadOf)).toEqual([{ place: 'p', on: true }])
  })

  test('that a protocol cannot express, where types were cast away, are an error that names it', () => {
    const made = makeClient(plainProtocol)
    const express = made.client.express as (name: string, intent: object) => void
    expect(() => express('typing', {})).toThrow(/test cannot express "typing"/)
    expect(() => express('constructor', {})).toThrow(/cannot express/)
  })
})
