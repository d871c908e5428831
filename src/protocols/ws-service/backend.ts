import { json } from '../../hub/answers.js'
import type { Connection } from '../../hub/audience.js'
import type { Backend, BackendContext, HttpAnswer, Rules } from '../../hub/backend.js'
import { createRateLimit, type Rate, type RateLimit } from '../../hub/rate-limit.js'
import type { AnyCommand } from '../../protocol/message.js'
import type { CommandPayload, CommandType } from '../../protocol/protocol.js'
import { admit, userOf, UUID } from './backend/admit.js'
import { createCalls } from './backend/calls.js'
import { createPresence } from './backend/presence.js'
import type { Problem } from './backend/problem.js'
import { createSubscriptions } from './backend/subscriptions.js'
import { wsService } from './protocol.js'
import { topicOf, type TopicFilters } from './topic.js'

export * from './scenarios.js'
export { type Topic, type TopicFilters, topicOf } from './topic.js'
export type { Rate } from '../../hub/rate-limit.js'

type WsService = typeof wsService

/** What may be different from one server of WS-Service to another. */
export interface WsServiceBackendOptions {
  /**
   * Whether a user is in a conversation. Whoever is not may neither subscribe to it nor type or read in it, and hears
   * nothing of it. It is asked for each of these. Default: everybody is in every conversation.
   *
   * @example members: (conversationId, userId) => conversations.get(conversationId)?.has(userId) === true
   */
  readonly members?: (conversationId: string, userId: string) => boolean
  /** Whether there is such a user; whoever is not is refused with 403. Default: everybody is. */
  readonly users?: (userId: string) => boolean
  /**
   * Whether a connection may do nothing, and hears nothing, until it has shown its token by `authenticate`.
   * Default false: the `user_id` of the URL is believed, which is for networks where somebody else has checked it.
   */
  readonly requireToken?: boolean
  /**
   * How often a device may send each type: `perSecond` in the long run, `burst` after a rest. One too many is told
   * `RATE_LIMITED`. Default 20 a second and 100 at once, for `call.ice` 50 and 200.
   *
   * @example rates: { 'typing.start': { perSecond: 1, burst: 3 } }
   */
  readonly rates?: { readonly [T in CommandType<WsService>]?: Rate }
}

const PATH = '/ws'
const DEFAULT_RATE: Rate = { perSecond: 20, burst: 100 }
const ICE_RATE: Rate = { perSecond: 50, burst: 200 }

/**
 * How WS-Service's own server behaves, as its design says: for the mock in the page and for Node. Everybody is in every
 * conversation, and a `user_id` in the URL is believed: see {@link createWsServiceBackend}. It sends no chat messages of
 * its own: your server says `message.new` to the room of the conversation.
 *
 * @example
 * const server = createMockServer(wsServiceBackend)
 * server.sendToRoom(topicOf('conversation', { conversation_id }), 'message.new', { id, conversation_id, sender_id, content })
 * @example await serve({ backend: wsServiceBackend, port: 8086, jwtSecret: process.env.JWT_SECRET })
 */
export const wsServiceBackend: Backend<WsService> = createWsServiceBackend()

/**
 * As {@link wsServiceBackend}, for a server that knows its users and who is in which conversation.
 *
 * @example
 * const backend = createWsServiceBackend({ requireToken: true, members: (id, userId) => membersOf(id).includes(userId) })
 */
export function createWsServiceBackend(options: WsServiceBackendOptions = {}): Backend<WsService> {
  return {
    protocol: wsService,
    path: PATH,
    port: 8086,
    demoFor: 'those who have subscribed to the conversation cccccccc-0000-4000-8000-000000000001, or to presence',
    userIds: { form: UUID, name: 'a UUID' },
    // Each message is a frame of its own, and a client that does not read is cut off.
    limits: {
      pingEvery: 54_000,
      pongWait: 60_000,
      stale: { after: 90_000, every: 30_000 },
      queue: 256,
      batch: 1,
      overflow: 'cut',
    },
    claims: userId => ({ user_id: userId }),
    rules: context => createRules(context, options),
  }
}

