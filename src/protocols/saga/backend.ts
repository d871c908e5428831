import { json, refusal } from '../../hub/answers.js'
import type { Connection } from '../../hub/audience.js'
import type { Backend, BackendContext, HttpAnswer, HttpRequest, Rules } from '../../hub/backend.js'
import type { AnyCommand } from '../../protocol/message.js'
import type { CommandPayload, CommandType } from '../../protocol/protocol.js'
import { authenticate, type Users } from './backend/authenticate.js'
import { createProjects, isId, type Role } from './backend/projects.js'
import { createRateLimit, type Rate } from './backend/rate-limit.js'
import { saga } from './protocol.js'

export type { Users } from './backend/authenticate.js'
export { facilitatorsOf, type Role } from './backend/projects.js'
export type { Rate } from './backend/rate-limit.js'
export * from './scenarios.js'

type Saga = typeof saga

/** What may be different from one server of Saga to another. */
export interface SagaBackendOptions {
  /**
   * Who may enter which project, and as what; `undefined` for those who may not, who are told `PROJECT_ACCESS_DENIED`. It
   * is asked at each join, and whoever has joined stays in. Default: everybody is a facilitator of every project.
   *
   * @example access: (userId, projectId) => (projectId === 'our-family' ? 'storyteller' : undefined)
   */
  readonly access?: (userId: string, projectId: string) => Role | undefined
  /**
   * Everybody there is: names by user ids. Whoever else comes with a good token is refused with `User not found`. Default:
   * everybody is known, by the `name` that the token claims, if it claims one.
   *
   * @example users: { 'user-1': 'Ingrid', 'user-2': 'Jonas' }
   */
  readonly users?: Users
  /**
   * How many events a user may send, over all devices: joins, leaves, typing and pings, those that are refused too. One too
   * many is told `RATE_LIMIT_EXCEEDED`, and nothing else comes of it. Default 100 in a `window` of 60,000 ms.
   *
   * @example rateLimit: { maxEvents: 5 }
   */
  readonly rateLimit?: Partial<Rate>
  /**
   * Whether those who have joined a project are told when somebody who may enter it comes online and leaves, by
   * `user_online` and `user_offline`. Not all servers of Saga say so. Default true.
   */
  readonly presence?: boolean
}

const HTTP_PATH = '/api/websocket'
const DEFAULT_RATE: Rate = { window: 60_000, maxEvents: 100 }

/**
 * How Saga's own server behaves, by its documents and as Socket.IO was measured: for the mock in the page and for Node,
 * where it needs the package `socket.io`. Everybody may enter every project: see {@link createSagaBackend}. A token names
 * its user in the claim `userId`, or in `sub`. A connection is in 100 projects at the most.
 *
 * @example const server = createMockServer(sagaBackend)
 * @example await serve({ backend: sagaBackend, port: 3001, jwtSecret: process.env.JWT_SECRET })
 */
export const sagaBackend: Backend<Saga> = createSagaBackend()

/**
 * As {@link sagaBackend}, for a server that knows its users and who may enter what.
 *
 * @example
 * const users = { 'user-1': 'Ingrid', 'user-2': 'Jonas' }
 * const server = createMockServer(createSagaBackend({ users, access: userId => (userId === 'user-1' ? 'storyteller' : 'facilitator') }))
 */
export function createSagaBackend(options: SagaBackendOptions = {}): Backend<Saga> {
  return {
    protocol: saga,
    wire: 'socket.io',
    path: '/socket.io',
    port: 3001,
    demoFor: 'those in the project our-family',
    // A ping every 25 s, and 20 s to answer it. Socket.IO loses nothing, and who does not read is cut off.
    limits: { pingEvery: 25_000, pongWait: 45_000, queue: 256, batch: 1, overflow: 'cut' },
    claims: userId => ({ userId }),
    rules: context => createRules(context, options),
  }
}

/** A command whose payload the hub has checked. */
type Command = {
  [T in CommandType<Saga>]: { readonly type: T; readonly payload: CommandPayload<Saga, T> }
}[CommandType<Saga>]

/** What is answered to a command that fails, and to one too many. */
const FAILED = {
  join_project: { code: 'JOIN_PROJECT_ERROR', message: 'Failed to join project' },
  leave_project: { code: 'LEAVE_PROJECT_ERROR', message: 'Failed to leave project' },
}
const DENIED = { code: 'PROJECT_ACCESS_DENIED', message: 'Access denied to project' }

