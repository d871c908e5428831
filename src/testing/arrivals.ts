import type { Audience, Connection } from '../hub/audience.js'
import type { Backend } from '../hub/backend.js'
import type { Undo } from '../lib/clock.js'
import { createEmitter, type Emitter } from '../lib/emitter.js'
import type { AnyCommand } from '../protocol/message.js'
import type { CommandType, Protocol } from '../protocol/protocol.js'
import {
  type AskingClient,
  type ReceivedCommand,
  type ReceivedPayload,
  payloadOf,
  type TestClient,
} from './test-client.js'
import type { Delivery } from './delivery.js'

/** What comes in from clients: remembered, and told to whoever answers it. */
export interface Arrivals<P extends Protocol> {
  /** The same backend, and its arrivals come here too. */
  readonly watch: (backend: Backend<P>) => Backend<P>
  readonly all: () => readonly ReceivedCommand<P>[]
  readonly of: <T extends CommandType<P>>(type: T) => readonly ReceivedPayload<P, T>[]
  readonly on: <T extends CommandType<P>>(
    type: T,
    handler: (payload: ReceivedPayload<P, T>, client: AskingClient<P>) => void,
  ) => Undo
  readonly onConnection: (handler: (client: TestClient<P>) => void) => Undo
}

interface Arrival<P extends Protocol> {
  readonly command: AnyCommand
  readonly client: AskingClient<P>
}

/** What a handler of the test throws belongs to the test. */
function rethrow(thrown: unknown): never {
  throw thrown
}

export function createArrivals<P extends Protocol>(protocol: P, { deliver }: Delivery): Arrivals<P> {
  const commands: AnyCommand[] = []
  const connections = createEmitter<TestClient<P>>(rethrow)
  const arrived: Emitter<Arrival<P>> = createEmitter<Arrival<P>>(rethrow)

  function clientOf(hub: Audience<P>, connection: Connection): TestClient<P> {
    return {
      userId: connection.userId,
      send: (type, ...args) => hub.send(connection, type, payloadOf(protocol, type, args)),
    }
  }

  function askingClientOf(hub: Audience<P>, connection: Connection, { id: requestId }: AnyCommand): AskingClient<P> {
    return {
      ...clientOf(hub, connection),
      reply: (type, ...args) => hub.send(connection, type, payloadOf(protocol, type, args), { requestId }),
    }
  }

  return {
    watch: backend => ({
      ...backend,
      // A frame holds one message, so that it is on its way as soon as it is sent.
      limits: { ...backend.limits, batch: 1 },
      rules(context) {
        const rules = backend.rules(context)
        return {
          ...rules,
          joining(connection) {
            rules.joining?.(connection)
            deliver(() => connections.emit(clientOf(context.hub, connection)))
          },
          received(command, connection) {
            // Without its id: a test says what it expects, and ids are drawn.
            commands.push({ type: command.type, payload: command.payload })
            rules.received?.(command, connection)
            // Later, for what a handler throws would be kept by the hub.
            deliver(() => arrived.emit({ command, client: askingClientOf(context.hub, connection, command) }))
          },
        }
      },
    }),
    // The hub has checked each command against the schema of its type.
    all: () => [...commands] as ReceivedCommand<P>[],
    of: <T extends CommandType<P>>(type: T) =>
      commands.filter(command => command.type === type).map(({ payload }) => payload as ReceivedPayload<P, T>),
    on: <T extends CommandType<P>>(
      type: T,
      handler: (payload: ReceivedPayload<P, T>, client: AskingClient<P>) => void,
    ) =>
      arrived.on(({ command, client }) => {
        if (command.type === type) handler(command.payload as ReceivedPayload<P, T>, client)
      }),
    onConnection: connections.on,
  }
}
