import { describe, expect, test } from 'vitest'

import { ConnectionError, TimeoutError, UsageError } from '../../src/errors.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { makeClient, openClient, openPlain, openTest } from '../support/client.js'
import { definition } from '../support/test-protocol.js'

/** What became of a promise: its value or what it was rejected with. */
const outcome = (promise: Promise<unknown>) => promise.catch((thrown: unknown) => thrown)

/** A server that is asked for a sign of life only by hand. */
const silent = defineProtocol({ ...definition, heartbeat: { send: { type: 'ping' }, answer: 'pong' } })

describe('client.ping()', () => {
  test('resolves with the round trip, which the connection then shows', async () => {
    const made = await openClient(silent)
    const pinged = made.client.ping()
    expect(made.sent()).toEqual(['ping'])
    await made.clock.advance(42)
    made.transport.link.say('pong')
    expect(await pinged).toBe(42)
    expect(made.connection().latency).toBe(42)
  })

  test('works beside a heartbeat', async () => {
    const made = await openTest()
    await made.clock.advance(29_990)
    const pinged = made.client.ping()
    await made.clock.advance(10)
    expect(made.sent()).toEqual(['ping', 'ping'])
    made.transport.link.say('pong')
    expect(await pinged).toBe(10)
  })

  test('several at once have an answer each', async () => {
    const made = await openClient(silent)
    const first = made.client.ping()
    await made.clock.advance(5)
    const second = made.client.ping()
    made.transport.link.say('pong')
    await made.clock.advance(5)
    made.transport.link.say('pong')
    expect(await Promise.all([first, second])).toEqual([5, 5])
  })

  test('rejects when no answer comes in time; the connection goes on', async () => {
    const made = await openClient(silent)
    const pinged = outcome(made.client.ping())
    await made.clock.advance(10_000)
    expect(await pinged).toBeInstanceOf(TimeoutError)
    expect(made.connection().status).toBe('open')
  })

  test('rejects when the line is lost', async () => {
    const made = await openClient(silent)
    const pinged = outcome(made.client.ping())
    made.transport.link.end(1006)
    expect(await pinged).toBeInstanceOf(ConnectionError)
  })

  test('rejects at once where there is no connection', async () => {
    const made = makeClient(silent)
    expect(await outcome(made.client.ping())).toMatchObject({ kind: 'connection', message: /test: not connected/ })
  })

  test('is a UsageError where nothing answers a ping', async () => {
    const made = await openPlain()
    const error = await outcome(made.client.ping())
    expect(error).toBeInstanceOf(UsageError)
    expect(error).toMatchObject({ message: 'test cannot ping: its protocol names no `answer` in `heartbeat`.' })
  })

  test('without `every` nothing pings by itself', async () => {
    const made = await openClient(silent)
    await made.clock.advance(600_000)
    expect(made.sent()).toEqual([])
  })
})
