import { describe, expect, test, vi } from 'vitest'

import type { TokenReason, TokenSource } from '../../src/client/auth.js'
import { AuthError } from '../../src/errors.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { settle } from '../support/clock.js'
import { makeClient, openPlain, payloadOf, typeOf } from '../support/client.js'
import { definition, plainProtocol, testProtocol } from '../support/test-protocol.js'

const SECRET = 'SECRET-token'

function base64url(value: object): string {
  return btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function jwt(claims: object): string {
  return `${base64url({ alg: 'none' })}.${base64url(claims)}.${SECRET}`
}

/** A provider that writes down why it is asked. */
function recorded(bring: (reason: TokenReason, call: number) => string | null | Promise<string | null>) {
  const reasons: TokenReason[] = []
  const token: TokenSource = reason => {
    reasons.push(reason)
    return bring(reason, reasons.length)
  }
  return { token, reasons }
}

async function connecting<P extends typeof plainProtocol>(options: Parameters<typeof makeClient<P>>[1]) {
  const made = makeClient(plainProtocol, options)
  made.client.connect()
  await settle()
  return made
}

describe('why a token is asked for', () => {
  test('connect, reconnect, refused, expiring', async () => {
    const { token, reasons } = recorded((_, call) => jwt({ sub: 'ann', jti: call, exp: 1_767_225_600 + 600 }))
    const made = await openPlain({ token })
    expect(reasons).toEqual(['connect'])
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    expect(reasons).toEqual(['connect', 'reconnect'])
    made.transport.link.end(4401)
    await settle()
    expect(reasons).toEqual(['connect', 'reconnect', 'refused'])
    made.transport.link.open()
    await made.clock.advance(539_500)
    expect(reasons).toEqual(['connect', 'reconnect', 'refused', 'expiring'])
  })

  test('it is asked anew for each attempt', async () => {
    const { token, reasons } = recorded((_, call) => `token-${call}`)
    const made = await connecting({ token })
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    expect(made.transport.links.map(({ url }) => new URL(url).searchParams.get('token'))).toEqual([
      'token-1',
      'token-2',
    ])
    expect(reasons).toHaveLength(2)
  })
})

describe('the URL', () => {
  test('carries the params and the token', async () => {
    const made = await connecting({ token: 'a b&c', params: { user_id: 'ann', device: 'd/1' } })
    const url = new URL(made.transport.link.url)
    expect(Object.fromEntries(url.searchParams)).toEqual({ user_id: 'ann', device: 'd/1', token: 'a b&c' })
  })

  test('keeps the query that it has', async () => {
    const made = await connecting({ token: 'x', url: 'wss://test.example/ws?v=2' })
    expect(made.transport.link.url).toBe('wss://test.example/ws?v=2&token=x')
  })

  test('carries none where the token is left out', async () => {
    const made = await connecting({})
    expect(made.transport.link.url).toBe('wss://test.example/ws')
    expect(made.connection().status).toBe('connecting')
  })
})

describe('nobody is logged in', () => {
  test.each<[string, TokenSource]>([
    ['null', null],
    ['a function that returns null', () => null],
    ['a function that resolves with null', () => Promise.resolve(null)],
  ])('%s: the status stays idle, and says why', async (_, token) => {
    const made = await connecting({ token })
    expect(made.connection()).toMatchObject({ status: 'idle', reason: 'no-token', error: null })
    expect(made.transport.links).toEqual([])
    expect(made.errors).toEqual([])
    expect(made.clock.timers).toBe(0)
  })

  test('connect() asks again, and connects once there is one', async () => {
    const { token } = recorded((_, call) => (call === 1 ? null : 'token'))
    const made = await connecting({ token })
    made.client.connect()
    await settle()
    made.transport.link.open()
    expect(made.connection().status).toBe('open')
  })

  test('connect(token) logs in', async () => {
    const made = await connecting({ token: null })
    made.client.connect('mine')
    await settle()
    expect(made.transport.link.url).toContain('token=mine')
  })
})

describe('a provider that fails', () => {
  test.each<[string, TokenSource]>([
    [
      'throws',
      () => {
        throw new Error(SECRET)
      },
    ],
    ['rejects', () => Promise.reject(new Error(SECRET))],
  ])('that %s counts as a failed attempt, and the next one asks again', async (_, token) => {
    const calls = recorded((_, call) => (call === 1 && typeof token === 'function' ? token('connect') : 'good'))
    const made = await connecting({ token: calls.token })
    expect(made.connection()).toMatchObject({ status: 'reconnecting', reason: 'token-failed', failures: 1 })
    expect(made.errors).toEqual([expect.any(AuthError)])
    expect(made.errors[0]?.message).not.toContain(SECRET)
    expect(made.errors[0]?.cause).toBeUndefined()
    await made.clock.advance(1000)
    made.transport.link.open()
    expect(made.connection().status).toBe('open')
  })

  test('for ever is given up, and connect() works again', async () => {
    let broken = true
    const made = await connecting({ token: () => (broken ? Promise.reject(new Error('down')) : 'good') })
    await made.clock.advance(100_000)
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'gave-up' })
    expect(made.connection().error?.message).toMatch(/`token` function threw/)
    broken = false
    made.client.connect()
    await settle()
    made.transport.link.open()
    expect(made.connection().status).toBe('open')
  })

  test('by never answering times out, and a later connect() works', async () => {
    const { token, reasons } = recorded((_, call) => (call === 1 ? new Promise(() => undefined) : 'good'))
    const made = await connecting({ token, reconnect: { attempts: 0 } })
    await made.clock.advance(10_000)
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'gave-up' })
    made.client.connect()
    await settle()
    expect(reasons).toHaveLength(2)
    made.transport.link.open()
    expect(made.connection().status).toBe('open')
  })

  test('by never answering does not hang the client for good after disconnect()', async () => {
    const { token } = recorded((_, call) => (call === 1 ? new Promise(() => undefined) : 'good'))
    const made = await connecting({ token })
    made.client.disconnect()
    made.client.connect()
    await made.clock.advance(10_000 + 1000)
    made.transport.link.open()
    expect(made.connection().status).toBe('open')
  })
})

