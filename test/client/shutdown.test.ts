import { describe, expect, test } from 'vitest'

import { AuthError } from '../../src/errors.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { settle } from '../support/clock.js'
import { makeClient, openClient } from '../support/client.js'
import { definition } from '../support/test-protocol.js'

const leaving = defineProtocol({ ...definition, shutdown: { message: 'note', within: 8000 } })

describe('a server that says that it stops', () => {
  test.each([
    [0, 0],
    [0.25, 2000],
    [1, 8000],
  ])('is come back to after a pause of its own: %d of the longest is %d ms', async (drawn, ms) => {
    const made = await openClient(leaving, { random: () => drawn })
    made.transport.link.say('note', { text: 'bye' })
    expect(made.connection()).toMatchObject({ status: 'open', shutdown: true })
    made.transport.link.end(1005)
    expect(made.connection()).toMatchObject({
      status: 'reconnecting',
      shutdown: true,
      reason: 'shutdown',
      retryAt: made.clock.now() + ms,
    })
  })

  test('is never given up, however long it takes', async () => {
    const made = await openClient(leaving)
    made.transport.link.say('note', { text: 'bye' })
    made.transport.link.end(1005)
    for (let attempt = 0; attempt < 30; attempt += 1) {
      await made.clock.advance(30_000)
      made.transport.link.end(1006)
      expect(made.connection().status).toBe('reconnecting')
    }
    expect(made.connection().shutdown).toBe(true)
    await made.clock.advance(30_000)
    made.transport.link.open()
    expect(made.connection()).toMatchObject({ status: 'open', shutdown: false })
    expect(made.errors).toEqual([])
  })

  test('is given up as any other once it has come back and held', async () => {
    const made = await openClient(leaving)
    made.transport.link.say('note', { text: 'bye' })
    made.transport.link.end(1005)
    await made.clock.advance(8000)
    made.transport.link.open()
    await made.clock.advance(5000)
    for (let attempt = 0; attempt < 6; attempt += 1) {
      made.transport.link.end(1006)
      await made.clock.advance(30_000)
    }
    expect(made.connection().status).toBe('failed')
  })

  test('is not counted as a failure, and is no news any more once it is back', async () => {
    const made = await openClient(leaving)
    made.transport.link.say('note', { text: 'bye' })
    made.transport.link.end(1005)
    expect(made.connection().failures).toBe(0)
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await made.clock.advance(30_000)
      made.transport.link.end(1006)
    }
    await made.clock.advance(30_000)
    made.transport.link.open()
    expect(made.connection()).toMatchObject({ status: 'open', failures: 0, shutdown: false })
    made.transport.link.end(1006)
    expect(made.connection()).toMatchObject({ status: 'reconnecting', reason: 'lost', failures: 1, shutdown: false })
  })

  test('that stops long after it said so is remembered', async () => {
    const made = await openClient(leaving)
    made.transport.link.say('note', { text: 'in a minute' })
    await made.clock.advance(60_000)
    made.transport.link.end(1005)
    expect(made.connection().reason).toBe('shutdown')
  })

  test('is not come back to where no attempts are wanted', async () => {
    const made = await openClient(leaving, { reconnect: { attempts: 0 } })
    made.transport.link.say('note', { text: 'bye' })
    made.transport.link.end(1005)
    expect(made.connection().status).toBe('failed')
  })

  test('is known to stop no sooner than what it has said', async () => {
    const made = await openClient(leaving, { flush: 'frame' })
    const said: unknown[] = []
    made.client.store.subscribe(({ connection, latest }) => {
      if (connection.shutdown) said.push(latest.get('note')?.get('')?.payload)
    })
    made.transport.link.say('note', { text: 'bye' })
    expect(said).toEqual([{ text: 'bye' }])
  })

  test('within five seconds, where the protocol does not say', async () => {
    const made = await openClient(defineProtocol({ ...definition, shutdown: { message: 'note' } }))
    made.transport.link.say('note', { text: 'bye' })
    made.transport.link.end(1005)
    expect(made.connection().retryAt).toBe(made.clock.now() + 5000)
  })
})

describe('words that refuse a token', () => {
  const worded = defineProtocol({ ...definition, refusals: ['Invalid token'] })

  async function refused(token: string | (() => string), words: string) {
    const made = makeClient(worded, { token })
    made.client.connect()
    await settle()
    made.transport.link.end(1006, words)
    await settle()
    return made
  }

  test('are final for a fixed token, and in the error', async () => {
    const made = await refused('a', 'Invalid token')
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'refused' })
    expect(made.errors[0]).toBeInstanceOf(AuthError)
    expect(made.errors[0]?.message).toBe(
      'test: the server refused the token, and said: Invalid token. Log in again, then call connect() with the new token.',
    )
  })

  test('ask once for a fresh token, which opens', async () => {
    let asked = 0
    const made = await refused(() => `token ${(asked += 1)}`, 'Invalid token')
    expect(made.transport.link.url).toContain('token+2')
    made.transport.link.open()
    expect(made.connection().status).toBe('open')
  })

  test('after a failure, connect() with a fresh one opens', async () => {
    const made = await refused('a', 'Invalid token')
    made.client.connect('b')
    await settle()
    expect(made.transport.link.url).toContain('token=b')
  })

  test('that the protocol does not know are tried again, and stay out of errors', async () => {
    const made = await refused('a', 'secret words')
    expect(made.connection()).toMatchObject({ status: 'reconnecting', reason: 'never-opened' })
    expect(JSON.stringify(made.connection())).not.toContain('secret')
  })
})
