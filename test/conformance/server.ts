import type { Audience, Connection } from '../../src/hub/audience.js'
import type { Backend } from '../../src/hub/backend.js'
import { mockToken } from '../../src/mock/token.js'
import type { AnyCommand } from '../../src/protocol/message.js'
import type { Shipped } from './protocols.js'
import type { Listening, Wire } from './wires.js'

/** Some backends want user ids to be UUIDs. */
export const ANN = 'aaaaaaaa-0000-4000-8000-000000000001'
export const BEN = 'aaaaaaaa-0000-4000-8000-000000000002'

/** A backend of a shipped protocol on a wire, and what a test does with it. */
export interface Server extends Listening {
  readonly shipped: Shipped
  readonly wire: Wire
  /** The commands that have arrived, in order, without those of the handshakes. */
  readonly commands: readonly AnyCommand[]
  /** What has arrived and was no command of the catalogue. */
  readonly misunderstood: readonly string[]
  /** How many lines it has had so far. */
  readonly lines: number
  /** Those who are connected now. */
  readonly connections: (userId?: string) => readonly Connection[]
  /** Whether all that its handshakes want said has arrived. */
  readonly isSettled: () => boolean
  /** Says something to everybody, or to one user, whatever they have subscribed to. */
  readonly say: (type: string, payload: unknown, userId?: string) => void
  /** Sends the text to everybody as it is, in a frame of its own. */
  readonly sayRaw: (frame: string) => Promise<void>
  /** Another token for the user at each call. */
  readonly token: (userId?: string) => string
  /** Takes this token no more. */
  readonly refuse: (token: string) => void
}

export interface ServerOptions {
  /** Whether it greets those who connect, and answers what they say. Default true. */
  readonly greets?: boolean
}

/** The type of what is no message: its payload is the frame. */
const RAW = 'frame of a test'

const closing: (() => Promise<void>)[] = []

/** Ends the servers of a test. */
export async function stopServers(): Promise<void> {
  for (const close of closing.splice(0)) await close()
}

let tokens = 0

/** Starts the backend on a wire, until the end of the test. */
export async function startServer(
  shipped: Shipped,
  wire: Wire,
  { greets = true }: ServerOptions = {},
): Promise<Server> {
  const commands: AnyCommand[] = []
  const misunderstood: string[] = []
  const refused = new Set<string>()
  let lines = 0
  /** What each connection has said of what opens one: all of it comes first, and once. */
  const introduced = new Map<number, Set<string>>()
  const { ready, authenticate, heartbeat } = shipped.protocol.wiring
  const hello = typeof ready?.send === 'function' ? ready.send({}, undefined) : ready?.send
  const firstPing = heartbeat?.optional === true ? heartbeat.send.type : undefined
  const opening = new Set([hello?.type, authenticate?.send('', {}).type, firstPing])

  function isOpening({ id }: Connection, type: string): boolean {
    const said = introduced.get(id) ?? new Set()
    introduced.set(id, said)
    if (!opening.has(type) || said.has(type)) return false
    said.add(type)
    return true
  }

  let hub: Audience<Backend['protocol']> | undefined

  const backend: Backend = {
    ...shipped.backend,
    protocol: speakingRaw(shipped.protocol),
    rules(context) {
      hub = context.hub
      const rules = shipped.backend.rules({
        ...context,
        verify: token => (refused.has(token) ? Promise.reject(new Error('Refused.')) : context.verify(token)),
      })
      return {
        ...rules,
        joined(connection) {
          lines += 1
          if (greets) rules.joined?.(connection)
        },
        received(command, connection) {
          const { type, payload } = command
          if (!isOpening(connection, type)) commands.push({ type, payload })
          if (greets) rules.received?.(command, connection)
        },
        misunderstood(problem, connection, said) {
          misunderstood.push(problem)
          rules.misunderstood?.(problem, connection, said)
        },
      }
    },
  }
  const listening = await wire.listen(backend)
  closing.push(listening.stop)

  const connections = (userId?: string): readonly Connection[] => hub?.connections(userId) ?? []
  const say = (type: string, payload: unknown, userId?: string): void => {
    for (const connection of connections(userId)) hub?.send(connection, type, payload)
  }

  return {
    ...listening,
    shipped,
    wire,
    commands,
    misunderstood,
    get lines() {
      return lines
    },
    connections,
    isSettled: () =>
      [hello?.type, firstPing].every(
        type => type === undefined || connections().every(({ id }) => introduced.get(id)?.has(type) === true),
      ),
    say,
    async sayRaw(frame) {
      say(RAW, frame)
      // What is said in one turn may leave as one frame.
      await Promise.resolve()
    },
    token(userId = ANN) {
      tokens += 1
      return mockToken({ ...shipped.backend.claims(userId), jti: tokens })
    },
    refuse: token => void refused.add(token),
  }
}

/** The protocol with a server that can also say what is none of its messages. */
function speakingRaw(protocol: Backend['protocol']): Backend['protocol'] {
  const { message, command } = protocol.wiring.codecs
  const raw: typeof message = {
    decode: line => message.decode(line),
    encode: envelope => (envelope.type === RAW ? String(envelope.payload) : message.encode(envelope)),
  }
  return { ...protocol, wiring: { ...protocol.wiring, codecs: { message: raw, command } } }
}