describe('one call at a time', () => {
  test('whatever asks, while one is under way', async () => {
    let running = 0
    let most = 0
    const answers: (() => void)[] = []
    const token = async (): Promise<string> => {
      running += 1
      most = Math.max(most, running)
      await new Promise<void>(resolve => answers.push(resolve))
      running -= 1
      return 'token'
    }
    const made = await connecting({ token })
    made.client.disconnect()
    made.client.connect()
    made.client.connect()
    await settle()
    made.client.disconnect()
    made.client.connect(token)
    for (let turn = 0; turn < 5; turn += 1) {
      await settle()
      answers.shift()?.()
    }
    await settle()
    expect(most).toBe(1)
    expect(made.transport.links).toHaveLength(1)
  })

  test('also where the line is lost while the expiring one is replaced', async () => {
    const answers: ((token: string) => void)[] = []
    const first = jwt({ sub: 'ann', exp: 1_767_225_600 + 600 })
    const { token, reasons } = recorded((_, call) =>
      call === 1 ? first : new Promise<string>(resolve => answers.push(resolve)),
    )
    const made = await openPlain({ token })
    await made.clock.advance(540_000)
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    expect(reasons).toEqual(['connect', 'expiring'])
    answers[0]?.('fresh')
    await settle()
    expect(made.transport.link.url).toContain('token=fresh')
    expect(reasons).toEqual(['connect', 'expiring'])
  })

  test('a token that comes after disconnect() opens nothing', async () => {
    let answer: (token: string) => void = () => undefined
    const made = await connecting({ token: () => new Promise<string>(resolve => (answer = resolve)) })
    made.client.disconnect()
    answer('late')
    await settle()
    expect(made.transport.links).toEqual([])
    expect(made.connection().status).toBe('closed')
  })

  test('a token of the session before is not used by the next one', async () => {
    const answers: ((token: string) => void)[] = []
    const made = await connecting({ token: () => new Promise<string>(resolve => answers.push(resolve)) })
    made.client.disconnect()
    made.client.connect()
    await settle()
    answers[0]?.('of-ann')
    await settle()
    answers[1]?.('of-bob')
    await settle()
    expect(made.transport.links.map(({ url }) => new URL(url).searchParams.get('token'))).toEqual(['of-bob'])
  })
})

