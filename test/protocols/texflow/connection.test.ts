import { describe, expect, test } from 'vitest'

import { createTestServer } from '../../../src/testing/index.js'
import { createClient } from '../../../src/client/client.js'
import { createTexflowBackend, texflowBackend } from '../../../src/protocols/texflow/backend.js'
import { texflow } from '../../../src/protocols/texflow/protocol.js'
import { createMockServer } from '../../../src/mock/mock-server.js'
import { handClock, settle } from '../../support/clock.js'
import { makeClient, typeOf } from '../../support/client.js'
import { framesOf } from './recorded.js'

const params = { projectId: 'thesis' }
const targetOf = (projectId: string, more: Readonly<Record<string, string>> = {}) =>
  texflow.wiring.target({ url: 'wss://a.example/ws', params: { projectId, ...more }, token: 'T' }).url

describe('the room', () => {
  test('is the end of the path, whatever its id holds', () => {
    expect(targetOf('thesis')).toBe('wss://a.example/ws/thesis?token=T')
    expect(targetOf('a/b c?d#e')).toBe('wss://a.example/ws/a%2Fb%20c%3Fd%23e?token=T')
    expect(new URL(targetOf('日本')).pathname).toBe(`/ws/${encodeURIComponent('日本')}`)
  })

  test('leaves other params, and what the URL has already, in the query', () => {
    expect(targetOf('p', { device: 'a b' })).toBe('wss://a.example/ws/p?device=a+b&token=T')
    const url = 'wss://a.example/api/v1/ws/?region=eu'
    expect(texflow.wiring.target({ url, params: { projectId: 'p' }, token: undefined }).url).toBe(
      'wss://a.example/api/v1/ws/p?region=eu',
    )
  })

  test.each([undefined, '', '.', '..'])('that is %j fails with a sentence that says what to do', async projectId => {
    const made = makeClient(texflow, { token: 'SECRET', params: projectId === undefined ? {} : { projectId } })
    made.client.connect()
    await settle()
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'bad-url' })
    expect(made.transport.links).toEqual([])
    expect(made.errors[0]?.message).toContain('params={{ projectId }}')
    expect(made.errors[0]?.message).not.toContain('SECRET')
  })
})

describe('a connection', () => {
  const open = async () => {
    const made = makeClient(texflow, { params, random: () => 0.5 })
    made.client.connect()
    await settle()
    made.transport.link.open()
    return made
  }

  test('pings at once, and is open with the first frame of any kind', async () => {
    const made = await open()
    expect(made.transport.link.sent).toEqual(['{"type":"ping"}'])
    expect(made.connection().status).toBe('authenticating')
    made.transport.link.say('something_new', {})
    expect(made.connection().status).toBe('open')
  })

  test('to a hub that is locked is lost after 10 s, and tried again', async () => {
    const made = await open()
    await made.clock.advance(9999)
    expect(made.connection().status).toBe('authenticating')
    await made.clock.advance(1)
    expect(made.connection().status).toBe('reconnecting')
    await made.clock.advance(500)
    expect(made.transport.links).toHaveLength(2)
  })

  test('whose hub falls silent later is lost as well', async () => {
    const made = await open()
    made.transport.link.say('pong', null)
    await made.clock.advance(30_000)
    expect(made.sent()).toEqual(['ping', 'ping'])
    await made.clock.advance(10_000)
    expect(made.connection().status).toBe('reconnecting')
  })

  test('sends neither a time nor a user, and bytes as base64', async () => {
    const made = await open()
    made.transport.link.say('pong', null)
    made.client.send('yjs_update', { update: Uint8Array.of(1, 2, 253, 10), document_name: 'main.tex' })
    made.client.send('cursor_update', { line: 10, column: 25 })
    expect(made.transport.link.sent.slice(1)).toEqual([
      '{"type":"yjs_update","payload":{"update":"AQL9Cg==","document_name":"main.tex"}}',
      framesOf('message/cursor_update', 'out')[0],
    ])
  })

  test('says what is too large in an error of its own, and stays', async () => {
    const made = await open()
    made.transport.link.say('pong', null)
    const update = new Uint8Array(400 * 1024)
    expect(() => made.client.send('yjs_update', { update })).toThrow(/larger than 524288 bytes/)
    expect(made.connection().status).toBe('open')
  })
})

