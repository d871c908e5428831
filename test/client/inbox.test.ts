import * as v from 'valibot'
import { describe, expect, test } from 'vitest'

import { ProtocolError } from '../../src/errors.js'
import type { AnyMessage } from '../../src/protocol/message.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { settle } from '../support/clock.js'
import { makeClient, openPlain } from '../support/client.js'
import { definition } from '../support/test-protocol.js'

const line = (type: string, payload?: unknown) => JSON.stringify({ type, payload })

async function listening(options: Parameters<typeof openPlain>[0] = {}) {
  const made = await openPlain(options)
  const heard: AnyMessage[] = []
  made.client.subscribe('*', (_, message) => heard.push(message))
  return { ...made, heard, traffic: () => made.client.store.getState().traffic }
}

const clean = { malformed: 0, invalid: 0, oversized: 0, unknown: 0, copies: 0 }

describe('a frame of several lines', () => {
  test('is as many messages, in order', async () => {
    const { transport, heard, errors, traffic } = await listening()
    const notes = Array.from({ length: 300 }, (_, index) => line('note', { text: `${index}\n` }))
    transport.link.receive(notes.join('\n'))
    expect(heard.map(({ payload }) => Reflect.get(Object(payload), 'text'))).toEqual(
      notes.map((_, index) => `${index}\n`),
    )
    expect(traffic()).toEqual({ ...clean, received: 300 })
    expect(errors).toEqual([])
  })

  test('ends in a newline or holds empty ones, and nothing is wrong with that', async () => {
    const { transport, heard, errors } = await listening()
    transport.link.receive(`${line('note', { text: 'a' })}\r\n\n  \n${line('note', { text: 'b' })}\n`)
    expect(heard).toHaveLength(2)
    expect(errors).toEqual([])
  })

  test.each(['{"type":', 'garbage', '[]', 'null', '{"payload":{}}', '{"type":7}'])(
    'with the bad line %s loses only that, counted and reported once',
    async bad => {
      const { transport, heard, errors, traffic } = await listening()
      transport.link.receive([line('note', { text: 'a' }), bad, line('note', { text: 'b' })].join('\n'))
      expect(heard.map(({ payload }) => payload)).toEqual([{ text: 'a' }, { text: 'b' }])
      expect(traffic()).toEqual({ ...clean, received: 2, malformed: 1 })
      expect(errors).toEqual([expect.any(ProtocolError)])
    },
  )
})

describe('what is dropped whole', () => {
  test('a line over the size, unread', async () => {
    const made = makeClient(defineProtocol({ ...definition, maxFrameBytes: 100 }))
    const heard: unknown[] = []
    made.client.subscribe('note', payload => heard.push(payload))
    made.client.connect()
    await settle()
    made.transport.link.open()
    made.transport.link.receive(line('note', { text: '語'.repeat(400) }))
    made.transport.link.receive(line('note', { text: 'ok' }))
    expect(heard).toEqual([{ text: 'ok' }])
    expect(made.errors).toEqual([expect.objectContaining({ kind: 'protocol' })])
    expect(made.client.store.getState().traffic).toMatchObject({ oversized: 1, received: 1 })
    expect(made.connection().status).toBe('open')
  })

  test('and not what another client was just allowed to say, with what the server adds to it', async () => {
    const made = makeClient(defineProtocol({ ...definition, maxFrameBytes: 100 }))
    const heard: unknown[] = []
    made.client.subscribe('note', ({ text }) => heard.push(text))
    made.client.connect()
    await settle()
    made.transport.link.open()
    const text = 'x'.repeat(100 - line('note', { text: '' }).length)
    made.transport.link.receive(
      JSON.stringify({ ...Object(JSON.parse(line('note', { text }))), from: 'a'.repeat(900) }),
    )
    expect(heard).toEqual([text])
  })

  test('and not a frame in which the server has joined many, each of them small enough', async () => {
    const made = makeClient(defineProtocol({ ...definition, maxFrameBytes: 100 }))
    const heard: unknown[] = []
    made.client.subscribe('note', ({ text }) => heard.push(text))
    made.client.connect()
    await settle()
    made.transport.link.open()
    const lines = ['a', '語'.repeat(400), 'b', 'c', 'd'].map(text => line('note', { text }))
    made.transport.link.receive(lines.join('\n'))
    expect(heard).toEqual(['a', 'b', 'c', 'd'])
    expect(made.client.store.getState().traffic).toMatchObject({ oversized: 1, received: 4 })
  })

  test('bytes, where the protocol is text', async () => {
    const { transport, heard, errors, traffic, connection } = await listening()
    transport.link.receive(new ArrayBuffer(12))
    expect(heard).toEqual([])
    expect(errors).toEqual([
      expect.objectContaining({ kind: 'protocol', message: expect.stringContaining('12 bytes') }),
    ])
    expect(traffic()).toEqual({ ...clean, received: 0, malformed: 1 })
    expect(connection().status).toBe('open')
  })

  test.each([
    ['open brackets', '['.repeat(512 * 1024)],
    ['objects in objects', '{"a":'.repeat(100_000)],
    ['closed brackets', `${'['.repeat(250_000)}${']'.repeat(250_000)}`],
  ])('half a megabyte of %s, without a crash', async (_, frame) => {
    const { transport, heard, errors, connection } = await listening()
    transport.link.receive(frame)
    transport.link.say('note', { text: 'alive' })
    expect(heard).toHaveLength(1)
    expect(errors).toEqual([expect.any(ProtocolError)])
    expect(connection().status).toBe('open')
  })
})