describe('a token function that throws', () => {
  test('is reported once an outage', async () => {
    let down = true
    const token = (): string => {
      if (down) throw new Error('no network')
      return 'fine'
    }
    const made = makeClient(plainProtocol, { token, reconnect: { attempts: Infinity } })
    const reported = (): number => made.errors.filter(({ kind }) => kind === 'auth').length
    made.client.connect()
    await made.clock.advance(30_000)
    expect(made.connection().failures).toBeGreaterThan(2)
    expect(reported()).toBe(1)

    down = false
    await made.clock.advance(60_000)
    made.transport.link.open()
    down = true
    made.transport.link.end(1006)
    await made.clock.advance(60_000)
    expect(reported()).toBe(2)
  })
})

describe('connect', () => {
  test('with a token stands in for the option until disconnect(), and not beyond', async () => {
    const { token, reasons } = recorded(() => 'of-bob')
    const made = makeClient(plainProtocol, { token })
    made.client.connect('of-ann')
    await settle()
    made.transport.link.open()
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    expect(reasons).toEqual([])
    made.client.disconnect()
    made.client.connect()
    await settle()
    const used = made.transport.links.map(({ url }) => new URL(url).searchParams.get('token'))
    expect(used).toEqual(['of-ann', 'of-ann', 'of-bob'])
  })

  test('takes an event of a click for no token', async () => {
    const made = makeClient(plainProtocol, { token: 'given' })
    const onClick: (event: object) => void = made.client.connect as (event: object) => void
    onClick({ type: 'click' })
    await settle()
    expect(made.transport.links.map(({ url }) => new URL(url).searchParams.get('token'))).toEqual(['given'])
  })
})

describe('a refused token', () => {
  test.each([4401, 4403])('%d: a fresh one is asked for once, at once; then it is failed', async code => {
    const { token, reasons } = recorded((_, call) => `token-${call}`)
    const made = await openPlain({ token })
    made.transport.link.end(code)
    await settle()
    expect(reasons).toEqual(['connect', 'refused'])
    expect(made.connection().status).toBe('reconnecting')
    made.transport.link.open()
    made.transport.link.end(code)
    await made.clock.advance(600_000)
    expect(reasons).toEqual(['connect', 'refused'])
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'refused' })
    expect(made.connection().error).toBeInstanceOf(AuthError)
    expect(made.errors).toEqual([made.connection().error])
  })

  test('is not tried again where the function only brings the same one', async () => {
    const made = await openPlain({ token: () => 'same' })
    made.transport.link.end(4401)
    await settle()
    expect(made.transport.links).toHaveLength(1)
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'refused' })
    expect(made.connection().error).toBeInstanceOf(AuthError)
  })

  test('that is a string is not asked for twice', async () => {
    const made = await openPlain({ token: 'fixed' })
    made.transport.link.end(4401)
    await made.clock.advance(600_000)
    expect(made.transport.links).toHaveLength(1)
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'refused' })
  })

  test('a protocol may say that other codes mean refused, and that 4401 does not', async () => {
    const closeCodes = { 4100: 'refused', 4401: 'retry' } as const
    const made = makeClient(defineProtocol({ ...definition, closeCodes }), { token: 'fixed' })
    made.client.connect()
    await settle()
    made.transport.link.end(4401)
    expect(made.connection().status).toBe('reconnecting')
    await made.clock.advance(1000)
    made.transport.link.end(4100)
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'refused' })
  })

  test('connect(token) with a new one works after failed', async () => {
    const made = await openPlain({ token: 'old' })
    made.transport.link.end(4401)
    made.client.connect('new')
    await settle()
    expect(made.transport.link.url).toContain('token=new')
    made.transport.link.open()
    expect(made.connection()).toMatchObject({ status: 'open', error: null })
  })
})

