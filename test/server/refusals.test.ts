import { readFileSync } from 'node:fs'
import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { createToken } from '../../src/server/index.js'
import { handClock } from '../support/clock.js'
import { type Answer, attempt, type HaiLanGoServer, SECRET, startServer, token, USER } from './real-server.js'

interface Recorded {
  readonly scenario: string
  readonly client: string
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly note?: string
}

const recorded = readFileSync(new URL('../../src/protocols/hailango/fixtures/http.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map(line => JSON.parse(line) as Recorded)

const bearer = (jwt: string) => ({ headers: { authorization: `Bearer ${jwt}` } })

async function get(url: string): Promise<Answer> {
  const response = await fetch(url.replace(/^ws/, 'http'), { redirect: 'manual' })
  return { status: response.status, body: await response.text(), headers: Object.fromEntries(response.headers) }
}

async function signed(claims: Record<string, unknown>): Promise<string> {
  return await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(SECRET))
}

/** How each recorded attempt was made. */
const attempts: Readonly<Record<string, (server: HaiLanGoServer) => Promise<Answer>>> = {
  good_connect_query_token: async ({ url }) => attempt(`${url}?token=${await token()}`),
  good_connect_bearer_header: async ({ url }) => attempt(url, bearer(await token())),
  foreign_origin: async ({ url }) => attempt(`${url}?token=${await token()}`, { origin: 'https://elsewhere.example' }),
  'refused/missing_token': ({ url }) => attempt(url),
  'refused/empty_token': ({ url }) => attempt(`${url}?token=`),
  'refused/bad_token': ({ url }) => attempt(`${url}?token=not.a.token`),
  'refused/expired_token': async ({ url }) => attempt(`${url}?token=${await token(USER, { expiresIn: -1 })}`),
  'refused/header_not_bearer': ({ url }) => attempt(url, { headers: { authorization: 'Basic YTpi' } }),
  'refused/bad_header_good_query': async ({ url }) => attempt(`${url}?token=${await token()}`, bearer('bad')),
  'refused/good_header_bad_query': async ({ url }) => attempt(`${url}?token=bad`, bearer(await token())),
  'refused/bearer_lowercase': async ({ url }) =>
    attempt(url, { headers: { authorization: `bearer ${await token()}` } }),
  'refused/user_id_not_uuid': async ({ url }) => attempt(`${url}?token=${await token('not-a-uuid')}`),
  'refused/wrong_path': async ({ url }) => attempt(`${url}/elsewhere?token=${await token()}`),
  'refused/trailing_slash': ({ url }) => attempt(`${url}/?token=<JWT>`),
  'refused/token_in_subprotocol': async ({ url }) =>
    attempt(url, { headers: { 'sec-websocket-protocol': await token() } }),
  plain_get_with_good_token: async ({ url }) => get(`${url}?token=${await token()}`),
  'plain_get_with_good_token /ws/stats': ({ url }) => get(`${url}/stats`),
}

const nameOf = ({ scenario, note }: Recorded) => (note === undefined ? scenario : `${scenario} ${note}`)
const single = recorded.filter(({ scenario }) => scenario !== 'rate_limit_real_middleware')

describe('answers as the recorded server does', () => {
  test.for(single.map(line => [nameOf(line), line] as const))('%s', async ([name, line]) => {
    const answer = await attempts[name]?.(await startServer())
    // A client that is not a browser writes these two as they are; the header and the page of a 301 cannot hold them.
    const body = answer?.body.replace('%3CJWT%3E', '<JWT>')
    expect({ status: answer?.status, body }).toEqual({ status: line.status, body: line.body ?? '' })
    expect(answer?.headers).toMatchObject(line.headers ?? {})
  })

  test('the 101st request a minute from one address', async () => {
    const clock = handClock()
    const { url } = await startServer({ clock })
    const jwt = await createToken({ backend: hailangoBackend, userId: USER, jwtSecret: SECRET, clock })
    const first = await Promise.all(Array.from({ length: 100 }, () => attempt(`${url}?token=${jwt}`)))
    expect(new Set(first.map(({ status }) => status))).toEqual(new Set([101]))

    const [, refused] = recorded.filter(({ scenario }) => scenario === 'rate_limit_real_middleware')
    expect(await attempt(`${url}?token=${jwt}`)).toMatchObject({ status: 429, body: refused?.body })

    await clock.advance(60_000)
    expect(await attempt(`${url}?token=${jwt}`)).toMatchObject({ status: 101 })
  })
})

describe('a token', () => {
  test('is good until its last second, by the server’s clock', async () => {
    const clock = handClock()
    const { url } = await startServer({ clock })
    const jwt = await createToken({ backend: hailangoBackend, userId: USER, jwtSecret: SECRET, expiresIn: 10, clock })
    await clock.advance(9000)
    expect(await attempt(`${url}?token=${jwt}`)).toMatchObject({ status: 101 })
    await clock.advance(1000)
    expect(await attempt(`${url}?token=${jwt}`)).toMatchObject({ status: 401 })
  })

  test('that is signed with another secret is refused', async () => {
    const { url } = await startServer()
    const jwt = await createToken({ backend: hailangoBackend, userId: USER, jwtSecret: 'another' })
    expect(await attempt(`${url}?token=${jwt}`)).toMatchObject({ status: 401 })
  })

  test('cannot say that it needs no signature', async () => {
    const { url } = await startServer()
    const [, claims] = (await token()).split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    expect(await attempt(`${url}?token=${none}.${claims}.`)).toMatchObject({ status: 401 })
  })

  test('without a user is refused', async () => {
    const { url } = await startServer()
    expect(await attempt(`${url}?token=${await signed({})}`)).toMatchObject({ status: 400 })
  })

  test('is checked by your own function where there is one', async () => {
    const verify = (given: string) =>
      given === 'the ticket' ? Promise.resolve({ user_id: USER }) : Promise.reject(new Error('No.'))
    const { url } = await startServer({ verify })
    expect(await attempt(`${url}?token=the%20ticket`)).toMatchObject({ status: 101 })
    expect(await attempt(`${url}?token=${await token()}`)).toMatchObject({ status: 401 })
  })
})
