import { describe, expect, test } from 'vitest'

import { HandlerError } from '../../src/errors.js'
import { settle } from '../support/clock.js'
import { openPlain, openTest } from '../support/client.js'

type Made = Awaited<ReturnType<typeof openPlain>>
const note = ({ transport }: Made, text: string) => transport.link.say('note', { text })

describe('handlers', () => {
  test('see every message once and in order, also when thousands arrive in one tick', async () => {
    const made = await openPlain()
    const heard: number[] = []
    made.client.subscribe('tick', ({ n }) => heard.push(n))
    const lines = Array.from({ length: 5000 }, (_, n) => JSON.stringify({ type: 'tick', payload: { id: 'a', n } }))
    for (let at = 0; at < lines.length; at += 50) made.transport.link.receive(lines.slice(at, at + 50).join('\n'))
    expect(heard).toEqual(lines.map((_, n) => n))
  })

  test('hear what their pattern is for', async () => {
    const made = await openPlain()
    const heard: string[] = []
    made.client.subscribe('blob.created', (_, { type }) => heard.push(`exact ${type}`))
    made.client.subscribe('blob.*', (_, { type }) => heard.push(`prefix ${type}`))
    made.client.subscribe('*', (_, { type }) => heard.push(`all ${type}`))
    made.transport.link.say('blob.created', { id: '1' })
    note(made, 'a')
    expect(heard).toEqual(['exact blob.created', 'prefix blob.created', 'all blob.created', 'all note'])
  })

  test('that throw are reported, and the others run', async () => {
    const made = await openPlain()
    const thrown = new Error('mine')
    const heard: string[] = []
    made.client.subscribe('note', () => {
      throw thrown
    })
    made.client.subscribe('note', ({ text }) => heard.push(text))
    made.client.subscribe('*', () => {
      throw thrown
    })
    made.client.subscribe('*', (_, { type }) => heard.push(type))
    note(made, 'a')
    note(made, 'b')
    expect(heard).toEqual(['a', 'note', 'b', 'note'])
    expect(made.errors).toHaveLength(4)
    expect(made.errors[0]).toBeInstanceOf(HandlerError)
    expect(made.errors[0]).toMatchObject({ cause: thrown, message: expect.stringContaining('"note"') })
    expect(made.connection().status).toBe('open')
  })

  test('an onError that throws stops nobody either', async () => {
    const made = await openPlain()
    const heard: string[] = []
    made.errors.push = () => {
      throw new Error('in onError')
    }
    const consoled = consoleErrors()
    made.client.subscribe('note', () => {
      throw new Error('mine')
    })
    made.client.subscribe('note', ({ text }) => heard.push(text))
    note(made, 'a')
    expect(heard).toEqual(['a'])
    expect(consoled()).toHaveLength(1)
  })

  test('that have left hear no more, even in the middle of a message', async () => {
    const made = await openPlain()
    const heard: string[] = []
    made.client.subscribe('note', () => leave())
    const leave = made.client.subscribe('note', ({ text }) => heard.push(text))
    made.client.subscribe('note', ({ text }) => heard.push(`other ${text}`))
    note(made, 'a')
    leave()
    note(made, 'b')
    expect(heard).toEqual(['other a', 'other b'])
  })

  test.each(['note', '*', 'note*'] as const)(
    'of "%s" that come in the middle of a message hear the next one first',
    async pattern => {
      const made = await openPlain()
      const heard: unknown[] = []
      const stop = made.client.subscribe('*', () => {
        stop()
        made.client.subscribe(pattern as '*', payload => heard.push(payload))
      })
      note(made, 'a')
      expect(heard).toEqual([])
      note(made, 'b')
      expect(heard).toEqual([{ text: 'b' }])
    },
  )

  test('narrowed to payload fields hear only the messages that have them', async () => {
    const made = await openPlain()
    const heard: string[] = []
    made.client.subscribe('tick', ({ n }) => heard.push(`a ${n}`), { id: 'a' })
    made.client.subscribe('tick', ({ id }) => heard.push(`1 ${id}`), { n: 1 })
    made.client.subscribe('tick', () => heard.push('b and 2'), { id: 'b', n: 2 })
    made.client.subscribe('tick', () => heard.push('unknown'), { id: undefined })
    made.client.subscribe('tick', () => heard.push('the text 1'), { id: '1' })
    const say = (id: string, n: number) => made.transport.link.say('tick', { id, n })
    say('a', 1)
    say('b', 1)
    say('b', 2)
    say('c', 3)
    expect(heard).toEqual(['a 1', '1 a', '1 b', 'b and 2'])
  })

  test('narrowed to the same fields leave one by one', async () => {
    const made = await openPlain()
    const heard: string[] = []
    const leave = made.client.subscribe('tick', () => heard.push('first'), { id: 'a' })
    made.client.subscribe('tick', () => heard.push('second'), { id: 'a' })
    made.client.subscribe('tick', () => heard.push('other'), { id: 'b' })
    leave()
    leave()
    made.transport.link.say('tick', { id: 'a', n: 1 })
    expect(heard).toEqual(['second'])
  })

  test('of the same function twice are told twice, and leave one by one', async () => {
    const made = await openPlain()
    const heard: string[] = []
    const handler = ({ text }: { text: string }) => heard.push(text)
    const leave = made.client.subscribe('note', handler)
    made.client.subscribe('note', handler)
    note(made, 'a')
    leave()
    leave()
    note(made, 'b')
    expect(heard).toEqual(['a', 'a', 'b'])
  })

  test('stay through a reconnect and a new session', async () => {
    const made = await openPlain()
    const heard: string[] = []
    made.client.subscribe('note', ({ text }) => heard.push(text))
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    made.transport.link.open()
    note(made, 'a')
    made.client.disconnect()
    made.client.connect()
    await settle()
    made.transport.link.open()
    note(made, 'b')
    expect(heard).toEqual(['a', 'b'])
  })
})

describe('a handler that disconnects in the middle of a frame', () => {
  const frame = ['a', 'b', 'c'].map(text => JSON.stringify({ type: 'note', payload: { text } })).join('\n')

  test('hears nothing more of it, and neither does the store', async () => {
    const made = await openPlain()
    const heard: string[] = []
    made.client.subscribe('note', ({ text }) => {
      heard.push(text)
      if (text === 'b') made.client.disconnect()
    })
    made.transport.link.receive(frame)
    expect(heard).toEqual(['a', 'b'])
    expect(made.client.store.getState().latest.size).toBe(0)
  })

  test('and connects again, hears nothing of it in the next session', async () => {
    const made = await openPlain()
    const heard: string[] = []
    made.client.subscribe('note', ({ text }) => {
      heard.push(text)
      made.client.disconnect()
      made.client.connect()
    })
    made.transport.link.receive(frame)
    await settle()
    expect(heard).toEqual(['a'])
    expect(made.transport.links).toHaveLength(2)
  })
})

test('a handler that sends an answer to each message sends them in order', async () => {
  const made = await openTest()
  made.client.subscribe('note', ({ text }) => made.client.send('say', { text }))
  for (const text of ['1', '2', '3']) made.transport.link.say('note', { text })
  expect(made.transport.link.sent.map(frame => JSON.parse(frame) as unknown)).toMatchObject(
    ['1', '2', '3'].map(text => ({ payload: { text } })),
  )
})

function consoleErrors(): () => readonly unknown[] {
  const words: unknown[] = []
  const { error } = console
  console.error = (...said: unknown[]) => {
    words.push(said)
    console.error = error
  }
  return () => words
}