describe('a JWT about to expire', () => {
  const START_S = Date.UTC(2026, 0, 1) / 1000
  const lasting = (seconds: number, id = 0) => jwt({ sub: 'ann', jti: id, exp: START_S + seconds })

  function renewing(renewal: 'keep' | 'reconnect' | 'command', token: TokenSource) {
    const rule =
      renewal === 'command' ? (fresh: string) => ({ type: 'renew', payload: { token: fresh } }) as const : renewal
    return makeClient(defineProtocol({ ...definition, renewal: rule }), { token })
  }

  async function opened(renewal: 'keep' | 'reconnect' | 'command') {
    const { token, reasons } = recorded((_, call) => lasting(call * 600, call))
    const made = renewing(renewal, token)
    made.client.connect()
    await settle()
    made.transport.link.open()
    return { ...made, reasons }
  }

  test('is asked for again before its exp, and not earlier', async () => {
    const made = await opened('keep')
    await made.clock.advance(539_999)
    expect(made.reasons).toEqual(['connect'])
    await made.clock.advance(1)
    expect(made.reasons).toEqual(['connect', 'expiring'])
  })

  test('"keep" leaves the connection as it is', async () => {
    const made = await opened('keep')
    await made.clock.advance(3_000_000)
    expect(made.transport.links).toHaveLength(1)
    expect(made.transport.link.sent).toEqual([])
    expect(made.connection().status).toBe('open')
    expect(made.reasons.length).toBeGreaterThan(2)
  })

  test('"reconnect" makes a new connection with the fresh one', async () => {
    const made = await opened('reconnect')
    await made.clock.advance(540_000)
    expect(made.transport.links).toHaveLength(2)
    expect(made.transport.links[0]?.endedBy).toBe('client')
    expect(made.transport.link.url).toContain(lasting(1200, 2))
    expect(made.reasons).toEqual(['connect', 'expiring'])
    expect(made.connection().status).toBe('reconnecting')
  })

  test('a command tells the server, on the same connection', async () => {
    const made = await opened('command')
    await made.clock.advance(540_000)
    expect(made.transport.links).toHaveLength(1)
    expect(made.transport.link.sent.map(typeOf)).toEqual(['renew'])
    expect(payloadOf(made.transport.link.sent[0] ?? '')).toEqual({ token: lasting(1200, 2) })
  })

  test('is not asked for while the socket still opens: nothing leaves before the handshake is over', async () => {
    const { token, reasons } = recorded((_, call) => lasting(call === 1 ? 5 : 3000, call))
    const made = renewing('command', token)
    made.client.connect()
    await made.clock.advance(4900)
    made.transport.link.open()
    expect(reasons).toEqual(['connect'])
    await made.clock.advance(99)
    expect(reasons).toEqual(['connect', 'expiring'])
    expect(made.sent()).toEqual(['renew'])
  })

  test('that lasts less than a minute is asked for again in time', async () => {
    const { token, reasons } = recorded((_, call) => lasting(call === 1 ? 30 : 3000, call))
    const made = renewing('keep', token)
    made.client.connect()
    await settle()
    made.transport.link.open()
    await made.clock.advance(29_999)
    expect(reasons).toEqual(['connect', 'expiring'])
  })

  test.each(['keep', 'reconnect', 'command'] as const)(
    '%s: a provider that keeps bringing the old one does not make a storm',
    async renewal => {
      const same = lasting(600)
      const { token, reasons } = recorded(() => same)
      const made = renewing(renewal, token)
      made.client.connect()
      await settle()
      made.transport.link.open()
      for (let second = 0; second < 700; second += 1) {
        await made.clock.advance(1000)
        if (made.transport.link.state === 'opening') made.transport.link.open()
      }
      expect(reasons.length).toBeLessThan(5)
      expect(made.transport.links.length).toBeLessThan(4)
    },
  )

  test.each(['keep', 'reconnect', 'command'] as const)(
    '%s: a provider that throws then costs nothing while the old one is good',
    async renewal => {
      const { token } = recorded((_, call) => (call === 2 ? Promise.reject(new Error('down')) : lasting(600, call)))
      const made = renewing(renewal, token)
      made.client.connect()
      await settle()
      made.transport.link.open()
      await made.clock.advance(540_000)
      expect(made.connection().status).toBe('open')
      expect(made.errors).toEqual([expect.any(AuthError)])
    },
  )

  test('a fixed string, an opaque token and a JWT without exp start no timer', async () => {
    for (const token of [lasting(600), () => 'opaque', () => 'a.b.c', () => jwt({ sub: 'ann' })]) {
      const made = renewing('keep', token)
      made.client.connect()
      await settle()
      made.transport.link.open()
      await made.clock.advance(5000)
      expect(made.clock.timers).toBe(0)
    }
  })

  test('is forgotten by disconnect()', async () => {
    const made = await opened('keep')
    made.client.disconnect()
    expect(made.clock.timers).toBe(0)
    await made.clock.advance(600_000)
    expect(made.reasons).toEqual(['connect'])
  })
})

