import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createClient } from '../../src/client/client.js'
import { createHub } from '../../src/hub/hub.js'
import { socketUrl } from '../../src/hub/socket-url.js'
import { createMockServer } from '../../src/mock/mock-server.js'
import { mockToken, verifyMockToken } from '../../src/mock/token.js'
import type { Codec, Envelope } from '../../src/protocol/envelope.js'
import { check, type Schema } from '../../src/protocol/schema.js'
import { shipped } from './protocols.js'
import { systemClock } from '../../src/lib/clock.js'

const USER = 'aaaaaaaa-0000-4000-8000-000000000001'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const linesOf = (frames: readonly string[]) => frames.flatMap(frame => frame.split('\n'))

function accepts(schema: Schema | undefined, payload: unknown): boolean {
  return schema !== undefined && check(schema, payload).ok
}

/** What is read of a frame; nothing where it is none that can be read. */
function readable(codec: Codec, frame: string): readonly Envelope[] {
  try {
    return [codec.decode(frame)]
  } catch {
    return []
  }
}

/** What is read of a line that this end wrote. */
function again(codec: Codec, line: string): Envelope {
  const written = codec.encode(codec.decode(line))
  if (written.includes('\n')) throw new Error(`One message is more than one line: ${written}`)
  return codec.decode(written)
}

test('every folder of src/protocols holds a protocol and its backend', () => {
  const folders = readdirSync(join(import.meta.dirname, '../../src/protocols'))
  expect(shipped.map(({ folder }) => folder).toSorted((a, b) => a.localeCompare(b))).toEqual(folders)
})

test('no two protocols share a name', () => {
  const names = shipped.map(({ protocol }) => protocol.name)
  expect(new Set(names).size).toBe(names.length)
})

describe.each(shipped)('$folder', ({ protocol, backend, recorded, samples }) => {
  const { codecs, messages, commands, maxFrameBytes, heartbeat, keys, interpret } = protocol.wiring
  const { params = {} } = samples

  test('its backend speaks it', () => {
    expect(backend.protocol).toBe(protocol)
  })

  // Where there is no server to record, its frames are those of its design document.
  test('has recorded frames of its real server', () => {
    expect(recorded.in).not.toEqual([])
  })

  test('reads every recorded message, and writes it so that it reads the same', () => {
    for (const line of linesOf(recorded.in)) {
      expect(again(codecs.message, line)).toEqual(codecs.message.decode(line))
    }
  })

  test('reads and writes a message of every type of its catalogue', () => {
    for (const type of Object.keys(messages)) {
      const payload = { text: 'a\nb <b>&\u2028 日本語 😀', list: [1, 'two', null, { three: 3.5 }] }
      const line = codecs.message.encode({ type, payload, timestamp: '2026-11-20T12:48:53.5Z' })
      expect(codecs.message.decode(line)).toMatchObject({ type, payload })
      expect(again(codecs.message, line)).toEqual(codecs.message.decode(line))
    }
  })

  test('reads and writes a command of every type of its catalogue', () => {
    for (const type of Object.keys(commands)) {
      for (const payload of [undefined, {}, { text: 'a\nb 😀', ids: ['1', '2'] }]) {
        const line = codecs.command.encode({ type, payload })
        expect(codecs.command.decode(line)).toMatchObject({ type })
        expect(again(codecs.command, line)).toEqual(codecs.command.decode(line))
      }
    }
  })

  test('its schemas accept every recorded message that the catalogue knows', () => {
    const refused = linesOf(recorded.in)
      .map(line => codecs.message.decode(line))
      .flatMap(({ type, payload }) => {
        const schema = messages[type]
        const checked = schema && check(schema, payload)
        return checked?.ok === false ? [`${type}: ${checked.problem}`] : []
      })
    expect(refused).toEqual([])
  })

  // Some were sent to see how the server refuses them.
  test('its schemas accept a recorded form of every command that was recorded', () => {
    const known = recorded.out.flatMap(frame => readable(codecs.command, frame)).filter(({ type }) => type in commands)
    const accepted = known.filter(({ type, payload }) => accepts(commands[type], payload))
    expect(new Set(accepted.map(({ type }) => type))).toEqual(new Set(known.map(({ type }) => type)))
  })

  test('has a sample of every message of its catalogue, which its schema accepts', () => {
    const good = Object.entries(messages).filter(([type, schema]) => accepts(schema, samples.messages[type]))
    expect(Object.keys(samples.messages).toSorted()).toEqual(Object.keys(messages).toSorted())
    expect(good.map(([type]) => type)).toEqual(Object.keys(messages))
  })

  test('has a sample of every command of its catalogue, which its schema accepts', () => {
    const good = Object.entries(commands).filter(([type, schema]) => accepts(schema, samples.commands[type]))
    expect(Object.keys(samples.commands).toSorted()).toEqual(Object.keys(commands).toSorted())
    expect(good.map(([type]) => type)).toEqual(Object.keys(commands))
  })

  test('its catalogue knows most of what was recorded', () => {
    const types = linesOf(recorded.in).map(line => codecs.message.decode(line).type)
    expect(types.filter(type => type in messages).length).toBeGreaterThan(types.length / 2)
  })

  test('its tables speak of types that its catalogue has', () => {
    const types = new Set([...Object.keys(keys), ...Object.keys(interpret)])
    expect([...types].filter(type => !(type in messages))).toEqual([])
    expect([undefined, ...Object.keys(commands)]).toContain(heartbeat?.send.type)
  })

  test('no recorded frame is larger than it allows', () => {
    const sizes = recorded.in.map(frame => new TextEncoder().encode(frame).byteLength)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(maxFrameBytes)
  })

  test('a token with the claims that its backend names is one that its own rules admit', async () => {
    const hub = createHub({ backend, verify: verifyMockToken(systemClock) })
    const token = mockToken(backend.claims(USER))
    const { url, auth = {} } = protocol.wiring.target({ url: socketUrl(backend, 'x'), params, token })
    const { pathname, searchParams: query } = new URL(url)
    // Over Socket.IO the path is no part of the URL.
    const path = backend.wire === 'socket.io' ? backend.path : pathname
    const request = { path, query, auth, headers: {}, address: 'test', upgrade: true }
    expect(await hub.admit(request)).toMatchObject({ identity: { userId: USER } })
  })

  test('a request without a token is refused with an HTTP answer', async () => {
    const hub = createHub({ backend, verify: verifyMockToken(systemClock) })
    const request = { path: backend.path, query: new URLSearchParams(), headers: {}, address: 'test', upgrade: true }
    const admission = await hub.admit(request)
    expect('refusal' in admission && admission.refusal.status).toBeGreaterThanOrEqual(400)
  })

  test('a client opens against its backend in the page, and again after the line was cut', async () => {
    const server = createMockServer(backend)
    const onError = vi.fn<(error: Error) => void>()
    const { url, transport } = server
    const client = createClient({ protocol, url, params, transport, token: server.token(USER), onError })
    client.connect()
    await vi.advanceTimersByTimeAsync(1000)
    expect(client.store.getState().connection.status).toBe('open')
    expect(server.stats()).toEqual({ connected_users: 1, total_connections: 1 })
    server.cut()
    await vi.advanceTimersByTimeAsync(2000)
    expect(client.store.getState().connection.status).toBe('open')
    client.disconnect()
    await vi.advanceTimersByTimeAsync(0)
    expect(server.stats().total_connections).toBe(0)
    expect(onError).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })
})
