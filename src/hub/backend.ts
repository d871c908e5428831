import type { Clock } from '../lib/clock.js'
import type { AnyCommand } from '../protocol/message.js'
import type { Protocol } from '../protocol/protocol.js'
import type { Audience, Connection, Identity } from './audience.js'

/** An HTTP request, as far as a backend looks at it. */
export interface HttpRequest {
  /** `/api/v1/ws`. */
  readonly path: string
  readonly query: URLSearchParams
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Who asks, for limits by address. */
  readonly address: string
  /** It asks for a WebSocket. */
  readonly upgrade: boolean
  /** What the handshake said beside the URL, where the wire has a place for it: the `auth` of Socket.IO. */
  readonly auth?: Readonly<Record<string, unknown>>
}

/** What an HTTP request is answered with. */
export interface HttpAnswer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Whether a socket may open: for whom, or the answer that refuses it. */
export type Admission = { readonly identity: Identity } | { readonly refusal: HttpAnswer }

/** Gives the claims of a token back, and rejects where it is bad or has expired. */
export type VerifyToken = (token: string) => Promise<Readonly<Record<string, unknown>>>

/** What a backend is given. */
export interface BackendContext<P extends Protocol> {
  readonly hub: Audience<P>
  readonly clock: Clock
  readonly verify: VerifyToken
}

/** A frame that could be read, and is no command of the protocol. */
export interface Misunderstood extends AnyCommand {
  /** There is a command of this type, and only its payload is wrong. */
  readonly known: boolean
}

/** What a backend does, when. */
export interface Rules {
  /** A socket wants to open. */
  readonly admit: (request: HttpRequest) => Promise<Admission>
  /** A socket has opened, and is about to be one of its user's devices. */
  readonly joining?: (connection: Connection) => void
  /** It is one of its user's devices now, and can be sent to: the place for a greeting. */
  readonly joined?: (connection: Connection) => void
  /** It is none any more, whoever ended it. Called once. */
  readonly left?: (connection: Connection) => void
  /** A command came in. Default: it is ignored. */
  readonly received?: (command: AnyCommand, connection: Connection) => void
  /**
   * A frame came in that is no command of the protocol; `problem` says why, without its words; `said` is what could be
   * read of it, nothing where the frame could not be read at all. Default: ignored.
   */
  readonly misunderstood?: (problem: string, connection: Connection, said?: Misunderstood) => void
  /** Whether a device hears messages of a type that go to its user, a room or everybody. Default: it hears all. */
  readonly hears?: (connection: Connection, type: string) => boolean
  /** Whether a device is in a room, and so hears what goes there. Default: there are no rooms. */
  readonly inRoom?: (connection: Connection, room: string) => boolean
  /** The server stops, and its lines are still there: the place for a last word, which arrives before their end. */
  readonly stopping?: () => void
  /** The server stops, and its lines are cut already: the place to end timers of its own. */
  readonly stopped?: () => void
  /** Any other request. `undefined`: it is none of the backend's, and others may answer it. */
  readonly http?: (request: HttpRequest) => Promise<HttpAnswer | undefined>
}

/** How a server treats its sockets. */
export interface Limits {
  /** How often it pings, ms. */
  readonly pingEvery: number
  /** How long after a pong it waits for the next, ms; then the line is cut. Socket.IO: `pingInterval` + `pingTimeout`. */
  readonly pongWait: number
  /**
   * How long a line may be without any sign of life, a frame or a pong, until it is cut, ms; and how often that is looked
   * at, ms. Default: only the pong counts.
   */
  readonly stale?: { readonly after: number; readonly every: number }
  /** How many messages may wait for a slow client. */
  readonly queue: number
  /** What happens when more would have to wait: they are lost to it, in silence, or it is cut off. Default `'lose'`. */
  readonly overflow?: 'lose' | 'cut'
  /**
   * How far behind the first copy of a message the second one comes, in messages at the most, where the server delivers
   * what goes to several twice: two servers that tell each other do. Default: once.
   */
  readonly copies?: number
  /** How many messages are joined into one frame at the most; 1 for servers that do not join, as all over Socket.IO. */
  readonly batch: number
}

/**
 * What carries the frames of a server. Over Socket.IO a frame is the JSON of an event, `["name", argument]`, and whoever
 * is refused reads why; a browser hides the HTTP answer that refuses a WebSocket.
 */
export type Wire = 'websocket' | 'socket.io'

/**
 * How the server of a protocol behaves: one value, for the mock in the page and for Node's real sockets. The command
 * `hookwire serve` finds those of `protocols/<name>/backend.ts` by themselves: such a module exports one of these, others
 * as functions that create them, and a scenario `demo`.
 */
export interface Backend<P extends Protocol = Protocol> {
  readonly protocol: P
  /** Default `'websocket'`. */
  readonly wire?: Wire
  /**
   * Where the socket is, such as `/api/v1/ws`. What stands behind a colon is for clients to say, as in `/ws/:room`: the
   * URL of a server ends before it. It is no part of the URL of a Socket.IO server.
   */
  readonly path: string
  /** The port of its own server, which `serve` takes where no other is given. Default 8080. */
  readonly port?: number
  /** What its user ids look like, where they are not just any text. */
  readonly userIds?: { readonly form: RegExp; readonly name: string }
  /** Who hears its scenario `demo`, where that is not everybody: `'those in the project our-family'`. */
  readonly demoFor?: string
  readonly limits: Limits
  /** The claims that a token needs to speak for this user. */
  readonly claims: (userId: string) => Readonly<Record<string, unknown>>
  readonly rules: (context: BackendContext<P>) => Rules
}
