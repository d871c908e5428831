import { describe, expect, test } from 'vitest'

import { RequestError } from '../../src/errors.js'
import type { AnyMessage } from '../../src/protocol/message.js'
import { jsonCodec } from '../../src/protocol/envelope.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { openClient } from '../support/client.js'
import { definition } from '../support/test-protocol.js'

const json = jsonCodec()

/** An envelope that says whom a message is from, and which command it answers. */
const addressed = defineProtocol({
  ...definition,
  codecs: {
    message: {
      ...json,
      decode(line) {
        const { user, re } = JSON.parse(line) as { readonly user?: string; readonly re?: string }
        return { ...json.decode(line), requestId: re, from: user === undefined ? undefined : { id: user } }
      },
    },
    command: { ...json, encode: ({ type, payload, id, sentAt }) => JSON.stringify({ type, payload, id, sentAt }) },
  },
  answers: {
    say: {
      judge({ type }, _, replies) {
        if (replies !== true) return undefined
        return type === 'refused' ? 'error' : 'done'
      },
    },
  },
})

const idOf = (frame: string) => String(Reflect.get(Object(JSON.parse(frame)), 'id'))

describe('an envelope', () => {
  test('says whom a message is from', async () => {
    const { client, transport } = await openClient(addressed)
    const heard: AnyMessage[] = []
    client.subscribe('*', (_, message) => heard.push(message))
    transport.link.receive(JSON.stringify({ type: 'note', payload: { text: 'a' }, user: 'ann' }))
    transport.link.receive(JSON.stringify({ type: 'note', payload: { text: 'b' } }))
    expect(heard.map(({ from }) => from)).toEqual([{ id: 'ann' }, undefined])
  })

  test('gives each command an id of its own, and the time', async () => {
    const { client, clock, transport } = await openClient(addressed, { random: Math.random })
    client.send('say', { text: 'a' })
    client.send('say', { text: 'b' })
    const ids = transport.link.sent.map(idOf)
    expect(new Set(ids).size).toBe(2)
    expect(ids.every(id => id.length > 3)).toBe(true)
    expect(transport.link.sent[0]).toContain(`"sentAt":${clock.now()}`)
  })

  test('tells which of two equal requests a message answers', async () => {
    const { client, transport } = await openClient(addressed)
    const first = client.request('say', { text: 'a' }).catch((thrown: unknown) => thrown)
    const second = client.request('say', { text: 'a' })
    const [one, two] = transport.link.sent.map(idOf)
    transport.link.receive(JSON.stringify({ type: 'note', payload: { text: 'for nobody' }, re: 'other' }))
    transport.link.receive(JSON.stringify({ type: 'note', payload: { text: 'second' }, re: two }))
    transport.link.receive(JSON.stringify({ type: 'refused', payload: { why: 'no' }, re: one }))
    expect(await second).toMatchObject({ payload: { text: 'second' } })
    expect(await first).toBeInstanceOf(RequestError)
  })
})

describe('a server that delivers twice', () => {
  const doubling = defineProtocol({ ...definition, dedupe: 5000 })

  async function hearing() {
    const made = await openClient(doubling)
    const heard: unknown[] = []
    made.client.subscribe('note', ({ text }) => heard.push(text))
    return { ...made, heard, say: (text: string) => made.transport.link.say('note', { text }) }
  }

  test('is heard once, also where the copy is late', async () => {
    const { heard, say, clock, client } = await hearing()
    for (const text of ['a', 'b', 'c', 'a', 'b']) say(text)
    await clock.advance(4999)
    say('c')
    expect(heard).toEqual(['a', 'b', 'c'])
    expect(client.store.getState().traffic).toMatchObject({ received: 3, copies: 3, malformed: 0 })
  })

  test('may say the same again later', async () => {
    const { heard, say, clock } = await hearing()
    say('a')
    await clock.advance(5000)
    say('a')
    expect(heard).toEqual(['a', 'a'])
  })

  test('no other protocol loses an equal line', async () => {
    const made = await openClient(defineProtocol(definition))
    const heard: unknown[] = []
    made.client.subscribe('note', ({ text }) => heard.push(text))
    made.transport.link.say('note', { text: 'a' })
    made.transport.link.say('note', { text: 'a' })
    expect(heard).toEqual(['a', 'a'])
  })
})
