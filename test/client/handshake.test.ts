import { describe, expect, test } from 'vitest'

import { defineProtocol } from '../../src/protocol/protocol.js'
import { settle } from '../support/clock.js'
import { makeClient, payloadOf } from '../support/client.js'
import { definition } from '../support/test-protocol.js'

/** Says `welcome`, wants the token then, and answers with `entered` or `refused`. */
const authenticating = defineProtocol({
  ...definition,
  target: ({ url }) => ({ url }),
  ready: { message: 'entered' },
  authenticate: {
    after: 'welcome',
    send: (token, { device = '' }) => ({ type: 'say', payload: { text: `${token} on ${device}` } }),
    refused: 'refused',
  },
})

async function welcomed(options: Parameters<typeof makeClient<typeof authenticating>>[1]) {
  const made = makeClient(authenticating, options)
  made.client.connect()
  await settle()
  made.transport.link.open()
  made.transport.link.say('welcome', {})
  return made
}

const texts = (sent: readonly string[]) => sent.map(frame => Reflect.get(Object(payloadOf(frame)), 'text'))

describe('a token that is the first message', () => {
  test('is sent when the server asks, and stands in no URL', async () => {
    const made = await welcomed({ token: 'secret', params: { device: 'phone' } })
    expect(texts(made.transport.link.sent)).toEqual(['secret on phone'])
    expect(made.transport.link.url).not.toContain('secret')
    expect(made.connection().status).toBe('authenticating')
    made.transport.link.say('entered', { room: '' })
    expect(made.connection().status).toBe('open')
  })

  test('that is refused asks once for a fresh one, and then fails', async () => {
    let asked = 0
    const made = await welcomed({ token: () => `token ${(asked += 1)}` })
    made.transport.link.say('refused', { why: 'expired' })
    await settle()
    expect(made.transport.links).toHaveLength(2)
    expect(made.transport.live).toHaveLength(1)
    made.transport.link.open()
    made.transport.link.say('welcome', {})
    expect(texts(made.transport.link.sent)).toEqual(['token 2 on '])
    made.transport.link.say('refused', { why: 'expired' })
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'refused' })
    // Of what else it says nothing, for that may hold the token; and there was no close code.
    const said = 'the server refused the token, and said: refused. Log in again'
    expect(made.connection().error?.message).toContain(said)
    expect(made.errors).toMatchObject([{ kind: 'auth' }])
  })

  test('without a token the server’s word is enough', async () => {
    const made = await welcomed({})
    expect(made.transport.link.sent).toEqual([])
    expect(made.connection().status).toBe('open')
  })

  test('once it is taken, the same messages mean nothing to the connection', async () => {
    const made = await welcomed({ token: 'secret' })
    made.transport.link.say('entered', { room: '' })
    made.transport.link.say('welcome', {})
    made.transport.link.say('refused', { why: 'not asked' })
    expect(texts(made.transport.link.sent)).toEqual(['secret on '])
    expect(made.connection().status).toBe('open')
    expect(made.transport.links).toHaveLength(1)
  })

  test('a rule that throws is reported, and the attempt runs out', async () => {
    const broken = defineProtocol({
      ...definition,
      ready: { message: 'entered' },
      authenticate: {
        after: 'welcome',
        send: () => {
          throw new Error('oops')
        },
        refused: 'refused',
      },
    })
    const made = makeClient(broken, { token: 'a' })
    made.client.connect()
    await settle()
    made.transport.link.open()
    made.transport.link.say('welcome', {})
    expect(made.errors).toMatchObject([{ kind: 'handler', message: 'handshake of test threw.' }])
    await made.clock.advance(10_000)
    expect(made.connection().status).toBe('reconnecting')
  })
})

