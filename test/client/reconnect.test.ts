import { describe, expect, test } from 'vitest'

import { ConnectionError } from '../../src/errors.js'
import { settle } from '../support/clock.js'
import { makeClient, openPlain } from '../support/client.js'
import { plainProtocol, testProtocol } from '../support/test-protocol.js'

type Made = Awaited<ReturnType<typeof openPlain>>

/** Ends each attempt as soon as it is made, until nothing is tried any more; returns the waits between them. */
async function failAll({ transport, clock, connection }: Made, most = 20): Promise<number[]> {
  const waits: number[] = []
  for (let attempt = 0; attempt < most; attempt += 1) {
    transport.link.end(1006)
    const { retryAt } = connection()
    if (retryAt === null) break
    waits.push(retryAt - clock.now())
    await clock.advance(retryAt - clock.now())
  }
  return waits
}

async function connecting(options: Parameters<typeof makeClient<typeof plainProtocol>>[1] = {}): Promise<Made> {
  const made = makeClient(plainProtocol, options)
  made.client.connect()
  await settle()
  return made
}

describe('backoff', () => {
  test.each([
    [0, [0, 0, 0, 0, 0]],
    [0.5, [500, 1000, 2000, 4000, 8000]],
    [1, [1000, 2000, 4000, 8000, 16_000]],
  ])('full jitter draws %d of the longest wait at each of five attempts', async (drawn, expected) => {
    const made = await connecting({ random: () => drawn })
    expect(await failAll(made)).toEqual(expected)
    expect(made.transport.links).toHaveLength(6)
  })

  test('jitter is drawn anew at each attempt', async () => {
    const draws = [0.1, 0.9, 0.2, 0.8, 0.3]
    const made = await connecting({ random: () => draws.shift() ?? 0 })
    expect(await failAll(made)).toEqual([100, 1800, 800, 6400, 4800])
  })

  test('with attempts: Infinity it waits at most 30 s and never gives up', async () => {
    const made = await connecting({ reconnect: { attempts: Infinity } })
    const waits = await failAll(made, 50)
    expect(waits).toHaveLength(50)
    expect(waits.slice(0, 7)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
    expect(Math.max(...waits)).toBe(30_000)
    expect(made.connection().status).toBe('reconnecting')
  })

  test('base, factor, cap and attempts are options', async () => {
    const made = await connecting({ reconnect: { base: 10, factor: 10, cap: 500, attempts: 3 } })
    expect(await failAll(made)).toEqual([10, 100, 500])
  })

  test('the store says how many have failed and when the next is due', async () => {
    const made = await connecting()
    made.transport.link.end(1006)
    expect(made.connection()).toMatchObject({
      status: 'reconnecting',
      reason: 'never-opened',
      failures: 1,
      retryAt: made.clock.now() + 1000,
    })
  })
})

describe('giving up', () => {
  test('is failed, with an error that says so, and says that the socket never opened', async () => {
    const made = await connecting()
    await failAll(made)
    const { status, reason, error } = made.connection()
    expect({ status, reason }).toEqual({ status: 'failed', reason: 'gave-up' })
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error?.message).toMatch(/gave up/)
    expect(error?.message).toMatch(/before the socket opened/)
    expect(error?.message).toMatch(/a wrong path, or parameters that the server refuses; or a 401/)
    expect(made.errors).toEqual([error])
    expect(made.clock.timers).toBe(0)
  })

  test('after a connection that was open says that it was lost', async () => {
    const made = await openPlain({ reconnect: { attempts: 0 } })
    made.transport.link.end(1011)
    expect(made.connection().error?.message).toMatch(/lost \(close code 1011\)/)
  })

  test('connect() starts afresh, at once and with all attempts', async () => {
    const made = await connecting()
    await failAll(made)
    made.client.connect()
    await settle()
    expect(made.transport.links).toHaveLength(7)
    expect(made.connection()).toMatchObject({ status: 'connecting', failures: 0, error: null })
    expect(await failAll(made)).toHaveLength(5)
  })
})

describe('the count of failures', () => {
  async function failTwiceThenOpen(): Promise<Made> {
    const made = await connecting()
    for (const wait of [1000, 2000]) {
      made.transport.link.end(1006)
      await made.clock.advance(wait)
    }
    made.transport.link.open()
    return made
  }

  test('goes on where a connection did not hold for 5 s', async () => {
    const made = await failTwiceThenOpen()
    await made.clock.advance(4999)
    made.transport.link.end(1006)
    expect(made.connection()).toMatchObject({ failures: 3, retryAt: made.clock.now() + 4000 })
  })

  test('begins anew where it held for 5 s', async () => {
    const made = await failTwiceThenOpen()
    await made.clock.advance(5000)
    expect(made.connection()).toMatchObject({ failures: 0, reason: 'stable' })
    made.transport.link.end(1006)
    expect(made.connection()).toMatchObject({ failures: 1, retryAt: made.clock.now() + 1000 })
  })

  test('a server that accepts and drops at once is given up', async () => {
    const made = await connecting()
    for (let attempt = 0; attempt < 10 && made.connection().status !== 'failed'; attempt += 1) {
      made.transport.link.open()
      made.transport.link.end(1006)
      await made.clock.advance(30_000)
    }
    expect(made.connection().status).toBe('failed')
    expect(made.transport.links).toHaveLength(6)
  })
})