describe('a payload that fails its schema', () => {
  test('is dropped, counted and reported once, without its value', async () => {
    const { transport, heard, errors, traffic } = await listening()
    transport.link.say('tick', { id: 'SECRET', n: 'SECRET' })
    expect(heard).toEqual([])
    expect(traffic()).toEqual({ ...clean, received: 0, invalid: 1 })
    expect(errors).toEqual([expect.any(ProtocolError)])
    expect(errors[0]?.message).toMatch(/"tick" message was dropped: "n"/)
    expect(errors[0]?.message).not.toContain('SECRET')
  })

  test('keeps what the schema does not name', async () => {
    const { transport, heard } = await listening()
    transport.link.say('note', { text: 'a', added: { later: true } })
    expect(heard[0]?.payload).toEqual({ text: 'a', added: { later: true } })
  })

  test('passes with validate: false, as it came', async () => {
    const { transport, heard, errors } = await listening({ validate: false })
    transport.link.say('tick', { n: 'text' })
    expect(heard).toMatchObject([{ known: true, payload: { n: 'text' } }])
    expect(errors).toEqual([])
  })

  test('because the schema is asynchronous, is reported as such', async () => {
    const slow = v.pipeAsync(
      v.looseObject({}),
      v.checkAsync(() => Promise.reject(new Error('mine'))),
    )
    const made = makeClient(defineProtocol({ ...definition, messages: { ...definition.messages, slow } }))
    made.client.connect()
    await settle()
    made.transport.link.open()
    made.transport.link.say('slow', {})
    await settle()
    expect(made.errors).toMatchObject([{ kind: 'protocol', message: expect.stringContaining('asynchronously') }])
  })
})

describe('an unknown type', () => {
  test('reaches wildcards only, is counted, and is no error', async () => {
    const { client, transport, heard, errors, traffic } = await listening()
    const prefixed: string[] = []
    const exact: unknown[] = []
    client.subscribe('blob.*', (_, { type }) => prefixed.push(type))
    client.subscribe('blob.deleted' as 'blob.created', payload => exact.push(payload))
    transport.link.say('blob.deleted', { id: '1' })
    expect(heard).toMatchObject([{ known: false, type: 'blob.deleted', payload: { id: '1' } }])
    expect(prefixed).toEqual(['blob.deleted'])
    expect(exact).toEqual([])
    expect(traffic()).toEqual({ ...clean, received: 1, unknown: 1 })
    expect(errors).toEqual([])
    expect(client.store.getState().latest.size).toBe(0)
  })

  test.each(['constructor', '__proto__', 'toString', ''])('may be called "%s"', async type => {
    const { transport, heard, errors } = await listening()
    transport.link.receive(`{"type":"${type}","payload":{}}`)
    expect(heard).toMatchObject([{ known: false, type }])
    expect(errors).toEqual([])
  })
})

describe('keys that could reach a prototype', () => {
  test.each([
    ['as they are', '__proto__'],
    ['with an escape', String.raw`\u005f_proto__`],
    ['escaped whole', String.raw`\u0063\u006F\u006e\u0073\u0074\u0072\u0075\u0063\u0074\u006f\u0072`],
    ['the third one', 'prototype'],
  ])('never reach a message: %s', async (_, key) => {
    const { transport, heard } = await listening()
    transport.link.receive(`{"type":"note","payload":{"text":"a","deep":[{"${key}":{"polluted":true}}],"${key}":{}}}`)
    expect(heard).toHaveLength(1)
    const payload = Object(heard[0]?.payload)
    expect(Object.keys(payload).sort()).toEqual(['deep', 'text'])
    expect(Object.getOwnPropertyNames(payload.deep[0])).toEqual([])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  test('never reach the store where they are ids', async () => {
    const { client, transport } = await listening()
    transport.link.say('tick', { id: '__proto__', n: 1 })
    transport.link.say('tick', { id: 'constructor', n: 2 })
    expect(client.store.getState().latest.get('tick')?.get('')?.payload).toEqual({ id: 'constructor', n: 2 })
    expect(Reflect.get({}, 'n')).toBeUndefined()
  })
})

test('a message says when it was sent and when it arrived', async () => {
  const { clock, transport, heard } = await listening()
  await clock.advance(500)
  transport.link.receive('{"type":"note","payload":{"text":"a"},"timestamp":"2026-11-20T12:48:53.5Z"}')
  transport.link.say('note', { text: 'b' })
  expect(heard.map(({ sentAt }) => sentAt)).toEqual([Date.UTC(2026, 10, 20, 12, 48, 53, 500), undefined])
  expect(heard[0]?.receivedAt).toBe(clock.now())
})
