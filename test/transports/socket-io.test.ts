import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'

import { socketIoTransport } from '../../src/transports/socket-io.js'
import { watchLink } from '../support/links.js'
import { type SocketIoServer, type SocketIoServerOptions, startSocketIoServer } from '../support/socket-io-server.js'
import { type SocketServer, startSocketServer } from '../support/socket-server.js'

const transport = socketIoTransport()
const event = (...args: unknown[]) => JSON.stringify(args)

const undo: (() => unknown)[] = []

afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  for (const step of undo.splice(0)) await step()
})

/** The official server, until the end of the test. */
async function startServer(options: SocketIoServerOptions = {}): Promise<SocketIoServer> {
  const server = await startSocketIoServer(options)
  undo.push(server.stop)
  return server
}

describe('a handshake', () => {
  test.each(['Authentication token required', 'Invalid authentication token', 'User not found'])(
    'refused with "%s" ends with these words, and the connection with it',
    async words => {
      const server = await startServer({ refuse: () => new Error(words) })
      const link = watchLink(transport, server.url, { token: 'SECRET' })
      await link.until('closed')
      await server.empty()
      await server.delivered()
      expect(link.told).toEqual([['closed', { code: 1006, reason: words }]])
      expect(server.connections).toBe(1)
    },
  )

  test('brings `auth`, and what the URL asks for', async () => {
    const server = await startServer()
    const link = watchLink(transport, `${server.url}/?lang=de&list[0]=é`, { token: 'SECRET', device: { id: 1 } })
    await link.until('opened')
    const { handshake } = await server.accepted(1)
    expect(server.auths).toEqual([{ token: 'SECRET', device: { id: 1 } }])
    expect(handshake.query).toMatchObject({ lang: 'de', 'list[0]': 'é' })
    link.close()
  })

  test.each(['http:', 'ws:'])('goes to a URL with %s', async scheme => {
    const server = await startServer()
    const link = watchLink(transport, server.url.replace('http:', scheme))
    await link.until('opened')
    link.close()
    expect(server.connections).toBe(1)
  })

  test('goes to the path that the transport is told', async () => {
    const { url } = await startServer({ path: '/live', destroyUpgradeTimeout: 1 })
    const right = watchLink(socketIoTransport({ path: '/live' }), url)
    await right.until('opened')
    right.close()
    const wrong = watchLink(transport, url)
    await wrong.until('closed')
    expect(wrong.told).toEqual([['closed', { code: 1006, reason: '' }]])
  })
})

describe('a URL that can never work', () => {
  test.each([
    ['', /whole/],
    ['not a url', /whole/],
    ['http//nowhere', /whole/],
    ['/only/a/path', /whole/],
    ['https://', /whole/],
    ['localhost:3001', /begin with/],
    ['ftp://nowhere', /begin with/],
    ['https://nowhere/SECRET', /namespace/],
  ])('"%s" is a bad one, told later and without it', async (url, why) => {
    const link = watchLink(transport, url, { token: 'SECRET' })
    expect(link.told).toEqual([])
    expect(link.send(event('early'))).toBe(false)
    await link.until('closed')
    expect(link.told).toEqual([['closed', { code: 1006, reason: '', badUrl: expect.stringMatching(why) }]])
    expect(JSON.stringify(link.told)).not.toMatch(/SECRET|nowhere|localhost/)
  })

  test('closed in the same tick, it says nothing', async () => {
    const link = watchLink(transport, 'ftp://nowhere')
    link.close()
    await Promise.resolve()
    await Promise.resolve()
    expect(link.told).toEqual([])
  })
})

