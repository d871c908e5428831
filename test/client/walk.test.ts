import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createClient } from '../../src/client/client.js'
import type { Status } from '../../src/client/status.js'
import { type HandClock, handClock, settle } from '../support/clock.js'
import { type FakeLink, fakeTransport } from '../support/fake-transport.js'
import { seededRandom } from '../../stories/support/random.js'
import { testProtocol } from '../support/test-protocol.js'

/** The status that each status may be followed by; what users see never jumps. */
const LEGAL: Readonly<Record<Status, readonly Status[]>> = {
  idle: ['connecting', 'reconnecting', 'closed'],
  connecting: ['authenticating', 'open', 'reconnecting', 'idle', 'closed', 'failed'],
  authenticating: ['open', 'reconnecting', 'closed', 'failed'],
  open: ['reconnecting', 'closed', 'failed'],
  reconnecting: ['connecting', 'authenticating', 'open', 'idle', 'closed', 'failed'],
  closed: ['connecting', 'reconnecting'],
  failed: ['connecting', 'reconnecting', 'closed'],
}

/** How many links there may be in each status. */
const LINKS: Readonly<Record<Status, readonly number[]>> = {
  idle: [0],
  connecting: [0, 1],
  authenticating: [1],
  open: [1],
  reconnecting: [0, 1],
  closed: [0],
  failed: [0],
}

let browser: EventTarget
let page: EventTarget & { visibilityState: string }
let navigator: { onLine: boolean }
let listeners: number

beforeEach(() => {
  browser = new EventTarget()
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  navigator = { onLine: true }
  listeners = 0
  /** The target's own methods, which count who listens. */
  const counting = (target: EventTarget) => ({
    addEventListener(type: string, listener: () => void) {
      listeners += 1
      EventTarget.prototype.addEventListener.call(target, type, listener)
    },
    removeEventListener(type: string, listener: () => void) {
      listeners -= 1
      EventTarget.prototype.removeEventListener.call(target, type, listener)
    },
  })
  Object.assign(page, counting(page))
  for (const [name, method] of Object.entries(counting(browser))) vi.stubGlobal(name, method)
  vi.stubGlobal('document', page)
  vi.stubGlobal('navigator', navigator)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

/** A client among everything that can happen to it, and what has to be true whatever does. */
function world(seed: number) {
  const random = seededRandom(seed)
  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[Math.floor(random() * values.length)]
    if (value === undefined) throw new Error('nothing to pick from')
    return value
  }
  const anyLink = (): FakeLink | undefined => transport.links[Math.floor(random() * transport.links.length)]

  /** A server that now and then answers inside `connect`, before it has returned. */
  function answerAtOnce(link: FakeLink): void {
    expect(transport.live.length).toBeLessThanOrEqual(1)
    if (random() < 0.7) return
    link.open()
    if (random() < 0.5) link.say('welcome', {})
    if (random() < 0.4) link.end(pick(CODES))
  }

  const clock: HandClock = handClock()
  const transport = fakeTransport({ onConnect: answerAtOnce })
  const broken: string[] = []
  const client = createClient({
    protocol: testProtocol,
    url: 'wss://test.example/ws',
    token: () => pick([() => 'token', () => null, () => Promise.reject(new Error('down')), () => 'other'])(),
    clock,
    transport,
    random,
    onError: () => undefined,
  })
  client.store.subscribe(({ connection: { status } }, { connection: before }) => {
    if (status === before.status) return
    if (!LEGAL[before.status].includes(status)) broken.push(`${before.status} → ${status}`)
    // A subscriber that does something about it: it runs while the change is still under way.
    const deed = random()
    if (deed < 0.05) client.disconnect()
    else if (deed < 0.1) client.connect()
  })
  client.subscribe('note', () => {
    if (random() < 0.1) client.disconnect()
  })

  const CODES = [1000, 1001, 1006, 1008, 1011, 4401]
  const happenings: readonly (() => unknown)[] = [
    () => client.connect(),
    () => client.connect(),
    () => client.connect(pick(['ann', 'bob'])),
    () => client.disconnect(),
    () => transport.links.at(-1)?.open(),
    () => transport.links.at(-1)?.open(),
    () => transport.links.at(-1)?.say('welcome', {}),
    () => transport.links.at(-1)?.say('welcome', {}),
    () => transport.links.at(-1)?.say('note', { text: 'a' }),
    () => transport.links.at(-1)?.say('pong'),
    () => transport.links.at(-1)?.end(pick(CODES)),
    () => transport.links.at(-1)?.refuseUrl('No.'),
    () => anyLink()?.end(1006),
    () => anyLink()?.say('welcome', {}),
    () => client.send('move', { x: 1 }),
    () => void client.request('ask', { id: 'q' }).catch(() => undefined),
    () => client.want(pick(['a', 'b']))(),
    () => setOnline(false),
    () => setOnline(true),
    () => setOnline(true),
    () => page.dispatchEvent(new Event('visibilitychange')),
    () => clock.advance(pick([1, 100, 1000, 6000, 12_000, 45_000])),
    () => settle(),
    () => settle(),
  ]

  function setOnline(online: boolean): void {
    navigator.onLine = online
    browser.dispatchEvent(new Event(online ? 'online' : 'offline'))
  }

  return { client, clock, transport, broken, happenings, pick, random }
}

test.each([1, 2, 3, 4, 5, 6])('whatever happens 3,000 times in a row (seed %d)', async seed => {
  const { client, clock, transport, broken, happenings, pick } = world(seed)
  const seen = new Set<Status>()

  for (let step = 0; step < 3000; step += 1) {
    await pick(happenings)()
    const { status, retryAt, error, reason } = client.store.getState().connection
    seen.add(status)
    expect(broken).toEqual([])
    const live = transport.live.length
    expect(LINKS[status]).toContain(live)
    expect(retryAt === null || (status === 'reconnecting' && clock.timers > 0)).toBe(true)
    expect(error !== null).toBe(status === 'failed')
    expect(reason).not.toBe('')
  }

  // Every state was walked through, or the walk proves little.
  expect([...seen].sort()).toEqual(Object.keys(LEGAL).sort())

  client.disconnect()
  await settle()
  client.disconnect()
  expect(transport.live).toEqual([])
  expect(clock.timers).toBe(0)
  expect(listeners).toBe(0)

  const links = transport.links.length
  navigator.onLine = true
  browser.dispatchEvent(new Event('online'))
  page.dispatchEvent(new Event('visibilitychange'))
  await clock.advance(600_000)
  expect(transport.links).toHaveLength(links)
  expect(client.store.getState().connection.status).toBe('closed')
})

test('the machine has one timer at the most, in every state', async () => {
  const { client, clock, transport } = world(42)
  // No heartbeat, no request, no typing: what runs before the connection is open is the machine's own.
  for (let attempt = 0; attempt < 6; attempt += 1) {
    client.connect()
    expect(clock.timers).toBeLessThanOrEqual(1)
    await settle()
    expect(clock.timers).toBeLessThanOrEqual(1)
    transport.links.at(-1)?.end(1006)
    expect(clock.timers).toBeLessThanOrEqual(1)
    await clock.advance(40_000)
    expect(clock.timers).toBeLessThanOrEqual(2)
  }
})
