import type { TokenReason } from '../client/auth.js'
import type { ClientOptions } from '../client/options.js'
import type { HookwireError } from '../errors.js'
import type { Playing, Scenario } from '../hub/scenario.js'
import type { Undo } from '../lib/clock.js'
import type { CommandType, MessageType, Protocol } from '../protocol/protocol.js'
import type { OwnClientProps } from '../react/provider.js'
import type { TestProviderProps, TestWrapper } from './providers.js'
import type { AskingClient, MessageArguments, ReceivedCommand, ReceivedPayload, TestClient } from './test-client.js'

/** What {@link createTestServer} takes beside the backend; all of it may be left out. */
export interface TestServerOptions {
  /**
   * Moves the fake timers of your test framework, for components that have timers themselves:
   * `vi.advanceTimersByTimeAsync` or `jest.advanceTimersByTimeAsync`. The server and its clients then live by those
   * timers, and `advance` moves them. Default: a clock that only `advance` moves.
   */
  readonly advanceTimers?: (ms: number) => unknown
  /** Where that clock begins, epoch ms. Default: now. */
  readonly now?: number
  /** Chance, 0 up to 1. Default `() => 1`: an attempt waits for as long as it may, 1 s, 2 s, 4 s … */
  readonly random?: () => number
}

/** A server for one test: it wraps what you render, sends, remembers what it was sent, breaks, and moves time. */
export interface TestServer<P extends Protocol> {
  /** For Testing Library's `render` and `renderHook`: a provider that is connected to this server. */
  readonly wrapper: TestWrapper
  /** Another wrapper: for another user, with `params`, with a `token` of yours … */
  readonly createWrapper: (props: TestProviderProps<P>) => TestWrapper
  /** The props of a provider on this server, for an app that brings its own: `<WebSocketProvider {...server.props}>`. */
  readonly props: OwnClientProps<P>
  /** The options of a client on this server, for one that you make yourself: `createClient(server.clientOptions)`. */
  readonly clientOptions: ClientOptions<P>

  /**
   * Waits until so many clients are connected and ready, and what that changed has been rendered. Default 1.
   * @throws {UsageError} after a second, with what it is that they wait for.
   */
  readonly opened: (count?: number) => Promise<void>
  /** How many clients are connected. */
  readonly connections: number
  /** Where each attempt to connect went, with everything in its query. */
  readonly attempts: readonly URL[]
  /** What came to `onError` of the providers. */
  readonly errors: readonly HookwireError[]

  /**
   * Sends a message to every client. What it changes has been rendered when this returns.
   * @throws {UsageError} where nobody is connected, or where the payload fails its schema.
   */
  readonly send: <T extends MessageType<P>>(type: T, ...payload: MessageArguments<P, T>) => void
  /** As `send`, to the clients of one user. */
  readonly sendToUser: <T extends MessageType<P>>(userId: string, type: T, ...payload: MessageArguments<P, T>) => void
  /** As `send`, to those whom the backend's rules know in a room; to nobody where it has no rooms. */
  readonly sendToRoom: <T extends MessageType<P>>(room: string, type: T, ...payload: MessageArguments<P, T>) => void
  /** Sends a frame as it is to every client: broken JSON, a type of tomorrow, a payload that fails its schema. */
  readonly sendRaw: (frame: string) => void
  /** Plays a scenario of the backend; `advance` moves it on. */
  readonly play: (scenario: Scenario<P>) => Playing

  /** What clients have sent so far, in order: the payloads of one type, or all commands. */
  readonly received: {
    <T extends CommandType<P>>(type: T): readonly ReceivedPayload<P, T>[]
    (): readonly ReceivedCommand<P>[]
  }
  /**
   * Calls you for each command of a type, to answer it: `server.on('say', ({ text }, client) => client.reply('said', { text }))`.
   * Where the wire carries ids, `client.reply` says which command it answers, and `client.send` says none.
   */
  readonly on: <T extends CommandType<P>>(
    type: T,
    handler: (payload: ReceivedPayload<P, T>, client: AskingClient<P>) => void,
  ) => Undo
  /** Calls you for each client that connects, to greet it: `server.onConnection(client => client.send('welcome', {}))`. */
  readonly onConnection: (handler: (client: TestClient<P>) => void) => Undo

  /**
   * Ends every line: as a broken network does (1006), or with a close code. The server is still there: clients come
   * back when their wait is over.
   * @throws {UsageError} where nobody is connected.
   */
  readonly disconnect: (code?: number, reason?: string) => void
  /** The server is down: ends every line and takes no new one, until `start()`. */
  readonly stop: () => void
  readonly start: () => void

  /**
   * A token of this server for a user. `expiresIn`: seconds; default: never. Every call brings another one.
   * @throws {UsageError} where the backend takes no such id for a user.
   */
  readonly token: (userId?: string, options?: { readonly expiresIn?: number }) => string
  /** For what reasons the providers of this server were asked for a token, in order. */
  readonly tokenRequests: readonly TokenReason[]
  /**
   * Refuses clients: ends every line with the code for a refused token (4401, unless the protocol has another), and
   * refuses the next attempts. `times`: how many; default: all until `accept()`. A backend refuses them on the upgrade,
   * of which a browser sees the code 1006 only; one that is told the token by a message answers that it does not take it;
   * over Socket.IO, which has no codes, it disconnects the clients and refuses them in its own words. A server without a
   * backend lets them open and closes with that code.
   */
  readonly refuse: (options?: { readonly times?: number }) => void
  /** Refuses nobody any more. */
  readonly accept: () => void
  /**
   * All tokens that were given out have expired: attempts with one of them are refused. A server whose protocol says
   * how a fresh token is used (`renewal`) ends the lines too; others keep them, and only the next attempt shows it.
   */
  readonly expireToken: () => void

  /**
   * Moves time: heartbeats, waits between attempts, typing indicators, scenarios. Runs what falls due on the way, in
   * order, and renders what changed. Default 0 ms: only what is under way arrives.
   */
  readonly advance: (ms?: number) => Promise<void>
  /** Ends everything: lines, scenarios, timers. Call it where clients outlive the test. */
  readonly close: () => void
}