describe('events', () => {
  test('go both ways as they are', async () => {
    const server = await startServer()
    server.io.on('connection', socket => socket.onAny((...args: [string, ...unknown[]]) => socket.emit(...args)))
    const link = watchLink(transport, server.url)
    await link.until('opened')
    const frames = [
      event('ping'),
      event('join_project', 'p1'),
      event('error', { code: 'X' }),
      event('message', null, false, 0, '', [[]], { a: { b: [1] } }),
      event('grüße 😀\u2028', '\u0000"\\\n😀'),
      event('__proto__', { constructor: 1 }),
      event(''),
    ]
    for (const frame of frames) expect(link.send(frame)).toBe(true)
    await link.until('frame', frames.length)
    expect(server.heard).toEqual(frames)
    expect(link.frames()).toEqual(frames)
    link.close()
  })

  test('that the server said before anything else follow the opening', async () => {
    const server = await startServer()
    server.io.on('connection', socket => socket.emit('hello'))
    const link = watchLink(transport, server.url)
    await link.until('frame')
    expect(link.told).toEqual([['opened'], ['frame', event('hello')]])
    link.close()
  })

  test('with which the server asks for an acknowledgement get none', async () => {
    const server = await startServer()
    const link = watchLink(transport, server.url)
    const socket = await server.accepted(1)
    const acknowledged = vi.fn<() => void>()
    socket.emit('question', 1, acknowledged)
    await link.until('frame')
    link.send(event('next'))
    await server.delivered()
    expect(link.frames()).toEqual([event('question', 1)])
    expect(server.heard).toEqual([event('next')])
    expect(acknowledged).not.toHaveBeenCalled()
    link.close()
  })

  test('with bytes in them lose neither the rest of it nor the line', async () => {
    const server = await startServer()
    const link = watchLink(transport, server.url)
    const socket = await server.accepted(1)
    socket.emit('file', { name: 'a' }, Buffer.from([1, 2]))
    socket.emit('next')
    await link.until('frame', 2)
    expect(link.frames()).toEqual([expect.stringMatching(/^\["file",\{"name":"a"\},\{.*\}\]$/), event('next')])
    link.close()
  })
})

describe('what is no event', () => {
  test.each([
    'not json',
    '{}',
    '"ping"',
    '[]',
    '[5]',
    event('connect'),
    event('connect_error', 'x'),
    event('disconnect'),
    event('disconnecting'),
    event('newListener'),
    event('removeListener'),
    new ArrayBuffer(3),
  ])('%s throws at the one who sends it, and the link stays', async frame => {
    const server = await startServer()
    const link = watchLink(transport, server.url)
    await link.until('opened')
    expect(() => link.send(frame)).toThrow(
      new TypeError('A frame for Socket.IO is the text JSON.stringify(["event name", argument]).'),
    )
    expect(link.send(event('next'))).toBe(true)
    await server.delivered()
    expect(server.heard).toEqual([event('next')])
    expect(link.told).toEqual([['opened']])
    link.close()
  })
})

describe('the end', () => {
  test.each([true, false])('by a server that disconnects one client (its socket too: %s)', async tooTheSocket => {
    const server = await startServer()
    const link = watchLink(transport, server.url)
    const socket = await server.accepted(1)
    socket.emit('last')
    socket.disconnect(tooTheSocket)
    await link.until('closed')
    await server.empty()
    expect(link.told.slice(1)).toEqual([
      ['frame', event('last')],
      ['closed', { code: 1000, reason: 'io server disconnect' }],
    ])
  })

  test('by a server that shuts down', async () => {
    const server = await startServer()
    const link = watchLink(transport, server.url)
    const socket = await server.accepted(1)
    socket.emit('server_shutdown', { message: 'bye' })
    await server.io.close()
    await link.until('closed')
    expect(link.told.slice(1)).toEqual([
      ['frame', event('server_shutdown', { message: 'bye' })],
      ['closed', { code: 1005, reason: '' }],
    ])
  })

  test('by a server that is killed', async () => {
    const server = await startServer()
    const link = watchLink(transport, server.url)
    await link.until('opened')
    server.kill()
    await link.until('closed')
    expect(link.told.slice(1)).toEqual([['closed', { code: 1006, reason: '' }]])
    expect(link.send(event('late'))).toBe(false)
  })

  test('by an event that is too big for the server', async () => {
    const server = await startServer({ maxHttpBufferSize: 1000 })
    const link = watchLink(transport, server.url)
    await link.until('opened')
    link.send(event('story', 'x'.repeat(1000)))
    await link.until('closed')
    expect(link.told.slice(1)).toEqual([['closed', { code: 1009, reason: '' }]])
  })

  test('where there is no server', async () => {
    const server = await startServer()
    await server.stop()
    const link = watchLink(transport, server.url)
    await link.until('closed')
    expect(link.told).toEqual([['closed', { code: 1006, reason: '' }]])
  })
})