function createRules(
  { hub, clock, verify }: BackendContext<Saga>,
  { access = () => 'facilitator', users, rateLimit, presence = true }: SagaBackendOptions,
): Rules {
  const rate = { ...DEFAULT_RATE, ...rateLimit }
  const limit = createRateLimit(clock, rate)
  const projects = createProjects()

  /** Whether somebody may say something now; they are told where they may not. */
  function mayCommand(connection: Connection, type: string): boolean {
    if (limit.count(connection.userId)) return true
    hub.send(connection, 'error', { code: 'RATE_LIMIT_EXCEEDED', message: `Too many ${nounOf(type)}` })
    return false
  }

  function join(connection: Connection, projectId: string): void {
    if (!isId(projectId)) return hub.send(connection, 'error', FAILED.join_project)
    const role = access(connection.userId, projectId)
    if (role === undefined) return hub.send(connection, 'error', DENIED)
    if (!projects.join(connection, projectId, role)) return hub.send(connection, 'error', FAILED.join_project)
    hub.send(connection, 'joined_project', { projectId })
  }

  function leave(connection: Connection, projectId: string): void {
    projects.leave(connection, projectId)
    hub.send(connection, 'left_project', { projectId })
  }

  function relayTyping(
    connection: Connection,
    type: 'typing_start' | 'typing_stop',
    { projectId, storyId }: CommandPayload<Saga, 'typing_start'>,
  ): void {
    if (projects.roleOf(connection, projectId) === undefined || !isId(storyId)) return
    hub.sendToRoom(projectId, type, { ...userOf(connection), projectId, storyId }, { except: connection })
  }

  function pong(connection: Connection): void {
    hub.send(connection, 'pong', { timestamp: clock.now() })
  }

  function obey(command: Command, connection: Connection): void {
    switch (command.type) {
      case 'join_project':
        return join(connection, command.payload)
      case 'leave_project':
        return leave(connection, command.payload)
      case 'typing_start':
      case 'typing_stop':
        return relayTyping(connection, command.type, command.payload)
      case 'ping':
        return pong(connection)
    }
  }

  /** Tells those who have joined a project that this user may enter too. The user has no device that has joined any. */
  function tellOthers(connection: Connection, type: 'user_online' | 'user_offline'): void {
    if (!presence) return
    const shared = [...projects.sizes().keys()].filter(id => access(connection.userId, id) !== undefined)
    const others = hub.connections().filter(other => shared.some(id => projects.roleOf(other, id) !== undefined))
    for (const userId of new Set(others.map(other => other.userId))) hub.sendToUser(userId, type, userOf(connection))
  }

  async function statsFor({ headers }: HttpRequest): Promise<HttpAnswer> {
    const token = /^Bearer +(.+)$/i.exec(headers['authorization'] ?? '')?.[1]
    const answer = await authenticate(token, { verify, users })
    return 'refused' in answer ? refusal(401, answer.refused).refusal : json(200, stats())
  }

  function counts() {
    const { connected_users: userCount, total_connections: totalConnections } = hub.stats()
    return { totalConnections, projectCount: projects.sizes().size, userCount }
  }

  function stats() {
    return {
      ...counts(),
      projectConnections: [...projects.sizes()].map(([projectId, connectionCount]) => ({ projectId, connectionCount })),
      rateLimitStats: {
        activeUsers: limit.activeUsers(),
        rateLimitWindow: rate.window,
        maxEventsPerWindow: rate.maxEvents,
      },
    }
  }

  return {
    async admit({ auth }) {
      const answer = await authenticate(auth?.['token'], { verify, users })
      return 'refused' in answer ? { refusal: { status: 401, body: answer.refused } } : answer
    },
    joined(connection) {
      if (hub.connections(connection.userId).length === 1) tellOthers(connection, 'user_online')
    },
    left(connection) {
      projects.leaveAll(connection)
      if (hub.connections(connection.userId).length === 0) tellOthers(connection, 'user_offline')
    },
    inRoom: projects.inRoom,
    received(checked: AnyCommand, connection) {
      const command = checked as Command // The hub lets through only what the catalogue's schemas have accepted.
      if (mayCommand(connection, command.type)) obey(command, connection)
    },
    misunderstood(_, connection, said) {
      // Nobody listens to an event that there is not.
      if (said?.known !== true || !mayCommand(connection, said.type)) return
      const { type } = said
      if (type === 'join_project' || type === 'leave_project') hub.send(connection, 'error', FAILED[type])
      // Whatever a ping says beside its name.
      if (type === 'ping') pong(connection)
    },
    stopping: () => hub.broadcastToAll('server_shutdown', { message: 'Server is shutting down' }),
    async http(request) {
      if (request.path === `${HTTP_PATH}/health`) return json(200, { status: 'healthy', ...counts() })
      if (request.path === `${HTTP_PATH}/stats`) return await statsFor(request)
      return undefined
    },
  }
}

function userOf({ userId, name }: Connection) {
  return { userId, ...(name !== undefined && { userName: name }) }
}

function nounOf(type: string): string {
  if (type === 'join_project') return 'join attempts'
  return type === 'leave_project' ? 'leave attempts' : 'events'
}
