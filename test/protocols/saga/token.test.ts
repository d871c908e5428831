import { describe, expect, test } from 'vitest'

import { AuthError } from '../../../src/errors.js'
import { settle } from '../../support/clock.js'
import { makeSaga } from './line.js'

const WORDS = ['Authentication token required', 'Invalid authentication token', 'User not found']

type Options = NonNullable<Parameters<typeof makeSaga>[0]>

/** A client whose first handshake the server answers with these words. */
async function refused(words: string, options: Options) {
  const line = makeSaga({ url: 'ws://localhost:3001', ...options })
  line.client.connect()
  await settle()
  line.transport.link.end(1006, words)
  await settle()
  return line
}

describe('the token', () => {
  test('stands in the handshake, and not in the URL', async () => {
    const line = makeSaga({ url: 'ws://localhost:3001', token: 'a secret', params: { device: 'tablet' } })
    line.client.connect()
    await settle()
    expect(line.transport.link.auth).toEqual({ device: 'tablet', token: 'a secret' })
    expect(line.transport.link.url).toBe('ws://localhost:3001')
  })

  test('is the option, whatever `params` say', async () => {
    const line = makeSaga({ token: 'mine', params: { token: 'of params' } })
    line.client.connect()
    await settle()
    expect(line.transport.link.auth).toEqual({ token: 'mine' })
  })

  test('is not there where a backend takes none', async () => {
    const line = makeSaga()
    line.client.connect()
    await settle()
    expect(line.transport.link.auth).toEqual({})
  })

  test('is asked for anew at each handshake', async () => {
    let count = 0
    const line = makeSaga({ token: () => `token ${(count += 1)}` })
    line.client.connect()
    await settle()
    line.transport.link.open()
    line.transport.link.end(1005)
    await line.clock.advance(1000)
    expect(line.transport.links.map(({ auth }) => auth)).toEqual([{ token: 'token 1' }, { token: 'token 2' }])
  })
})

describe.each(WORDS)('a token that is refused with "%s"', words => {
  test('is final where it is a fixed one, however long one waits', async () => {
    const line = await refused(words, { token: 'a secret' })
    await line.clock.advance(3_600_000)
    expect(line.transport.links).toHaveLength(1)
    expect(line.connection()).toMatchObject({ status: 'failed', reason: 'refused' })
    expect(line.errors).toHaveLength(1)
    expect(line.errors[0]).toBeInstanceOf(AuthError)
    expect(line.errors[0]?.message).toContain(words)
    expect(line.errors[0]?.message).not.toContain('a secret')
  })

  test('is asked for once more, and what comes opens', async () => {
    const reasons: string[] = []
    const token = (reason: string) => `token ${reasons.push(reason)}`
    const line = await refused(words, { token })
    expect(reasons).toEqual(['connect', 'refused'])
    expect(line.transport.link.auth).toEqual({ token: 'token 2' })
    line.transport.link.open()
    expect(line.connection().status).toBe('open')
    expect(line.errors).toEqual([])
  })

  test('is not tried again where the same one comes', async () => {
    const line = await refused(words, { token: () => 'the same' })
    await line.clock.advance(3_600_000)
    expect(line.transport.links).toHaveLength(1)
    expect(line.connection().status).toBe('failed')
  })

  test('is final where the fresh one is refused, too', async () => {
    let count = 0
    const line = await refused(words, { token: () => `token ${(count += 1)}` })
    line.transport.link.end(1006, words)
    await line.clock.advance(3_600_000)
    expect(line.transport.links).toHaveLength(2)
    expect(line.connection()).toMatchObject({ status: 'failed', reason: 'refused' })
  })

  test('is over when connect() brings a fresh one, and so are its rooms', async () => {
    const line = await refused(words, { token: 'old' })
    line.client.want('p-1')
    line.client.connect('fresh')
    await settle()
    expect(line.transport.link.auth).toEqual({ token: 'fresh' })
    line.transport.link.open()
    await settle()
    expect(line.connection()).toMatchObject({ status: 'open', error: null })
    expect(line.events()).toEqual([['join_project', 'p-1']])
  })
})

test.each(['', 'server error', 'invalid authentication token'])(
  'other words are no refusal, and are tried again: %j',
  async words => {
    const line = await refused(words, { token: 'a' })
    expect(line.connection().status).toBe('reconnecting')
    await line.clock.advance(1000)
    expect(line.transport.links).toHaveLength(2)
  },
)

test('words that refuse a token mean the same on a line that was open', async () => {
  const line = makeSaga({ token: 'a' })
  line.client.connect()
  await settle()
  line.transport.link.open()
  line.transport.link.end(1006, 'User not found')
  await line.clock.advance(60_000)
  expect(line.connection()).toMatchObject({ status: 'failed', reason: 'refused' })
})