describe('close()', () => {
  /** How far a link comes before it is closed. */
  const stages: readonly [
    string,
    Partial<SocketIoServerOptions>,
    (server: SocketIoServer, link: { until(kind: 'opened'): Promise<void> }) => Promise<unknown>,
  ][] = [
    ['in the same tick', {}, () => Promise.resolve()],
    ['while the server thinks about it', { refuse: () => 'never' }, server => server.reached(1)],
    ['after it opened', {}, (_, link) => link.until('opened')],
  ]

  test.each(stages)('%s leaves neither a connection nor a timer', async (_, options, reached) => {
    const server = await startServer(options)
    const timers = watchTimers()
    const link = watchLink(transport, server.url)
    await reached(server, link)
    const told = link.told.length
    link.close()
    await server.empty()
    await server.delivered()
    await server.empty()
    expect(link.told).toHaveLength(told)
    expect(timers.left).toEqual([])
  })

  test('and connect() within one tick open one connection', async () => {
    const server = await startServer()
    watchLink(transport, server.url).close()
    const link = watchLink(transport, server.url)
    await link.until('opened')
    await server.delivered()
    expect(server.sockets).toHaveLength(1)
    expect(server.connections).toBe(1)
    link.close()
  })

  test('says goodbye', async () => {
    const server = await startServer()
    const link = watchLink(transport, server.url)
    const socket = await server.accepted(1)
    const why = new Promise(resolve => socket.once('disconnect', resolve))
    await link.until('opened')
    expect(link.send(event('last'))).toBe(true)
    link.close()
    expect(await why).toBe('client namespace disconnect')
    expect(server.heard).toEqual([event('last')])
  })
})

test.each([
  ['refused', { refuse: () => new Error('no') }, () => undefined],
  ['cut off', {}, (server: SocketIoServer) => server.kill()],
  ['disconnected', {}, (server: SocketIoServer) => server.io.disconnectSockets()],
] as const)('a link that is %s leaves no timer, so it never comes back', async (_, options, end) => {
  const server = await startServer(options)
  const timers = watchTimers()
  const link = watchLink(transport, server.url)
  await server.reached(1)
  if (!('refuse' in options)) await link.until('opened')
  end(server)
  await link.until('closed')
  await server.empty()
  await server.delivered()
  expect(timers.left).toEqual([])
  expect(server.connections).toBe(1)
})

/** The timers that are set from now on and that have neither fired nor been cleared. */
function watchTimers(): { readonly left: readonly number[] } {
  const running = new Map<unknown, number>()
  const { setTimeout, clearTimeout } = globalThis
  vi.stubGlobal('setTimeout', (task: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const timer = setTimeout(() => {
      running.delete(timer)
      task(...args)
    }, ms)
    running.set(timer, ms)
    return timer
  })
  vi.stubGlobal('clearTimeout', (timer: NodeJS.Timeout | undefined) => {
    running.delete(timer)
    clearTimeout(timer)
  })
  return {
    get left() {
      return [...running.values()].filter(ms => ms > 0)
    },
  }
}