describe('the pace', () => {
  test('never lets more than 50 a second leave, and keeps what may not be lost', async () => {
    const made = makeClient(texflow, { params })
    made.client.connect()
    await settle()
    made.transport.link.open()
    made.transport.link.say('pong', null)
    const left: number[] = []
    for (let step = 0; step < 4000; step += 10) {
      made.client.send('cursor_update', { line: step, column: 1 })
      made.client.send('selection', { start_line: 1, start_col: 1, end_line: step, end_col: 1 })
      if (step < 1000) made.client.send('yjs_update', { update: Uint8Array.of(step % 256) })
      while (left.length < made.transport.link.sent.length) left.push(step)
      await made.clock.advance(10)
    }
    for (const at of left) expect(left.filter(other => other >= at && other < at + 1000).length).toBeLessThanOrEqual(50)
    const types = made.transport.link.sent.map(typeOf)
    expect(types.filter(type => type === 'yjs_update')).toHaveLength(100)
    for (const type of ['cursor_update', 'selection']) {
      expect(types.filter(each => each === type).length).toBeGreaterThan(20)
      expect(types.filter(each => each === type).length).toBeLessThanOrEqual(81)
    }
    expect(made.errors).toEqual([])
  })

  test('lets no more than 100 wait, and never says late that the user types', async () => {
    const made = makeClient(texflow, { params })
    made.client.send('user_typing')
    for (let n = 0; n < 100; n += 1) made.client.send('document_update', { n })
    expect(() => made.client.send('document_update', {})).toThrow(/already wait/)
    made.client.connect()
    await settle()
    made.transport.link.open()
    made.transport.link.say('pong', null)
    await made.clock.advance(5000)
    expect(made.sent()).toEqual(['ping', ...Array.from({ length: 100 }, () => 'document_update')])
  })
})

describe('what comes twice', () => {
  test('is heard once, also late, over a hub that delivers as the recorded one', async () => {
    const clock = handClock()
    const server = createMockServer(createTexflowBackend({ redis: true }), { clock })
    const clientOf = (user: string) =>
      createClient({
        ...{ protocol: texflow, url: server.url, params, clock },
        token: server.token(user),
        transport: server.transport,
        onError: () => undefined,
      })
    const [ann, ben] = [clientOf('ann'), clientOf('ben')]
    const heard: unknown[] = []
    ben.subscribe('document_update', () => heard.push('never'))
    ben.subscribe('yjs_update', ({ document_name: name }) => heard.push(name))
    ann.connect()
    ben.connect()
    await clock.advance(1000)
    const names = Array.from({ length: 80 }, (_, n) => `${n}.tex`)
    for (const name of names) ann.send('yjs_update', { update: '', document_name: name })
    await clock.advance(4000)
    expect(heard).toEqual(names)
    expect(ben.store.getState().traffic.copies).toBeGreaterThanOrEqual(80)
  })

  test('is heard once in what was recorded', async () => {
    const made = makeClient(texflow, { params })
    const seen: unknown[] = []
    made.client.subscribe('cursor_update', payload => seen.push(Reflect.get(payload, 'seq')))
    made.client.connect()
    await settle()
    made.transport.link.open()
    for (const line of framesOf('burst_25_cursor_updates', 'in', 'B')) made.transport.link.receive(line)
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => n))
  })
})

test('whoever is silent for two minutes is gone; any message is a sign of them', async () => {
  const server = createTestServer(texflowBackend)
  const client = createClient({ ...server.clientOptions, params })
  const members = () => [...(client.store.peek(({ presence }) => presence.get(''))?.keys() ?? [])]
  client.connect()
  await server.opened()
  const say = (type: string, payload: unknown) =>
    server.sendRaw(texflow.wiring.codecs.message.encode({ type, payload, from: { id: 'ben', name: 'Ben' } }))
  say('yjs_awareness', { update: 'AAAA', n: 1 })
  expect(members()).toContain('ben')
  await server.advance(100_000)
  say('cursor_update', { n: 2 })
  await server.advance(119_999)
  expect(members()).toContain('ben')
  await server.advance(1)
  expect(members()).not.toContain('ben')
  // Our own pings are answered, and keep us here.
  expect(members()).toHaveLength(1)
  client.disconnect()
})