describe('a token that is sent unasked', () => {
  const say = (text: string) => ({ type: 'say', payload: { text } }) as const
  const unasked = defineProtocol({
    ...definition,
    target: ({ url }) => ({ url }),
    ready: { message: 'entered' },
    authenticate: { send: say, refused: 'refused' },
  })

  async function opened(protocol: typeof unasked, options: Parameters<typeof makeClient<typeof unasked>>[1] = {}) {
    const made = makeClient(protocol, options)
    made.client.connect()
    await settle()
    made.transport.link.open()
    return made
  }

  test('leaves as soon as the socket opens', async () => {
    const made = await opened(unasked, { token: 'secret' })
    expect(texts(made.transport.link.sent)).toEqual(['secret'])
    expect(made.connection().status).toBe('authenticating')
    made.transport.link.say('entered', { room: '' })
    expect(made.connection().status).toBe('open')
    expect(texts(made.transport.link.sent)).toEqual(['secret'])
  })

  test('is not waited for where there is none', async () => {
    const made = await opened(unasked)
    expect(made.transport.link.sent).toEqual([])
    expect(made.connection().status).toBe('open')
  })

  test('goes before all that waits, on each line, where nothing answers it', async () => {
    const silent = defineProtocol({ ...definition, target: ({ url }) => ({ url }), authenticate: { send: say } })
    let asked = 0
    const made = makeClient(silent, { token: () => `token ${(asked += 1)}` })
    made.client.send('say', { text: 'waited' })
    made.client.connect()
    await settle()
    made.transport.link.open()
    expect(texts(made.transport.link.sent)).toEqual(['token 1', 'waited'])
    expect(made.connection().status).toBe('open')
    made.transport.link.end(4401)
    await settle()
    made.transport.link.open()
    expect(texts(made.transport.link.sent)).toEqual(['token 2'])
  })
})

test.each([
  ['with a token', { token: 'secret' }, 'hello, here is secret'],
  ['and without one', {}, 'hello'],
])('the first word may carry the token %s, and is waited for either way', async (_, options, said) => {
  const greeting = defineProtocol({
    ...definition,
    target: ({ url }) => ({ url }),
    ready: {
      message: 'welcome',
      send: (__, token) => ({
        type: 'say',
        payload: { text: token === undefined ? 'hello' : `hello, here is ${token}` },
      }),
    },
  })
  const made = makeClient(greeting, options)
  made.client.connect()
  await settle()
  made.transport.link.open()
  expect(texts(made.transport.link.sent)).toEqual([said])
  expect(made.connection().status).toBe('authenticating')
  made.transport.link.say('welcome', {})
  expect(made.connection().status).toBe('open')
})

test('a token that nothing accepts may still be refused: then a fresh one is asked for once', async () => {
  const silent = defineProtocol({
    ...definition,
    target: ({ url }) => ({ url }),
    authenticate: { send: text => ({ type: 'say', payload: { text } }) as const, refused: 'refused' },
  })
  let asked = 0
  const made = makeClient(silent, { token: () => `token ${(asked += 1)}` })
  made.client.connect()
  await settle()
  made.transport.link.open()
  made.transport.link.say('refused', { why: 'expired' })
  await settle()
  made.transport.link.open()
  expect(texts(made.transport.link.sent)).toEqual(['token 2'])
  made.transport.link.say('refused', { why: 'expired' })
  expect(made.connection()).toMatchObject({ status: 'failed', reason: 'refused' })
  expect(made.transport.live).toEqual([])
})

test('the first word may say who comes, as the params name them', async () => {
  const greeting = defineProtocol({
    ...definition,
    ready: { message: 'welcome', send: ({ name = '' }) => ({ type: 'say', payload: { text: `I am ${name}` } }) },
  })
  const made = makeClient(greeting, { params: { name: 'Ann' } })
  made.client.connect()
  await settle()
  made.transport.link.open()
  expect(texts(made.transport.link.sent)).toEqual(['I am Ann'])
  expect(made.connection().status).toBe('authenticating')
  made.transport.link.say('welcome', {})
  expect(made.connection().status).toBe('open')
})