/** What the server knows of a connection. */
interface Device {
  readonly limits: Map<string, RateLimit>
  /** It may do something. */
  entered: boolean
  /** What it has called itself when it showed its token. */
  name: string | undefined
}

/** A command whose payload the hub has checked. */
type Command = {
  [T in CommandType<WsService>]: { readonly type: T; readonly payload: CommandPayload<WsService, T> }
}[CommandType<WsService>]

function createRules(
  { hub, clock, verify }: BackendContext<WsService>,
  { members = () => true, users = () => true, requireToken = false, rates = {} }: WsServiceBackendOptions,
): Rules {
  const devices = new Map<number, Device>()
  const subscriptions = createSubscriptions(members)
  const presence = createPresence(hub, clock)
  const calls = createCalls(hub, clock, (a, b) => {
    const name = devices.get(a.id)?.name
    return name !== undefined && name === devices.get(b.id)?.name
  })

  function refuse(connection: Connection, problem: Problem | undefined, requestId: string | undefined): void {
    if (problem !== undefined) hub.send(connection, 'error', problem, { requestId })
  }

  function enter(connection: Connection): void {
    const device = devices.get(connection.id)
    if (device === undefined || device.entered) return
    device.entered = true
    presence.joined(connection)
  }

  /** Why a device may not say something now. */
  function problemWith({ id }: Connection, type: string): Problem | undefined {
    const device = devices.get(id)
    const limit = device?.limits.get(type) ?? createRateLimit(clock, rateOf(type))
    device?.limits.set(type, limit)
    const wait = limit()
    if (wait > 0) {
      const details = { type, retry_after: Math.ceil(wait) / 1000 }
      return { code: 'RATE_LIMITED', message: 'Too many of these', details }
    }
    if (device?.entered === true || type === 'authenticate' || type === 'ping') return undefined
    return { code: 'UNAUTHENTICATED', message: 'Send `authenticate` first', details: { type } }
  }

  function rateOf(type: string): Rate {
    const own = Object.hasOwn(rates, type) ? rates[type as CommandType<WsService>] : undefined
    return own ?? (type === 'call.ice' ? ICE_RATE : DEFAULT_RATE)
  }

  async function authenticate(
    connection: Connection,
    { token, device_id: name }: CommandPayload<WsService, 'authenticate'>,
    requestId: string | undefined,
  ): Promise<void> {
    const userId = await userOf(token, verify)
    if (userId === connection.userId) {
      const device = devices.get(connection.id)
      if (device !== undefined) device.name = name
      enter(connection)
      return hub.send(connection, 'auth.success', { user_id: userId }, { requestId })
    }
    const reason = userId === undefined ? 'Invalid or expired token' : 'The token is for another user'
    hub.send(connection, 'auth.failed', { reason }, { requestId })
  }

  function isOutsider({ userId }: Connection, conversationId: string): Problem | undefined {
    if (members(conversationId, userId)) return undefined
    const details = { conversation_id: conversationId }
    return { code: 'NOT_A_MEMBER', message: 'You are not in this conversation', details }
  }

  function relayTyping(
    connection: Connection,
    type: 'typing.start' | 'typing.stop',
    { conversation_id: id, is_typing: isTyping }: CommandPayload<WsService, 'typing.start'>,
  ): Problem | undefined {
    const problem = isOutsider(connection, id)
    if (problem !== undefined) return problem
    const typing = { user_id: connection.userId, conversation_id: id, is_typing: isTyping, timestamp: now() }
    hub.sendToRoom(topicOf('typing', { conversation_id: id }), type, typing, { except: connection })
    return undefined
  }

  function relayReceipt(
    connection: Connection,
    type: 'message.read' | 'message.delivered',
    { conversation_id: id, message_ids: ids }: CommandPayload<WsService, 'mark.read'>,
  ): Problem | undefined {
    const problem = isOutsider(connection, id)
    if (problem !== undefined) return problem
    const receipt = { user_id: connection.userId, conversation_id: id, message_ids: ids, timestamp: now() }
    hub.sendToRoom(topicOf('conversation', { conversation_id: id }), type, receipt, { except: connection })
    return undefined
  }

  function now(): string {
    return new Date(clock.now()).toISOString()
  }

  /** Does what it is told, or says why not. */
  function obey(command: Command, connection: Connection, requestId: string | undefined): Problem | undefined {
    const answer = { requestId }
    switch (command.type) {
      case 'ping':
        hub.send(connection, 'pong', {}, answer)
        return undefined
      case 'authenticate':
        authenticate(connection, command.payload, requestId).catch((thrown: unknown) => console.error(thrown))
        return undefined
      case 'subscribe':
      case 'unsubscribe': {
        const { topics } = command.payload
        const filters = filtersOf(command.payload.filters)
        const change = command.type === 'subscribe' ? subscriptions.add : subscriptions.remove
        const problem = change(connection, topics, filters)
        if (problem !== undefined) return problem
        const type = command.type === 'subscribe' ? 'subscribed' : 'unsubscribed'
        const hasFilters = Object.keys(filters).length > 0
        hub.send(connection, type, { topics: [...topics], ...(hasFilters && { filters }) }, answer)
        return undefined
      }
      case 'presence.update':
        presence.update(connection, command.payload)
        return undefined
      case 'presence.query': {
        const { presences, offline_users: offline } = presence.query(command.payload.user_ids)
        hub.send(connection, 'presence.update', { presences: [...presences], offline_users: [...offline] }, answer)
        return undefined
      }
      case 'typing.start':
      case 'typing.stop':
        return relayTyping(connection, command.type, command.payload)
      case 'mark.read':
        return relayReceipt(connection, 'message.read', command.payload)
      case 'mark.delivered':
        return relayReceipt(connection, 'message.delivered', command.payload)
      case 'call.offer':
        return calls.offer(connection, command.payload)
      case 'call.answer':
        return calls.answer(connection, command.payload)
      case 'call.ice':
        return calls.ice(connection, command.payload)
      case 'call.hangup':
        return calls.hangUp(connection, command.payload)
    }
  }

  return {
    async admit(request) {
      if (request.path !== PATH) return { refusal: { status: 404, body: '404 page not found' } }
      const admission = await admit(request, { verify, knows: users })
      if ('refusal' in admission || request.upgrade) return admission
      return { refusal: { status: 400, body: 'Bad Request\n' } }
    },
    joining: ({ id }) => void devices.set(id, { limits: new Map(), entered: false, name: undefined }),
    joined(connection) {
      const { id, userId } = connection
      if (!requireToken) enter(connection)
      const device = { client_id: `client-${id}`, user_id: userId, device_id: `device-${id}`, server_time: now() }
      hub.send(connection, 'connected', device)
    },
    left(connection) {
      devices.delete(connection.id)
      subscriptions.removeAll(connection)
      calls.left(connection)
      presence.left(connection)
    },
    hears: ({ id }) => devices.get(id)?.entered === true,
    inRoom: subscriptions.inRoom,
    received(checked: AnyCommand, connection) {
      const command = checked as Command // The hub lets through only what the catalogue's schemas have accepted.
      const problem = problemWith(connection, command.type) ?? obey(command, connection, checked.id)
      refuse(connection, problem, checked.id)
    },
    misunderstood(message, connection, said) {
      const problem = problemWith(connection, said?.known === true ? said.type : 'misunderstood')
      refuse(connection, problem ?? { code: 'INVALID_MESSAGE', message }, said?.id)
    },
    async http({ path }) {
      return HEALTH[path]?.(hub.stats())
    },
    stopped: calls.stop,
  }
}

/** Nothing else has to be there for this server to be of use. */
const HEALTH: Readonly<
  Record<string, (stats: { readonly connected_users: number; readonly total_connections: number }) => HttpAnswer>
> = {
  '/health': stats => json(200, { status: 'healthy', ...stats }),
  '/live': () => json(200, { status: 'alive' }),
  '/ready': () => json(200, { status: 'ready' }),
}

function filtersOf(sent: CommandPayload<WsService, 'subscribe'>['filters']): TopicFilters {
  const { conversation_id: conversation, user_id: user, call_id: call } = sent ?? {}
  return {
    ...(typeof conversation === 'string' && { conversation_id: conversation }),
    ...(typeof user === 'string' && { user_id: user }),
    ...(typeof call === 'string' && { call_id: call }),
  }
}
