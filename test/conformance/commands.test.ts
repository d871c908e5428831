// @vitest-environment jsdom
import { describe, expect, test } from 'vitest'

import { RequestError } from '../../src/errors.js'
import type { AnyCommand } from '../../src/protocol/message.js'
import { joined, opened, openPage, renderPage } from './page.js'
import { extended, parsed, places, textsIn, wantsOf } from './places.js'
import { startServer } from './server.js'

describe.each(places)('$folder over $over: from a hook to the server', ({ at, wire }) => {
  const { commands, maxFrameBytes, answers, pace, heartbeat } = at.protocol.wiring
  const samples = Object.entries(at.samples.commands)
  const wanted = wantsOf(at)

  test.each(Object.keys(commands))('"%s"', async type => {
    const server = await startServer(at, wire)
    const page = await openPage(server, { also: hooks => hooks.useCommand(type) })
    page.seen(at.samples.commands[type])
    const payload = parsed(commands[type], at.samples.commands[type])
    await wire.until(() => expect(server.commands).toEqual([{ type, payload }]))
    expect(page.errors).toEqual([])
    expect(server.misunderstood).toEqual([])
  })

  test('all of them, in their order, also those of before there was a connection', async () => {
    const server = await startServer(at, wire)
    await server.stop()
    const page = renderPage(server)
    await wire.until(() => expect(page.connection.status).toBe('reconnecting'))
    const lasting = samples.filter(([type]) => pace.volatile?.includes(type) !== true)
    for (const [type, payload] of lasting) page.send(type, payload)
    await server.start()
    await opened(page)
    for (const [type, payload] of samples) page.send(type, payload)
    const types = [...lasting, ...samples].map(([type]) => type)
    const arrived = (): readonly string[] => server.commands.map(({ type }) => type)
    await wire.until(() => expect(arrived().toSorted()).toEqual(types.toSorted()))
    // What is spaced lets others pass, and the client pings by itself.
    const inOrder = (all: readonly string[]) =>
      all.filter(type => pace.spacing?.[type] === undefined && type !== heartbeat?.send.type)
    expect(inOrder(arrived())).toEqual(inOrder(types))
    expect(page.errors).toEqual([])
  })

  test('a key of tomorrow stays in its payload', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    const sent = extended(at.samples.commands, commands, { deep: [1, null, 'two'] })
    for (const { type, payload } of sent) page.send(type, payload)
    await wire.until(() => expect(server.commands).toEqual(sent))
    expect(page.errors).toEqual([])
  })

  test('what there is no command for is an error of its own, and nothing leaves', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    page.send('of_tomorrow', {})
    expect(page.errors).toMatchObject([{ kind: 'protocol' }])
    expect(page.errors[0]?.message).toContain('"of_tomorrow"')
    const [[type, payload] = ['none', undefined]] = samples
    page.send(type, payload)
    await wire.until(() => expect(server.commands.map(each => each.type)).toEqual([type]))
    expect(server.misunderstood).toEqual([])
  })

  test('what is too large is an error of its own, and nothing of it leaves', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    const long = 'x'.repeat(maxFrameBytes)
    const large = extended(at.samples.commands, commands, long)
    for (const { type, payload } of large) page.send(type, payload)
    expect(page.errors.map(({ kind }) => kind)).toEqual(large.map(() => 'protocol'))
    for (const { message } of page.errors) expect(message).toContain(`larger than ${maxFrameBytes} bytes`)
    const [[type, payload] = ['none', undefined]] = samples
    page.send(type, payload)
    await wire.until(() => expect(server.commands.map(each => each.type)).toEqual([type]))
    expect(page.connection.status).toBe('open')
    expect(server.lines).toBe(1)
  })

  test.each(Object.keys(answers))('a request "%s" gets its answer, or the word that refuses it', async type => {
    const server = await startServer(at, wire)
    const page = await openPage(server, { rooms: wanted, also: hooks => hooks.useRequest(type) })
    await joined(page, wanted)
    const payload = at.samples.commands[type]
    let outcome: unknown
    page.seen.request(payload).then(
      () => (outcome = 'done'),
      (error: unknown) => (outcome = error),
    )
    await wire.until(() => expect(outcome).toSatisfy(how => how === 'done' || how instanceof RequestError))
    await wire.until(() => expect(page.seen.answer ?? page.seen.error).toBeDefined())
    expect(page.seen.pending).toBe(false)
    expect(server.commands).toContainEqual({ type, payload: parsed(commands[type], payload) })
  })
})

const named = (commands: readonly AnyCommand[]) => new Set(commands.flatMap(({ payload }) => textsIn(payload)))

describe.each(places.filter(({ at }) => at.protocol.wiring.wants !== undefined))('$folder over $over: rooms', place => {
  const { at, wire } = place
  const { wants } = at.protocol.wiring
  const wanted = wantsOf(at)
  const asking = wants?.tell(new Set(wanted), new Set()).map(({ type, payload }) => ({ type, payload })) ?? []

  test('has wants to try: those that its samples name', () => {
    expect(wanted).not.toEqual([])
  })

  test('are asked for, joined, and left with the last component', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server, { rooms: wanted })
    await joined(page, wanted)
    expect(named(server.commands)).toEqual(new Set(wanted))
    const before = server.commands.length
    page.want([])
    await wire.until(() => expect(named(server.commands.slice(before))).toEqual(new Set(wanted)))
    expect(page.errors).toEqual([])
  })

  test('are asked for again after the line was lost, and joined again', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server, { rooms: wanted })
    await joined(page, wanted)
    const before = server.commands.length
    server.cut()
    await wire.until(() => expect(server.lines).toBe(2))
    await wire.until(() => expect(server.commands.slice(before)).toEqual(asking))
    await wire.until(() => {
      for (const statuses of page.rooms.values()) expect(statuses).toEqual(['joining', 'joined', 'joining', 'joined'])
    })
    expect(page.errors).toEqual([])
  })
})
