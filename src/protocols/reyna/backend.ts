import { json, refusal } from '../../hub/answers.js'
import type { Connection } from '../../hub/audience.js'
import type { Admission, Backend, BackendContext, HttpRequest, Rules, VerifyToken } from '../../hub/backend.js'
import { isBelow } from '../../hub/is-below.js'
import type { AnyCommand } from '../../protocol/message.js'
import type { CommandPayload, CommandType, PayloadOf } from '../../protocol/protocol.js'
import { hearsOf, type Patterns, problemOf } from './backend/patterns.js'
import { createRateLimit, type RateLimit } from '../../hub/rate-limit.js'
import { createSeats } from './backend/seats.js'
import { createWorkshop } from './backend/workshop.js'
import { reyna } from './protocol.js'

export * from './scenarios.js'

type ReYNa = typeof reyna

/** What may be different from one server of ReYNa to another. */
export interface ReYNaBackendOptions {
  /** What `subscribe` does with the patterns that a device has already. Default `'replace'`, as its own server. */
  readonly subscribe?: 'replace' | 'add'
}

const PATH = '/api/v1/ws'
const HEALTH_PATH = '/health'
const MAX_DEVICES = 5
const COMMAND_RATE = { perSecond: 10, burst: 20 }

/**
 * How ReYNa Studio's own server behaves, as its design says: for the mock in the page and for Node. A user has five
 * devices at the most (the sixth is refused with 429), and a device 50 patterns and 10 commands a second. Blobs are
 * kept in memory. Its one processor is `text-expansion`.
 *
 * @example const server = createMockServer(reynaBackend)
 * @example await serve({ backend: reynaBackend, port: 8010, jwtSecret: process.env.JWT_SECRET })
 */
export const reynaBackend: Backend<ReYNa> = createReYNaBackend()

/**
 * As {@link reynaBackend}, for a server that differs from it.
 *
 * @example const server = createMockServer(createReYNaBackend({ subscribe: 'add' }))
 */
export function createReYNaBackend({ subscribe = 'replace' }: ReYNaBackendOptions = {}): Backend<ReYNa> {
  return {
    protocol: reyna,
    path: PATH,
    port: 8010,
    // Each message is a frame of its own, and a client that does not read is cut off.
    limits: { pingEvery: 54_000, pongWait: 60_000, queue: 256, batch: 1, overflow: 'cut' },
    claims: userId => ({ user_id: userId }),
    rules: context => createRules(context, { subscribe }),
  }
}

/** What the server knows of a connection. */
interface Device {
  readonly limit: RateLimit
  patterns: Patterns
}

/** A command whose payload the hub has checked. */
type Command = {
  [T in CommandType<ReYNa>]: { readonly type: T; readonly payload: CommandPayload<ReYNa, T> }
}[CommandType<ReYNa>]

function createRules(
  { hub, clock, verify }: BackendContext<ReYNa>,
  { subscribe: subscribing }: Required<ReYNaBackendOptions>,
): Rules {
  const seats = createSeats(clock, { max: MAX_DEVICES, connections: hub.connections })
  const devices = new Map<number, Device>()
  const workshop = createWorkshop({ hub, clock })

  function refuse(connection: Connection, error: PayloadOf<ReYNa, 'error'>): void {
    hub.send(connection, 'error', error)
  }

  /** Whether a device may say something now; it is told where it may not. */
  function mayCommand(connection: Connection, command?: Command): boolean {
    const wait = devices.get(connection.id)?.limit() ?? 0
    if (wait === 0) return true
    refuse(connection, {
      code: 'RATE_LIMITED',
      message: `At most ${COMMAND_RATE.perSecond} commands a second`,
      ...(command?.type === 'process_blob' && { blob_id: command.payload.blob_id }),
      retry_after: Math.ceil(wait / 1000),
    })
    return false
  }

  function subscribe(connection: Connection, events: readonly string[]): void {
    const device = devices.get(connection.id)
    if (device === undefined) return
    const patterns = new Set(subscribing === 'add' ? [...device.patterns, ...events] : events)
    const problem = problemOf(patterns)
    if (problem !== undefined) return refuse(connection, problem)
    device.patterns = patterns
    hub.send(connection, 'subscribed', { events: [...new Set(events)] })
  }

  function unsubscribe(connection: Connection, events: readonly string[]): void {
    const device = devices.get(connection.id)
    if (device === undefined) return
    const dropped = new Set(events)
    device.patterns = new Set([...device.patterns].filter(pattern => !dropped.has(pattern)))
    hub.send(connection, 'unsubscribed', { events: [...dropped] })
  }

  function obey(command: Command, connection: Connection): void {
    switch (command.type) {
      case 'subscribe':
        return subscribe(connection, command.payload.events)
      case 'unsubscribe':
        return unsubscribe(connection, command.payload.events)
      case 'create_blob':
        return workshop.create(connection, command.payload)
      case 'process_blob':
        return workshop.process(connection, command.payload)
      case 'ping': // Nothing answers it.
    }
  }

  return {
    async admit(request) {
      if (request.path !== PATH) return { refusal: { status: 404, body: '404 page not found' } }
      const admission = await authenticate(request, verify)
      if ('refusal' in admission) return admission
      if (!request.upgrade) return { refusal: { status: 400, body: 'Bad Request\n' } }
      if (seats.reserve(admission.identity.userId)) return admission
      return refusal(429, `At most ${MAX_DEVICES} devices at a time`)
    },
    joining({ id, userId }) {
      seats.taken(userId)
      devices.set(id, { limit: createRateLimit(clock, COMMAND_RATE), patterns: new Set() })
    },
    joined(connection) {
      const { id, userId } = connection
      hub.send(connection, 'connected', { status: 'ready', user_id: userId, session_id: `session_${id}` })
    },
    left({ id }) {
      devices.delete(id)
    },
    // What the connection itself is told, such as `subscribed` and `error`, has no dot in its name, and reaches it always.
    hears: ({ id }, type) => !type.includes('.') || hearsOf(devices.get(id)?.patterns ?? new Set(), type),
    received(checked: AnyCommand, connection) {
      const command = checked as Command // The hub lets through only what the catalogue's schemas have accepted.
      if (mayCommand(connection, command)) obey(command, connection)
    },
    misunderstood(message, connection) {
      if (mayCommand(connection)) refuse(connection, { code: 'INVALID_MESSAGE', message })
    },
    async http(request) {
      if (request.path === HEALTH_PATH) return json(200, health())
      if (!isBelow(PATH, request.path)) return undefined
      const admission = await this.admit(request)
      return 'refusal' in admission ? admission.refusal : undefined
    },
    // A processor goes on while its user is away: a lost line is no reason to lose the work.
    stopped: workshop.stop,
  }

  function health() {
    const { connected_users: users, total_connections: connections } = hub.stats()
    // Nothing ever waits in the hub itself: it hands each message on at once.
    return { active_connections: connections, active_users: users, message_queue_size: 0, status: 'healthy' }
  }
}

async function authenticate({ query }: HttpRequest, verify: VerifyToken): Promise<Admission> {
  const token = query.get('token') ?? ''
  if (token === '') return refusal(401, 'Token required')
  try {
    const { user_id: userId, exp } = await verify(token)
    if (typeof userId !== 'string' || userId === '') return refusal(401, 'The token names no user')
    return { identity: { userId, ...(typeof exp === 'number' && { expiresAt: exp * 1000 }) } }
  } catch {
    return refusal(401, 'Invalid or expired token')
  }
}
