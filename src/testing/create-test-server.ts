import { UsageError } from '../errors.js'
import type { Backend } from '../hub/backend.js'
import type { Playing } from '../hub/scenario.js'
import type { Undo } from '../lib/clock.js'
import { createMockServer } from '../mock/mock-server.js'
import type { CommandType, Protocol } from '../protocol/protocol.js'
import type { Transport } from '../protocol/transport.js'
import type { Wiring } from '../protocol/wiring.js'
import { inAct, inActAsync } from './act.js'
import { adviceOn } from './advice.js'
import { createArrivals } from './arrivals.js'
import { bareBackend } from './bare-backend.js'
import { createDelivery } from './delivery.js'
import { createDoor } from './door.js'
import { guard } from './guard.js'
import { watchLines } from './lines.js'
import { createProviders } from './providers.js'
import { refuseInItsWords, refuseOpen, refuseUpgrade } from './refusals.js'
import { payloadOf } from './test-client.js'
import type { TestServer, TestServerOptions } from './test-server.js'
import { createTime, takeTurn } from './time.js'

const REFUSED = 4401
const OPENING_TRIES = 200
const OPENING_PAUSE_MS = 5

/**
 * A server for a test of your components: the backend's own rules, or, for a protocol whose backend nobody has written,
 * a server that lets everybody in and says what you tell it to. It needs no test framework, and no network.
 *
 * @example
 * const server = createTestServer(shop)
 * render(<Order id="o-1" />, { wrapper: server.wrapper })
 * await server.opened()
 * server.send('order_shipped', { orderId: 'o-1', carrier: 'DHL' })
 * expect(screen.getByText('with DHL')).toBeDefined()
 * expect(server.received('watch_order')).toEqual([{ orderId: 'o-1' }])
 */
export function createTestServer<P extends Protocol>(backend: Backend<P>, options?: TestServerOptions): TestServer<P>
export function createTestServer<P extends Protocol>(protocol: P, options?: TestServerOptions): TestServer<P>
export function createTestServer<P extends Protocol>(
  given: Backend<P> | P,
  { advanceTimers, now = Date.now(), random = () => 1 }: TestServerOptions = {},
): TestServer<P> {
  const isBare = 'wiring' in given
  const protocol = isBare ? given : given.protocol
  const { wiring } = protocol
  const backend = isBare ? bareBackend(given, target => door.userOf(target)) : given
  /** The backend sees the token behind the handshake only, and says itself that it does not take it. */
  const asksByMessage = !isBare && wiring.authenticate !== undefined
  const refusedCode = codeOfRefusal(wiring)

  const delivery = createDelivery()
  const { deliver, flush } = delivery
  const time = createTime({ now, advanceTimers, flush })
  const { clock } = time
  const door = createDoor({ clock, backend })
  const arrivals = createArrivals(protocol, delivery)
  const guarded = asksByMessage ? guard(backend, door) : backend
  const mock = createMockServer(arrivals.watch(guarded), { clock, random, deliver })
  const refusing = refusalBy()
  const { lines, ...transport } = watchLines(mock.transport, {
    wiring,
    refusalOf: target => (!asksByMessage && door.refuses(target) ? refusing : undefined),
  })
  const providers = createProviders({
    protocol,
    url: mock.url,
    token: () => door.token(),
    options: { transport, clock, random, flush: 'immediate' },
  })
  const { url, token, onError, options } = providers.props
  const scenarios = new Set<Undo>()
  let stopped = false

  function refusalBy(): Transport {
    if (isBare) return refuseOpen(deliver, refusedCode)
    return backend.wire === 'socket.io' ? refuseInItsWords(backend, { clock, random, deliver }) : refuseUpgrade(deliver)
  }

  /** What it changes, on the lines and in the page, has happened when this returns. */
  function inPage(change: () => void): void {
    inAct(() => {
      change()
      flush()
    })
  }

  /** As `inPage`, for what is lost on a server without clients. */
  function forClients(call: string, change: () => void): void {
    if (mock.stats().total_connections === 0) throw new UsageError(`${call}: nobody is connected. ${adviceFor()}`)
    inPage(change)
  }

  const adviceFor = (): string => adviceOn({ wiring, stopped, refusing: door.isShut, line: lines.at(-1) })

  async function opened(count = 1): Promise<void> {
    for (let tries = 0; tries < OPENING_TRIES; tries += 1) {
      // A turn for the rest of the page: the provider's own goodbye to an old line, other mocks that bring the token.
      await inActAsync(() => takeTurn(tries === 0 ? 0 : OPENING_PAUSE_MS))
      await time.settle()
      const isUnderway = lines.some(({ state }) => state === 'opening' || state === 'handshaking')
      if (openLines() >= count && !isUnderway) return
    }
    throw new UsageError(`opened(${count}): ${openLines()} connected in a second. ${adviceFor()}`)
  }

  const openLines = (): number => lines.filter(({ state }) => state === 'open').length

  return {
    ...providers,
    clientOptions: {
      ...options,
      protocol,
      url,
      token,
      onError,
    },
    opened,
    get connections() {
      inPage(flush)
      return mock.stats().total_connections
    },
    get attempts() {
      return lines.map(line => new URL(line.url))
    },
    send(type, ...args) {
      const payload = payloadOf(protocol, type, args)
      forClients(`send("${type}")`, () => mock.broadcastToAll(type, payload))
    },
    sendToUser(userId, type, ...args) {
      const payload = payloadOf(protocol, type, args)
      forClients(`sendToUser("${userId}", "${type}")`, () => mock.sendToUser(userId, type, payload))
    },
    sendToRoom(room, type, ...args) {
      const payload = payloadOf(protocol, type, args)
      forClients(`sendToRoom("${room}", "${type}")`, () => mock.sendToRoom(room, type, payload))
    },
    sendRaw: frame => forClients('sendRaw', () => mock.sendRaw(frame)),
    play(scenario) {
      let playing: Playing = { done: Promise.resolve(), stop: () => undefined }
      inPage(() => {
        playing = mock.play(scenario)
      })
      scenarios.add(playing.stop)
      return playing
    },
    received: received as TestServer<P>['received'],
    on: arrivals.on,
    onConnection: arrivals.onConnection,
    disconnect: (code, reason) =>
      forClients('disconnect', () => (code === undefined ? mock.cut() : mock.close(code, reason))),
    stop() {
      stopped = true
      inPage(mock.stop)
    },
    start() {
      stopped = false
      mock.start()
    },
    token: door.token,
    refuse({ times = Infinity } = {}) {
      door.refuse(times)
      inPage(() => mock.close(refusedCode, 'token refused'))
    },
    accept: door.accept,
    expireToken() {
      door.expire()
      if (wiring.renewal !== 'keep') inPage(() => mock.close(refusedCode, 'token expired'))
    },
    advance: (ms = 0) => time.advance(ms),
    close() {
      for (const stop of scenarios) stop()
      stopped = true
      inPage(mock.stop)
      time.end()
    },
  }

  function received<T extends CommandType<P>>(type?: T): unknown {
    inPage(flush)
    return type === undefined ? arrivals.all() : arrivals.of(type)
  }
}

/** The code by which this protocol's server says that it does not take a token. */
function codeOfRefusal({ closeCodes }: Wiring): number {
  return Number(Object.entries(closeCodes).find(([, meaning]) => meaning === 'refused')?.[0] ?? REFUSED)
}
