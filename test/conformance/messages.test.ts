// @vitest-environment jsdom
import { createElement } from 'react'
import { describe, expect, test } from 'vitest'

import { check } from '../../src/protocol/schema.js'
import { hooksOf, opened, openPage } from './page.js'
import { extended, parsed, places } from './places.js'
import { startServer } from './server.js'

const MANY = 500

describe.each(places)('$folder over $over: from the server to a hook', ({ at, wire }) => {
  const { messages, codecs, maxFrameBytes, dedupe } = at.protocol.wiring
  /** The lines of which a client hears: each once, where it takes equal lines for copies. */
  const heardOf = (lines: readonly string[]) => (dedupe === undefined ? lines : [...new Set(lines)])
  const samples = Object.entries(at.samples.messages)
  const line = (type: string, payload: unknown): string => codecs.message.encode({ type, payload })

  /** A wire that reads what it carries takes no frame that is not exactly one message: the line ends, and comes back. */
  const losesLine = wire.reads(at.backend)

  /** The type whose sample is shortest, and that sample. */
  const short = samples
    .map(([type, payload]) => ({ type, payload: { ...Object(payload) } as object, length: line(type, payload).length }))
    .toSorted((a, b) => a.length - b.length)[0] ?? { type: 'none', payload: {} }

  test.each(Object.keys(messages))('"%s"', async type => {
    const server = await startServer(at, wire)
    const told: unknown[] = []
    const useMessage = hooksOf(server).createMessageHook(type)
    const useBoth = (): unknown => useMessage({ onMessage: payload => told.push(payload) })
    const page = await openPage(server, { also: useBoth })
    told.splice(0)
    server.say(type, at.samples.messages[type])
    const payload = parsed(messages[type], at.samples.messages[type])
    await wire.until(() => {
      expect(told).toEqual([payload])
      expect(page.seen).toEqual(payload)
    })
    expect(page.heard).toMatchObject([{ type, known: true }])
    expect(page.errors).toEqual([])
  })

  test(`${MANY} in their order, none lost and none twice`, async () => {
    const server = await startServer(at, wire)
    const told: unknown[] = []
    const page = await openPage(server, {
      also: hooks =>
        hooks.useWebSocketSubscription(short.type, payload => told.push(Reflect.get(Object(payload), 'n'))),
    })
    told.splice(0)
    const numbers = Array.from({ length: MANY }, (_, n) => n)
    for (const n of numbers) server.say(short.type, { ...short.payload, n })
    await page.caughtUp()
    expect(told).toEqual(numbers)
  })

  test('a type of tomorrow, to wildcards only and without an error', async () => {
    const server = await startServer(at, wire)
    const told: unknown[] = []
    const page = await openPage(server, {
      also: hooks => hooks.useWebSocketSubscription('of_tomorrow', payload => told.push(payload)),
    })
    server.say('of_tomorrow', { a: 1 })
    await page.caughtUp()
    expect(page.heard).toMatchObject([{ type: 'of_tomorrow', payload: { a: 1 }, known: false }])
    expect(told).toEqual([])
    expect(page.errors).toEqual([])
  })

  test('a key of tomorrow stays in its payload', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    const sent = extended(at.samples.messages, messages, { deep: [1, null, 'two'] })
    for (const { type, payload } of sent) server.say(type, payload)
    await page.caughtUp()
    expect(page.heard.map(({ type, payload }) => ({ type, payload }))).toEqual(
      sent.map(({ type, payload }) => ({ type, payload: parsed(messages[type], payload) })),
    )
    for (const { payload } of page.heard) expect(payload).toMatchObject({ key_of_tomorrow: { deep: [1, null, 'two'] } })
    expect(page.errors).toEqual([])
  })

  test('a payload of null is read where the catalogue takes it, and dropped, counted and reported where not', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    for (const type of Object.keys(messages)) server.say(type, null)
    await page.caughtUp()
    const read = Object.entries(messages).map(([type, schema]) => ({ type, checked: check(schema, null) }))
    const accepted = read.flatMap(({ type, checked }) => (checked.ok ? { type, payload: checked.value } : []))
    const refused = read.filter(({ checked }) => !checked.ok).map(({ type }) => type)
    expect(page.heard.map(({ type, payload }) => ({ type, payload }))).toEqual(accepted)
    expect(page.errors.map(({ kind }) => kind)).toEqual(refused.map(() => 'protocol'))
    for (const [index, type] of refused.entries()) expect(page.errors[index]?.message).toContain(`"${type}"`)
    await wire.until(() => expect(page.handle.store.getState().traffic.invalid).toBe(refused.length))
    expect(page.connection.status).toBe('open')
    expect(server.lines).toBe(1)
  })

  test.each(['not JSON', '{"type":', '[]', 'null', '{}'])('the broken frame `%s` costs nothing else', async broken => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    await server.sayRaw(broken)
    await wire.until(() => expect(server.lines).toBe(losesLine ? 2 : 1))
    if (losesLine) await opened(page)
    server.say(short.type, short.payload)
    await page.caughtUp()
    expect(page.heard.map(({ type }) => type)).toEqual([short.type])
    expect(page.errors.map(({ kind }) => kind)).toEqual(losesLine ? [] : ['protocol'])
    await wire.until(() => expect(page.handle.store.getState().traffic.malformed).toBe(losesLine ? 0 : 1))
    expect(server.lines).toBe(losesLine ? 2 : 1)
  })

  test('several in one frame, of which one is broken', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    const lines = samples.map(([type, payload]) => line(type, payload))
    await server.sayRaw([...lines, 'broken', ...lines].join('\n'))
    await wire.until(() => expect(server.lines).toBe(losesLine ? 2 : 1))
    if (losesLine) await opened(page)
    await page.caughtUp()
    const types = losesLine ? [] : heardOf([...lines, ...lines]).map(each => codecs.message.decode(each).type)
    expect(page.heard.map(({ type }) => type)).toEqual(types)
    expect(page.errors.map(({ kind }) => kind)).toEqual(losesLine ? [] : ['protocol'])
    expect(server.lines).toBe(losesLine ? 2 : 1)
  })

  test('a frame that is too large is dropped, counted and reported', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    server.say(short.type, { ...short.payload, n: 'x'.repeat(maxFrameBytes + 1024) })
    await wire.until(() => expect(page.handle.store.getState().traffic.oversized).toBe(1))
    server.say(short.type, { ...short.payload, n: 1 })
    await page.caughtUp()
    expect(page.heard).toMatchObject([{ type: short.type, payload: { n: 1 } }])
    expect(page.errors).toMatchObject([{ kind: 'protocol' }])
    expect(server.lines).toBe(1)
  })

  test('a handler that throws stops nobody', async () => {
    const server = await startServer(at, wire)
    const told: unknown[] = []
    const page = await openPage(server, {
      also(hooks) {
        hooks.useWebSocketSubscription(short.type, () => {
          throw new Error('on purpose')
        })
        hooks.useWebSocketSubscription(short.type, payload => told.push(payload))
      },
    })
    const before = { told: told.length, errors: page.errors.length }
    server.say(short.type, short.payload)
    server.say(short.type, short.payload)
    await page.caughtUp()
    expect(told.length - before.told).toBe(2)
    expect(page.errors.slice(before.errors)).toMatchObject([{ kind: 'handler' }, { kind: 'handler' }])
    expect(page.connection.status).toBe('open')
  })

  test('nothing after the component is gone', async () => {
    const server = await startServer(at, wire)
    const told: unknown[] = []
    const { useWebSocketSubscription } = hooksOf(server)
    function Passing() {
      useWebSocketSubscription(short.type, payload => told.push(payload))
      return null
    }
    const page = await openPage(server)
    page.show(createElement(Passing))
    server.say(short.type, short.payload)
    await page.caughtUp()
    expect(told).toHaveLength(1)
    page.show(null)
    server.say(short.type, short.payload)
    await page.caughtUp()
    expect(told).toHaveLength(1)
    expect(page.heard).toHaveLength(2)
  })

  test('nothing after the page is gone', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    server.say(short.type, short.payload)
    page.leave()
    server.say(short.type, short.payload)
    await wire.until(() => expect(server.connections()).toEqual([]))
    expect(page.heard).toEqual([])
  })

  test('every frame that was recorded', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    for (const frame of at.recorded.in) await server.sayRaw(frame)
    await page.caughtUp()
    const said = heardOf(at.recorded.in.flatMap(frame => frame.split('\n'))).map(each => codecs.message.decode(each))
    expect(page.heard.map(({ type, known }) => ({ type, known }))).toEqual(
      said.map(({ type }) => ({ type, known: type in messages })),
    )
    expect(page.errors).toEqual([])
    expect(server.lines).toBe(1)
  })
})
