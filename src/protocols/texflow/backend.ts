import { json } from '../../hub/answers.js'
import type { Connection } from '../../hub/audience.js'
import type { Backend, BackendContext, HttpAnswer, HttpRequest, Rules } from '../../hub/backend.js'
import { authenticate } from './backend/authenticate.js'
import { createMetrics } from './backend/metrics.js'
import { isBelowPath, movedTo, roomIn } from './backend/paths.js'
import { createRooms, type Member } from './backend/rooms.js'
import { texflow } from './protocol.js'

export * from './scenarios.js'

type TexFlow = typeof texflow

/** What may be different from one server of TexFlow to another. */
export interface TexflowBackendOptions {
  /**
   * As behind Redis: whatever is said in a room reaches everybody twice, and whoever has said it once; the copy comes up to
   * 21 messages behind the first. Default false: once.
   */
  readonly redis?: boolean
}

/** As many messages as a copy was seen behind its first. */
const COPY_LATE = 21

/**
 * How TexFlow's own server behaves, as it was measured: for the mock in the page and for Node. A room is made by the first
 * who comes to its path, and gone with the last. Commands reach everybody in the room, whoever says them included. A token
 * claims `user_id` and `username`. Its sockets are at `/ws/:project_id` and `/api/v1/ws/:project_id`; beside them it
 * answers `/health`, `/stats` (with a token) and, on Node with `prom-client` installed, `/metrics`.
 *
 * @example const server = createMockServer(texflowBackend)
 * @example await serve({ backend: texflowBackend, port: 8082, jwtSecret: process.env.JWT_SECRET })
 */
export const texflowBackend: Backend<TexFlow> = createTexflowBackend()

/**
 * As {@link texflowBackend}, for a server that differs from it.
 *
 * @example const server = createMockServer(createTexflowBackend({ redis: true }))
 */
export function createTexflowBackend({ redis = false }: TexflowBackendOptions = {}): Backend<TexFlow> {
  return {
    protocol: texflow,
    path: '/ws/:project_id',
    port: 8082,
    demoFor: 'those in the project demo',
    limits: { pingEvery: 54_000, pongWait: 60_000, queue: 256, batch: 32, ...(redis && { copies: COPY_LATE }) },
    claims: userId => ({ user_id: userId, username: userId, email: 'writer@example.com' }),
    rules: createRules,
  }
}

/** What reaches everybody in the room as it was said, whatever its payload. */
const RELAYED = ['cursor_update', 'selection', 'user_typing', 'yjs_update', 'yjs_awareness'] as const
type Relayed = (typeof RELAYED)[number]
const isRelayed = (type: string): type is Relayed => RELAYED.some(each => each === type)

/** Who speaks where nobody of the room does. */
const SYSTEM = { id: 'system', name: 'system' }
/** What Go makes of a member whose fields it has not filled in. */
const UNSET = { color: '', joined_at: '0001-01-01T00:00:00Z' }

function createRules({ hub, clock, verify }: BackendContext<TexFlow>): Rules {
  const rooms = createRooms(clock)
  const metrics = createMetrics(clock, () => ({
    ...hub.traffic(),
    connections: hub.connections().length,
    rooms: rooms.count(),
  }))

  function memberOf({ userId, name = '' }: Connection, { color, joinedAt }: Member) {
    return { user_id: userId, username: name, color, joined_at: new Date(joinedAt).toISOString() }
  }

  function answerPing(connection: Connection): void {
    hub.send(connection, 'pong', null, { from: senderOf(connection) })
  }

  function relay(connection: Connection, type: Relayed, payload: unknown): void {
    const { room = '' } = connection
    rooms.touch(room)
    // It reaches the others as it came, also where no client of ours would say it so.
    hub.sendToRoom(room, type, payload as undefined, { from: senderOf(connection), once: connection })
  }

  async function stats(request: HttpRequest): Promise<HttpAnswer> {
    const admission = await authenticate(request, verify)
    return 'refusal' in admission ? admission.refusal : json(200, rooms.stats())
  }

  return {
    async admit(request) {
      const moved = movedTo(request)
      if (moved !== undefined) return { refusal: moved }
      const room = roomIn(request.path)
      if (room === undefined) return { refusal: NOT_FOUND }
      const admission = await authenticate(request, verify)
      if ('refusal' in admission) return admission
      if (!request.upgrade) return { refusal: { status: 400, body: 'Bad Request\n' } }
      return { identity: { ...admission.identity, room } }
    },
    joined(connection) {
      const { room = '' } = connection
      const member = rooms.join(connection)
      metrics.opened(connection)
      for (const [other, known] of rooms.membersOf(room)) {
        if (other.id === connection.id) continue
        hub.send(connection, 'user_joined', memberOf(other, known), { from: senderOf(other) })
      }
      hub.sendToRoom(room, 'user_joined', memberOf(connection, member), { from: senderOf(connection) })
    },
    left(connection) {
      const { room = '', userId, name = '' } = connection
      rooms.leave(connection)
      metrics.closed(connection)
      // Also where another tab of the same user is still here: the server does not look.
      const payload = { user_id: userId, username: name, ...UNSET }
      hub.sendToRoom(room, 'user_left', payload, { from: senderOf(connection) })
    },
    inRoom: (connection, room) => connection.room === room,
    received({ type, payload }, connection) {
      if (type === 'ping') answerPing(connection)
      else if (isRelayed(type)) relay(connection, type, payload)
      // `document_update` is in its documents, and goes nowhere.
    },
    misunderstood(_, connection, said) {
      if (said?.type === 'ping') return answerPing(connection)
      // What there is no type for vanishes.
      if (said !== undefined) return isRelayed(said.type) ? relay(connection, said.type, said.payload) : undefined
      hub.send(connection, 'error', { code: 'invalid_message', message: 'Failed to parse message' }, { from: SYSTEM })
    },
    async http(request) {
      switch (request.path) {
        case '/health':
          return json(200, { service: 'websocket-service', status: 'healthy' })
        case '/stats':
        case '/api/v1/stats':
          return await stats(request)
        case '/metrics':
          return await metrics.answer()
      }
      if (!isBelowPath(request.path)) return undefined
      const admission = await this.admit(request)
      return 'refusal' in admission ? admission.refusal : undefined
    },
  }
}

const NOT_FOUND: HttpAnswer = { status: 404, body: '404 page not found' }

function senderOf({ userId: id, name }: Connection) {
  return { id, name }
}
