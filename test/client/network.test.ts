import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { isLoopback } from '../../src/client/network.js'
import { settle } from '../support/clock.js'
import { makeClient } from '../support/client.js'
import { plainProtocol } from '../support/test-protocol.js'

type Options = Parameters<typeof makeClient<typeof plainProtocol>>[1]

/** As much of a browser as the client listens to. It counts who listens. */
function stubBrowser() {
  const listening = new Set<string>()
  const browser = {
    navigator: { onLine: true },
    page: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
    listening,
    say(type: 'online' | 'offline') {
      browser.navigator.onLine = type === 'online'
      window.dispatchEvent(new Event(type))
    },
    show(visibilityState: 'visible' | 'hidden') {
      browser.page.visibilityState = visibilityState
      browser.page.dispatchEvent(new Event('visibilitychange'))
    },
  }
  const window = new EventTarget()
  const counted = (target: EventTarget): Pick<EventTarget, 'addEventListener' | 'removeEventListener'> => ({
    addEventListener(type, listener) {
      listening.add(type)
      EventTarget.prototype.addEventListener.call(target, type, listener)
    },
    removeEventListener(type, listener) {
      listening.delete(type)
      EventTarget.prototype.removeEventListener.call(target, type, listener)
    },
  })
  Object.assign(browser.page, counted(browser.page))
  const { addEventListener, removeEventListener } = counted(window)
  vi.stubGlobal('addEventListener', addEventListener)
  vi.stubGlobal('removeEventListener', removeEventListener)
  vi.stubGlobal('document', browser.page)
  vi.stubGlobal('navigator', browser.navigator)
  return browser
}

let browser: ReturnType<typeof stubBrowser>

beforeEach(() => {
  browser = stubBrowser()
})
afterEach(() => {
  vi.unstubAllGlobals()
})

async function connecting(options: Options = {}) {
  const made = makeClient(plainProtocol, options)
  made.client.connect()
  await settle()
  return made
}

async function givenUp() {
  const made = await connecting({ reconnect: { attempts: 0 } })
  made.transport.link.end(1006)
  expect(made.connection()).toMatchObject({ status: 'failed', reason: 'gave-up' })
  return made
}

const signs: readonly (readonly [string, () => void])[] = [
  ['online', () => browser.say('online')],
  ['a return to the page', () => browser.show('visible')],
]

describe('during a wait', () => {
  test.each(signs)('%s tries at once', async (_, happen) => {
    const made = await connecting()
    made.transport.link.end(1006)
    happen()
    await settle()
    expect(made.transport.links).toHaveLength(2)
    expect(made.connection()).toMatchObject({ status: 'reconnecting', reason: 'token', failures: 1 })
  })

  test('leaving the page tries nothing', async () => {
    const made = await connecting()
    made.transport.link.end(1006)
    browser.show('hidden')
    await settle()
    expect(made.transport.links).toHaveLength(1)
  })
})

describe('after giving up', () => {
  test.each(signs)('%s starts afresh at once, with all attempts', async (_, happen) => {
    const made = await givenUp()
    happen()
    await settle()
    expect(made.transport.links).toHaveLength(2)
    expect(made.connection()).toMatchObject({ status: 'connecting', failures: 0, error: null })
    made.transport.link.open()
    expect(made.connection().status).toBe('open')
  })

  test('nothing else does', async () => {
    const made = await givenUp()
    browser.show('hidden')
    browser.say('offline')
    await made.clock.advance(600_000)
    expect(made.transport.links).toHaveLength(1)
  })
})

describe('what no network has caused, no network heals', () => {
  test.each(signs)('%s does not retry a refused token', async (_, happen) => {
    const made = await connecting({ token: 'fixed' })
    made.transport.link.end(4401)
    happen()
    await settle()
    expect(made.transport.links).toHaveLength(1)
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'refused' })
  })

  test.each(signs)('%s does nothing to an open connection', async (_, happen) => {
    const made = await connecting()
    made.transport.link.open()
    happen()
    await settle()
    expect(made.transport.links).toHaveLength(1)
    expect(made.connection().status).toBe('open')
  })
})

describe('offline', () => {
  test('stops the attempts until online', async () => {
    const made = await connecting()
    made.transport.link.end(1006)
    browser.say('offline')
    expect(made.connection()).toMatchObject({ status: 'reconnecting', reason: 'offline', retryAt: null })
    expect(made.clock.timers).toBe(0)
    await made.clock.advance(600_000)
    expect(made.transport.links).toHaveLength(1)
    browser.say('online')
    await settle()
    expect(made.transport.links).toHaveLength(2)
  })

  test('ends an attempt that is under way', async () => {
    const made = await connecting()
    browser.say('offline')
    expect(made.transport.live).toEqual([])
    expect(made.connection()).toMatchObject({ reason: 'offline', failures: 0 })
  })

  test('leaves an open connection alone: it may well live on', async () => {
    const made = await connecting()
    made.transport.link.open()
    browser.say('offline')
    expect(made.connection().status).toBe('open')
    made.transport.link.end(1006)
    expect(made.connection()).toMatchObject({ status: 'reconnecting', reason: 'offline' })
  })

  test('at connect() waits for the network, and connects when it comes', async () => {
    browser.navigator.onLine = false
    const made = await connecting()
    expect(made.transport.links).toEqual([])
    expect(made.connection()).toMatchObject({ status: 'reconnecting', reason: 'offline' })
    browser.say('online')
    await settle()
    made.transport.link.open()
    expect(made.connection().status).toBe('open')
  })

  test.each(['ws://localhost:8080/ws', 'ws://127.0.0.1:8080', 'ws://[::1]:8080', 'ws://app.localhost/ws'])(
    'does not stop the attempts to %s',
    async url => {
      browser.navigator.onLine = false
      const made = await connecting({ url })
      made.transport.link.end(1006)
      browser.say('offline')
      await made.clock.advance(1000)
      expect(made.transport.links).toHaveLength(2)
    },
  )
})

describe('listeners', () => {
  test('are there while the client is connected, and gone after disconnect()', async () => {
    const made = await connecting()
    made.transport.link.open()
    expect([...browser.listening].sort()).toEqual(['offline', 'online', 'visibilitychange'])
    made.client.disconnect()
    expect([...browser.listening]).toEqual([])
  })

  test('are gone after disconnect() from failed', async () => {
    const made = await givenUp()
    made.client.disconnect()
    expect([...browser.listening]).toEqual([])
  })

  test('are not there before connect()', () => {
    makeClient(plainProtocol)
    expect([...browser.listening]).toEqual([])
  })
})

test.each([
  ['ws://localhost', true],
  ['ws://LOCALHOST:1', true],
  ['ws://127.9.9.9/ws', true],
  ['wss://localhost.example.com', false],
  ['wss://mylocalhost', false],
  ['wss://127.example.com', false],
  ['/ws', false],
])('%s is on this machine: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected)
})
