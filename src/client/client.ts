import { ConnectionError, HandlerError, HookwireError, UsageError } from '../errors.js'
import { type Clock, systemClock, type Undo } from '../lib/clock.js'
import { createIds } from '../lib/ids.js'
import { own } from '../lib/own.js'
import { immediately, onFrame } from '../lib/schedule.js'
import type { Change } from '../protocol/change.js'
import type { OneOrMany } from '../protocol/definition.js'
import type { Intents } from '../protocol/intent.js'
import type { AnyCommand, AnyMessage, KnownMessage, MessageHandler } from '../protocol/message.js'
import type {
  CommandArguments,
  CommandPayload,
  CommandType,
  IntentName,
  Matching,
  MessageOf,
  PatternOf,
  Protocol,
  RequestType,
  WhereOf,
} from '../protocol/protocol.js'
import { createAuth, type TokenSource } from './auth.js'
import { hasLink, isShutDown, type State, statusOf } from './connection.js'
import { createEncoder } from './encoder.js'
import { createHandshake } from './handshake.js'
import { createHeartbeat } from './heartbeat.js'
import { createInbox, type FaultKind } from './inbox.js'
import { createLine } from './line.js'
import { isLoopback, isOffline } from './network.js'
import type { ClientOptions } from './options.js'
import { createOutbox, DEFAULT_OUTBOX } from './outbox.js'
import { DEFAULT_RECONNECT } from './policy.js'
import { createPause } from './pause.js'
import { createPing } from './ping.js'
import { createRequests, type RequestOptions } from './requests.js'
import { createRouter } from './router.js'
import { type ClientStore, createClientStore } from './store.js'
import { createWants } from './wants.js'

/** The arguments after the type when a command is requested: its payload, where it has one, and perhaps options. */
export type RequestArguments<P extends Protocol, T extends RequestType<P>> =
  undefined extends CommandPayload<P, T>
    ? [payload?: CommandPayload<P, T>, options?: RequestOptions]
    : [payload: CommandPayload<P, T>, options?: RequestOptions]

/** One connection and all that belongs to it. It knows no React, and runs wherever JavaScript does. */
export interface Client<P extends Protocol = Protocol> {
  readonly protocol: P
  /** What is known now. */
  readonly store: ClientStore
  /** Where its time comes from; for hooks and adapters with timers of their own. */
  readonly clock: Clock
  /**
   * Connects, or tries again at once where it waits for the next attempt. Nothing happens where it is open already.
   * A token that is handed in stands in for the `token` option until the session is over, that is until `disconnect()`;
   * where it may be another user's, it disconnects first, so that nothing of one session reaches the next.
   */
  connect(this: void, token?: TokenSource): void
  /** Closes with code 1000, empties the outbox, rejects what waits for an answer and forgets what the store knew. */
  disconnect(this: void): void
  /**
   * Sends a command, or keeps it until there is a connection.
   * @throws {OverflowError} where too much waits already.
   * @throws {ProtocolError} where the payload fails its schema or the frame is larger than the protocol allows.
   * @example client.send('create_blob', { content, schema_id })
   */
  send<T extends CommandType<P>>(this: void, type: T, ...payload: CommandArguments<P, T>): void
  /**
   * Sends a command and resolves with the message that answers it. Rejects with a `RequestError` (the server said no),
   * `TimeoutError`, `ConnectionError` (lost or disconnected meanwhile), `OverflowError`, `ProtocolError`, or a
   * `UsageError` where the protocol does not say what answers this command; and with the reason of `options.signal`.
   *
   * @example const { payload } = await client.request('create_blob', { content, schema_id }, { timeout: 5000 })
   */
  request<T extends RequestType<P>>(this: void, type: T, ...rest: RequestArguments<P, T>): Promise<MessageOf<P>>
  /**
   * Calls the handler for every message of a type, of a pattern (`'blob.*'`) or at all (`'*'`), in order, as they
   * come. `where` narrows a type to the messages whose payload has these fields. Returns its own undo.
   */
  subscribe<Q extends PatternOf<P>>(
    this: void,
    pattern: Q,
    handler: MessageHandler<Matching<P, Q>>,
    where?: WhereOf<P, Q>,
  ): Undo
  /** Asks the server for a topic or room for as long as anybody wants it, also after a reconnect. */
  want(this: void, topic: string): Undo
  /**
   * Pings the server, past what waits, and resolves with the round trip, ms; `latency` of the connection then holds it
   * too. Rejects with a `ConnectionError` where the connection is not open or is lost meanwhile, a `TimeoutError` where no
   * answer comes in time, and a `UsageError` where the protocol's `heartbeat` names no `answer`.
   *
   * @example const ms = await client.ping()
   */
  ping(this: void): Promise<number>
  /** Says an intent in the protocol's own commands. @throws {UsageError} where the protocol cannot. */
  express<I extends IntentName<P>>(this: void, name: I, intent: Intents[I]): void
  /** Hands an error to `onError`; for hooks and adapters, whose callers cannot catch one. */
  report(this: void, error: HookwireError): void
}