describe('an attempt that hangs', () => {
  test('is ended after 10 s and counts as failed', async () => {
    const made = await connecting()
    await made.clock.advance(9999)
    expect(made.transport.link.endedBy).toBeUndefined()
    await made.clock.advance(1)
    expect(made.transport.link.endedBy).toBe('client')
    expect(made.connection()).toMatchObject({ status: 'reconnecting', reason: 'timeout', failures: 1 })
  })

  test('in its handshake is ended too', async () => {
    const made = makeClient(testProtocol)
    made.client.connect()
    await settle()
    made.transport.link.open()
    expect(made.connection().status).toBe('authenticating')
    await made.clock.advance(10_000)
    expect(made.transport.link.endedBy).toBe('client')
    expect(made.connection()).toMatchObject({ status: 'reconnecting', reason: 'timeout' })
  })
})

describe('close codes', () => {
  test.each([1000, 1001, 1005, 1006, 1011, 1012, 4000])('%d is tried again', async code => {
    const made = await openPlain()
    made.transport.link.end(code)
    expect(made.connection()).toMatchObject({ status: 'reconnecting', reason: 'lost' })
  })

  test.each([1003, 1008, 1009])('%d is not', async code => {
    const made = await openPlain({ token: () => 'token' })
    made.transport.link.end(code)
    await made.clock.advance(600_000)
    expect(made.transport.links).toHaveLength(1)
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'rejected' })
    expect(made.connection().error).toBeInstanceOf(ConnectionError)
    expect(made.connection().error?.message).toContain(`close code ${code}`)
  })

  test('1000 by us is final: nothing follows disconnect()', async () => {
    const made = await openPlain()
    made.client.disconnect()
    await made.clock.advance(600_000)
    expect(made.transport.links).toHaveLength(1)
    expect(made.connection()).toMatchObject({ status: 'closed', reason: 'disconnected' })
  })

  test('a bad URL fails at once, and is not tried again', async () => {
    const made = await connecting()
    made.transport.link.refuseUrl('The scheme must be ws or wss.')
    await made.clock.advance(600_000)
    expect(made.transport.links).toHaveLength(1)
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'bad-url' })
    expect(made.connection().error?.message).toMatch(/scheme must be ws/)
  })
})

describe('asked-for attempts', () => {
  test('connect() during a wait starts now, and only once', async () => {
    const made = await openPlain()
    await made.clock.advance(5000)
    made.transport.link.end(1006)
    made.client.connect()
    await settle()
    expect(made.transport.links).toHaveLength(2)
    made.transport.link.end(1006)
    made.client.connect()
    await settle()
    expect(made.transport.links).toHaveLength(2)
    await made.clock.advance(2000)
    expect(made.transport.links).toHaveLength(3)
  })

  test('connect() while connected does nothing', async () => {
    const made = await openPlain()
    made.client.connect()
    await settle()
    expect(made.transport.links).toHaveLength(1)
    expect(made.statuses).toEqual(['connecting', 'open'])
  })

  test('connect, disconnect, connect in one tick is one link', async () => {
    const made = makeClient(plainProtocol)
    made.client.connect()
    made.client.disconnect()
    made.client.connect()
    await settle()
    expect(made.transport.links).toHaveLength(1)
  })

  test('a connect() in a subscriber of the store does not undo the backoff', async () => {
    const made = await connecting({ reconnect: { attempts: Infinity } })
    made.client.store.subscribe(({ connection }) => connection.status === 'reconnecting' && made.client.connect())
    const start = made.clock.now()
    for (let attempt = 0; attempt < 400 && made.clock.now() < start + 60_000; attempt += 1) {
      made.transport.link.end(1006)
      await made.clock.advance(100)
    }
    expect(made.transport.links.length).toBeLessThan(15)
  })
})

test('the statuses of a life, in order', async () => {
  const made = makeClient(testProtocol)
  made.client.connect()
  await settle()
  made.transport.link.open()
  made.transport.link.say('welcome', {})
  made.transport.link.end(1006)
  await made.clock.advance(1000)
  made.transport.link.open()
  made.transport.link.say('welcome', {})
  made.client.disconnect()
  expect(made.statuses).toEqual([
    'connecting',
    'authenticating',
    'open',
    'reconnecting',
    'authenticating',
    'open',
    'closed',
  ])
})

test('making a client does nothing at all', async () => {
  const made = makeClient(testProtocol, { token: () => Promise.reject(new Error('not asked')) })
  await made.clock.advance(60_000)
  expect(made.clock.timers).toBe(0)
  expect(made.transport.links).toEqual([])
  expect(made.connection()).toMatchObject({ status: 'idle', reason: 'initial' })
})
