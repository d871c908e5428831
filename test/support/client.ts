import { createClient } from '../../src/client/client.js'
import type { ClientOptions } from '../../src/client/options.js'
import { entryOf } from '../../src/client/state.js'
import type { HookwireError } from '../../src/errors.js'
import type { Protocol } from '../../src/protocol/protocol.js'
import { handClock, settle } from './clock.js'
import { type FakeTransportOptions, fakeTransport } from './fake-transport.js'
import { plainProtocol, testProtocol } from './test-protocol.js'

export const URL = 'wss://test.example/ws'

type Options<P extends Protocol> = Partial<Omit<ClientOptions<P>, 'protocol' | 'clock' | 'transport' | 'onError'>>

/** A client on a fake transport and a clock that stands still, with everything that it reports. */
export function makeClient<P extends Protocol>(
  protocol: P,
  { server, ...options }: Options<P> & { readonly server?: FakeTransportOptions } = {},
) {
  const clock = handClock()
  const transport = fakeTransport(server)
  const errors: HookwireError[] = []
  const statuses: string[] = []
  const client = createClient<P>({
    protocol,
    url: URL,
    random: () => 1,
    ...options,
    transport,
    clock,
    onError: error => errors.push(error),
  })
  // Not as a subscriber of the whole, for whom the store copies what it would otherwise write to.
  client.store.watch([entryOf('connection')], () => {
    const { status } = client.store.peek(({ connection }) => connection)
    if (status !== (statuses.at(-1) ?? 'idle')) statuses.push(status)
  })
  return {
    client,
    clock,
    transport,
    errors,
    /** Every status that was seen, in order. */
    statuses,
    connection: () => client.store.getState().connection,
    /** What the newest link was sent, as types. */
    sent: () => transport.link.sent.map(typeOf),
  }
}

/** A client of {@link plainProtocol} whose socket is open. */
export function openPlain(options: Parameters<typeof makeClient<typeof plainProtocol>>[1] = {}) {
  return openClient(plainProtocol, options)
}

/** A client of a protocol without a handshake, whose socket is open. */
export async function openClient<P extends Protocol>(protocol: P, options: Parameters<typeof makeClient<P>>[1] = {}) {
  const made = makeClient(protocol, options)
  made.client.connect()
  await settle()
  made.transport.link.open()
  return made
}

/** A client of {@link testProtocol} that has been welcomed. */
export async function openTest(options: Parameters<typeof makeClient<typeof testProtocol>>[1] = {}) {
  const made = makeClient(testProtocol, options)
  made.client.connect()
  await settle()
  made.transport.link.open()
  made.transport.link.say('welcome', {})
  return made
}

/** The type that a frame names. */
export function typeOf(frame: string): string {
  return String(Reflect.get(Object(JSON.parse(frame)), 'type'))
}

/** The payload that a frame carries. */
export function payloadOf(frame: string): unknown {
  return Reflect.get(Object(JSON.parse(frame)), 'payload')
}