/**
 * Makes a client. Nothing happens until `connect()`: no socket, no timer, no listener.
 *
 * @example
 * const client = createClient({ protocol: hailango, url: 'wss://api.example.com/api/v1/ws', token: () => getToken() })
 * client.subscribe('book_ready', book => console.log(book.title))
 * client.connect()
 */
export function createClient<P extends Protocol>(options: ClientOptions<P>): Client<P> {
  const { protocol, url, params = {}, clock = systemClock, random = Math.random, validate = true } = options
  const { wiring } = protocol
  const nextId = createIds(random)
  const encode = createEncoder(wiring, validate, clock, nextId)
  const interpreters = new Map(Object.entries(wiring.interpret))
  const responders = new Map(Object.entries(wiring.respond))
  const outboxLimits = { ...DEFAULT_OUTBOX, ...options.outbox }

  function report(error: HookwireError): void {
    try {
      const tell = options.onError ?? console.error
      tell(error)
    } catch (thrown) {
      console.error(thrown)
    }
  }

  /** A protocol may be a user's own: what it throws is reported, and the connection goes on. */
  function guard<Result>(entry: string, run: () => Result): Result | undefined {
    try {
      return run()
    } catch (thrown) {
      return blame(entry, thrown)
    }
  }

  function blame(entry: string, thrown: unknown): undefined {
    if (thrown instanceof HookwireError) report(thrown)
    else reportThrown(`${entry} of ${protocol.name} threw.`, thrown)
  }

  function reportThrown(message: string, cause: unknown): void {
    report(new HandlerError(message, { cause }))
  }

  const { store, ...writer } = createClientStore({
    keys: wiring.keys,
    interpret(message) {
      try {
        const changes = interpreters.get(message.type)?.(message)
        if (changes !== undefined) rejoin(changes)
        return changes
      } catch (thrown) {
        return blame(`interpret["${message.type}"]`, thrown)
      }
    },
    tables: wiring.state,
    onTableThrow: (table, thrown) => blame(`state.${table}`, thrown),
    clock,
    schedule: options.flush === 'immediate' ? immediately : onFrame(clock),
    onThrow: thrown => reportThrown('A subscriber of the store threw. The others ran.', thrown),
  })
  const router = createRouter((thrown, pattern) =>
    reportThrown(`A handler of "${pattern}" threw. The others ran.`, thrown),
  )
  const outbox = createOutbox(outboxLimits, wiring.pace, clock)
  const requests = createRequests(clock, outboxLimits.maxCommands, nextId, post)
  const pause = createPause(wiring, clock, outbox, pausedUntil => writer.setConnection({ pausedUntil }), report)
  const wants = createWants({
    wiring,
    clock,
    requests,
    post: postOfLine,
    setRoom: writer.setRoom,
    onError: report,
    onThrow: thrown => blame('wants', thrown),
  })
  const ping = createPing(wiring, clock, requests, postOfLine)
  const heartbeat =
    wiring.heartbeat &&
    createHeartbeat(wiring.heartbeat, clock, {
      ping: command => outbox.hurry(encode(command)),
      silent: () => line.dispatch({ type: 'silence' }),
      answered: latency => writer.setConnection({ latency }),
    })
  const handshake = createHandshake(wiring, params, {
    token: () => line.token,
    send: make => guard('handshake', () => transmit(make())),
    ready: () => line.dispatch({ type: 'ready' }),
    refused: type => line.refuse(type),
  })
  const fault = (kind: FaultKind, error: HookwireError): void => {
    writer.count(kind)
    report(error)
  }
  const readInto = createInbox(wiring, clock, validate, receive, fault, () => writer.count('copies'))
  const auth = createAuth(options.token)
  const line = createLine({
    wiring,
    target: token => wiring.target({ url, params, token }),
    auth,
    transport: options.transport ?? wiring.transport(),
    clock,
    context: {
      reconnect: { ...DEFAULT_RECONNECT, ...options.reconnect },
      attemptTimeout: options.attemptTimeout ?? 10_000,
      holdTime: options.holdTime ?? 5000,
      random,
      offline: () => isOffline() && !isLoopback(url),
      canRefresh: () => auth.canRefresh,
    },
    onState: follow,
    onFrame(frame) {
      heartbeat?.alive()
      readInto(frame)
    },
    onRenewed(token) {
      const { renewal } = wiring
      if (typeof renewal === 'function') guard('renewal', () => transmit(renewal(token)))
    },
    onError: report,
  })

  function receive(message: AnyMessage): void {
    // A handler may have disconnected in the middle of a frame: the rest of it belongs to nobody.
    if (!hasLink(line.state)) return
    heartbeat?.received(message.type)
    handshake.received(message.type)
    writer.apply(message)
    // Behind it, so that whoever sees the connection say so can read what the server has said.
    if (wiring.shutdown?.message === message.type) {
      line.dispatch({ type: 'shutdown', within: wiring.shutdown.within ?? SHUTDOWN_WITHIN_MS })
    }
    if (message.known) {
      respond(message)
      answer(message)
    }
    router.route(message)
  }

  function respond(message: KnownMessage): void {
    const make = responders.get(message.type)
    if (make === undefined) return
    guard(`respond["${message.type}"]`, () => {
      const frame = encode(make(message))
      // The server may ask in the middle of the handshake, and it waits for nobody's pace.
      if (!outbox.hurry(frame)) line.transmit(frame)
    })
  }

  /** What the server has taken back by itself. Not all at once, for it may have put out everybody. */
  function rejoin(changes: OneOrMany<Change>): void {
    for (const change of 'kind' in changes ? [changes] : changes) {
      if (change.kind === 'room-lost') wants.postpone(change.room, REJOIN_AFTER_MS * (1 + random()))
    }
  }

  function answer(message: KnownMessage): void {
    const limit = wiring.pace.exceeded && guard('pace', () => pause.offer(message))
    if (requests.size > 0) guard('answers', () => requests.offer(message, limit))
  }

  /** Past the queue: what opens a line. */
  function transmit(command: AnyCommand): void {
    line.transmit(encode(command))
  }

  /** To this line and no other, before all that waits. */
  function postOfLine({ type, ...command }: AnyCommand, onSent?: () => void): Undo {
    return outbox.send({ type, frame: encode({ type, ...command }), onSent, ofLine: true })
  }

  /** What each state of the line means for the other parts. */
  function follow(state: State, before: State, error: HookwireError | null): void {
    writer.setConnection({
      status: statusOf(state),
      reason: state.reason,
      failures: 'failures' in state ? state.failures : 0,
      retryAt: state.name === 'waiting' ? clock.now() + state.delay : null,
      shutdown: isShutDown(state),
      error,
    })
    if (state.name === 'closed' || state.name === 'idle') end()
    if (before.name === 'open' && state.name !== 'open') suspend()
    if (state.name === 'handshaking') handshake.begin()
    if (state.name === 'open' && before.name !== 'open') resume()
  }

  /** First who we are, and what the server has to know of this connection; then what has waited. */
  function resume(): void {
    if (wiring.ready === undefined) handshake.begin()
    wants.renew()
    outbox.open(line.transmit)
    heartbeat?.start()
  }

  function suspend(): void {
    heartbeat?.stop()
    outbox.close()
    wants.lost()
    requests.lost()
    writer.lost()
    writer.setConnection({ latency: null })
  }

  /** The session is over: nothing of it may reach the next one. */
  function end(): void {
    requests.clear(new ConnectionError('Disconnected before the answer came.'))
    pause.end()
    const unsent = outbox.clear()
    if (unsent > 0) {
      report(new ConnectionError(`${protocol.name}: disconnected; ${unsent} commands that waited were not sent.`))
    }
    writer.reset()
  }

  function lacks(verb: string, name: string, entry: string): UsageError {
    return new UsageError(`${protocol.name} cannot ${verb} "${name}": its protocol has no such entry in \`${entry}\`.`)
  }

  function post(command: AnyCommand, onSent?: () => void): Undo {
    return outbox.send({ type: command.type, frame: encode(command), onSent })
  }

  function disconnect(): void {
    line.dispatch({ type: 'disconnect' })
  }

  return {
    protocol,
    store,
    clock,
    connect(token) {
      const active = line.state.name !== 'idle' && line.state.name !== 'closed'
      if (isTokenSource(token)) {
        if (active && auth.mayBeAnother(token)) disconnect()
        auth.use(token)
      }
      line.connect()
    },
    disconnect,
    send(type, ...[payload]) {
      post({ type, payload })
    },
    request(type, ...[payload, requestOptions]) {
      const answer = own(wiring.answers, type)
      if (answer === undefined) return Promise.reject(lacks('request', type, 'answers'))
      return requests.start({ type, payload }, answer, requestOptions) as Promise<MessageOf<P>>
    },
    subscribe(pattern, handler, where) {
      // The one cast of the way in: the router hands over only what matches, checked against the catalogue.
      const tell = handler as MessageHandler
      return router.subscribe(pattern, message => tell(message.payload, message), where)
    },
    want: wants.want,
    report,
    async ping() {
      if (line.state.name !== 'open') throw new ConnectionError(`${protocol.name}: not connected, so there is no ping.`)
      const latency = await ping()
      writer.setConnection({ latency })
      return latency
    },
    express(name, intent) {
      const express = own(wiring.express, name)
      if (express === undefined) throw lacks('express', name, 'express')
      const commands = express(intent)
      for (const command of Array.isArray(commands) ? commands : [commands]) post(command)
    },
  }
}

const SHUTDOWN_WITHIN_MS = 5000
const REJOIN_AFTER_MS = 1000

/** `onClick={connect}` hands over an event, which is no token. */
function isTokenSource(value: unknown): value is TokenSource {
  return typeof value === 'string' || typeof value === 'function' || value === null
}