describe('against a server that breaks the rules', () => {
  let server: SocketServer
  let url: string
  const HANDSHAKE = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'

  /** Starts a server that says these things: at once, and when it is asked to let the client in. */
  async function startLiar(first: string, second: readonly (string | Buffer)[] = []): Promise<void> {
    server = await startSocketServer({
      onSocket(socket) {
        socket.send(first)
        socket.once('message', () => second.forEach(frame => socket.send(frame)))
      },
    })
    undo.push(server.stop)
    url = `ws://127.0.0.1:${server.port}`
  }

  /** Waits until the server's end is closed, and all else has arrived. */
  async function gone(): Promise<void> {
    const socket = await server.accepted(1)
    if (socket.readyState !== WebSocket.CLOSED) await new Promise(resolve => socket.once('close', resolve))
    await server.delivered()
  }

  test.each(['', 'hello', '9', '0', '0{', '0null', '0{"sid":"a"}', '{"type":"welcome"}'])(
    'greeted with "%s", it ends',
    async greeting => {
      await startLiar(greeting)
      const link = watchLink(transport, url)
      await link.until('closed')
      await gone()
      expect(link.told).toEqual([['closed', { code: 1006, reason: '' }]])
    },
  )

  test.each([
    ['', ''],
    ['hello', ''],
    ['9', ''],
    ['4', 'parse error'],
    ['49', 'parse error'],
    ['42notjson', 'parse error'],
    ['42{"a":1}', 'parse error'],
    ['42["connect"]', 'parse error'],
    ['451-["x"', 'parse error'],
    ['40{bad', 'parse error'],
    [Buffer.from([1, 2]), 'parse error'],
    ['40', ''],
    ['44', ''],
    ['44{}', ''],
  ])('told "%s", it ends', async (frame, reason) => {
    await startLiar(HANDSHAKE, [frame])
    const link = watchLink(transport, url)
    await link.until('closed')
    await gone()
    expect(link.told.at(-1)).toEqual(['closed', { code: 1006, reason }])
    expect(link.told.filter(([kind]) => kind === 'closed')).toHaveLength(1)
  })

  test('told what is nested more deeply than some engines can write, it ends no worse', async () => {
    await startLiar(HANDSHAKE, ['40{"sid":"b"}', `42["x",${'['.repeat(100_000)}${']'.repeat(100_000)}]`])
    const link = watchLink(transport, url)
    await link.until('opened')
    await server.delivered()
    server.sockets[0]?.send('49')
    await link.until('closed')
    await gone()
    expect(link.told.at(-1)).toEqual(['closed', { code: 1006, reason: 'parse error' }])
  })

  test('let in twice, it opens once', async () => {
    await startLiar(HANDSHAKE, ['40{"sid":"b"}', '40{"sid":"b"}', '42["x"]'])
    const link = watchLink(transport, url)
    await link.until('frame')
    expect(link.told).toEqual([['opened'], ['frame', event('x')]])
    link.close()
  })

  test('told something before it is let in, it is open by then', async () => {
    await startLiar(HANDSHAKE, ['42["early"]', '40{"sid":"b"}', '42["x"]'])
    const link = watchLink(transport, url)
    await link.until('frame', 2)
    expect(link.told).toEqual([['opened'], ['frame', event('early')], ['frame', event('x')]])
    link.close()
  })

  test('closed when it opens, it brings nothing of what came before', async () => {
    await startLiar(HANDSHAKE, ['42["early"]', '42["early"]', '40{"sid":"b"}'])
    const told: unknown[] = []
    const link = transport.connect(
      { url },
      {
        opened() {
          told.push('opened')
          link.close()
        },
        frame: frame => told.push(frame),
        closed: how => told.push(how),
      },
    )
    await gone()
    expect(told).toEqual(['opened'])
  })

  test('which says nothing at all, it has no time-out of its own', async () => {
    server = await startSocketServer()
    undo.push(server.stop)
    const timers = watchTimers()
    const link = watchLink(transport, `ws://127.0.0.1:${server.port}`)
    await server.accepted(1)
    expect(timers.left).toEqual([])
    link.close()
    await gone()
    expect(link.told).toEqual([])
  })

  test.each([
    [1000, ''],
    [1001, 'going away'],
    [1011, 'broken'],
    [4401, 'expired'],
  ])('the close of the socket is told as it is: %d "%s"', async (code, reason) => {
    await startLiar(HANDSHAKE, ['40{"sid":"b"}'])
    const link = watchLink(transport, url)
    await link.until('opened')
    server.sockets[0]?.close(code, reason)
    await link.until('closed')
    expect(link.told.slice(1)).toEqual([['closed', { code, reason }]])
  })

  test('so it is before the handshake, which the package does not hear', async () => {
    server = await startSocketServer({ onSocket: socket => socket.close(4401, 'expired') })
    undo.push(server.stop)
    const link = watchLink(transport, `ws://127.0.0.1:${server.port}`)
    await link.until('closed')
    expect(link.told).toEqual([['closed', { code: 4401, reason: 'expired' }]])
  })

  describe('whose ping stays out', () => {
    const SHORT = '0{"sid":"a","upgrades":[],"pingInterval":10,"pingTimeout":10,"maxPayload":1000000}'

    test('the link ends', async () => {
      await startLiar(SHORT, ['40{"sid":"b"}'])
      const link = watchLink(transport, url)
      await link.until('closed')
      await gone()
      expect(link.told).toEqual([['opened'], ['closed', { code: 1006, reason: '' }]])
    })

    test('nothing is taken that would only wait for another connection', async () => {
      await startLiar(HANDSHAKE, ['40{"sid":"b"}'])
      const link = watchLink(transport, url)
      await link.until('opened')
      const now = Date.now()
      vi.spyOn(Date, 'now').mockReturnValue(now + 45_001)
      expect(link.send(event('lost'))).toBe(false)
      await link.until('closed')
      await gone()
      expect(link.told.slice(1)).toEqual([['closed', { code: 1006, reason: '' }]])
      expect(server.heard).toEqual(['40'])
    })
  })
})