describe('connect(token)', () => {
  const ann = jwt({ sub: 'ann', jti: 1 })
  const annLater = jwt({ sub: 'ann', jti: 2 })
  const bob = jwt({ sub: 'bob' })

  test('of another user ends the old session first, and nothing of it crosses', async () => {
    const made = makeClient(testProtocol, { token: ann })
    made.client.connect()
    await settle()
    made.transport.link.open()
    made.transport.link.say('welcome', {})
    made.transport.link.say('task', { id: 'book', status: 'running', fraction: 0.5 })
    const asked = made.client.request('ask', { id: 'q' })
    const outcome = asked.catch((thrown: unknown) => thrown)
    made.transport.link.jammed = true
    made.client.send('say', { text: 'of ann' })
    const old = made.transport.link
    made.client.connect(bob)
    await settle()
    expect(await outcome).toMatchObject({ kind: 'connection' })
    expect(old.endedBy).toBe('client')
    expect(made.transport.links).toHaveLength(2)
    expect(made.statuses).toContain('closed')
    made.transport.link.open()
    made.transport.link.say('welcome', {})
    expect(made.transport.link.sent).toEqual([])
    expect(made.client.store.getState().progress.size).toBe(0)
    expect(made.transport.link.url).toContain(bob)
  })

  test('of the same user keeps the session', async () => {
    const made = await openPlain({ token: ann })
    made.client.connect(annLater)
    await settle()
    expect(made.transport.links).toHaveLength(1)
    expect(made.connection().status).toBe('open')
    made.transport.link.end(1006)
    await made.clock.advance(1000)
    expect(made.transport.link.url).toContain(annLater)
  })

  test('that is the one in use keeps the session', async () => {
    const made = await openPlain({ token: 'opaque' })
    made.client.connect('opaque')
    await settle()
    expect(made.transport.links).toHaveLength(1)
    expect(made.statuses).toEqual(['connecting', 'open'])
  })
})

test('a token is never in the store, an error, or on the console', async () => {
  const consoled: unknown[] = []
  const spies = (['error', 'warn', 'log', 'info', 'debug'] as const).map(level =>
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => void consoled.push(...words)),
  )
  const { token } = recorded((reason, call) => {
    if (call === 3) throw new Error(`cannot refresh ${SECRET}`)
    return jwt({ sub: 'ann', why: reason, exp: 1_767_225_600 + 600 })
  })
  const made = await openPlain({ token, params: { user: 'ann' } })
  const seen: unknown[] = []
  made.client.store.subscribe(state => seen.push(state))
  made.transport.link.receive('not a message')
  made.transport.link.end(1006)
  await made.clock.advance(60_000)
  made.transport.link.end(4401)
  await made.clock.advance(60_000)
  made.transport.link.refuseUrl('No socket.')
  await made.clock.advance(60_000)
  expect(made.errors.length).toBeGreaterThan(2)
  const words = [...seen, ...consoled, ...made.errors].flatMap(value => [
    JSON.stringify(value, (_, inner: unknown) => (inner instanceof Map ? [...inner] : inner)),
    value instanceof Error ? `${value.message} ${value.stack} ${String(value.cause)}` : '',
  ])
  expect(words.join('\n')).not.toContain(SECRET)
  for (const spy of spies) spy.mockRestore()
})
