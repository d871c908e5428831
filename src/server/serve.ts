import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { ConnectionError } from '../errors.js'
import type { Backend, HttpAnswer, VerifyToken } from '../hub/backend.js'
import { createHub, type Hub } from '../hub/hub.js'
import { socketUrl } from '../hub/socket-url.js'
import { type Clock, systemClock } from '../lib/clock.js'
import type { Protocol } from '../protocol/protocol.js'
import { NOT_FOUND, requestOf, respond } from './http.js'
import { trackLines } from './lines.js'
import { attachSocketIo } from './socket-io-wire.js'
import { verifyJwt } from './token.js'
import { attachWebSocket } from './web-socket-wire.js'

interface CommonOptions<P extends Protocol> {
  /** Whose rules it serves: `hailangoBackend` of `hookwire/hailango/backend`. */
  readonly backend: Backend<P>
  /** Default: the backend's own, or 8080; 0 takes any that is free, which the result's `port` then names. */
  readonly port?: number
  /** The address to listen on. Default `127.0.0.1`: this machine only; `0.0.0.0` is all of its networks. */
  readonly host?: string
  /**
   * Answers every request that the backend has no answer for, such as your pages and your API, in place of a 404. What
   * it throws, or rejects with, is answered with a 500.
   *
   * @example handler: (request, response) => response.end('Hello')
   */
  readonly handler?: (request: IncomingMessage, response: ServerResponse) => unknown
  /** Where time comes from: pings, pong waits, limits and the expiry of tokens. Default: the machine's clock. */
  readonly clock?: Clock
}

/** What a server is made of: a secret, a public key, or your own way to check a token. */
export type ServeOptions<P extends Protocol> = CommonOptions<P> &
  (
    | {
        /** Tokens are JWTs that are signed with this secret (HS256) and have not expired. It must not be empty. */
        readonly jwtSecret: string
        readonly jwtPublicKey?: never
        readonly verify?: never
      }
    | {
        /** Tokens are JWTs that are signed with the private key of this one (RS256): PEM, as in `-----BEGIN PUBLIC KEY-----`. */
        readonly jwtPublicKey: string
        readonly jwtSecret?: never
        readonly verify?: never
      }
    | {
        /** Gives the claims of a token back, and rejects where it is bad: for several keys, or another kind of token. */
        readonly verify: VerifyToken
        readonly jwtSecret?: never
        readonly jwtPublicKey?: never
      }
  )

/** A server that listens. */
export interface RunningServer<P extends Protocol> {
  /** Where its socket is: `ws://127.0.0.1:8080/api/v1/ws`. That of a Socket.IO server has no path. */
  readonly url: string
  readonly port: number
  /** For `sendToUser`, `sendToRoom`, `broadcastToAll` and `stats`. */
  readonly hub: Hub<P>
  /**
   * Ends every line, as a server that is stopped, and frees the port. What was said before still arrives; who does not
   * read it is cut off after a second. Clients see code 1006, over Socket.IO 1005, and come back.
   */
  readonly close: () => Promise<void>
}

const BROKEN: HttpAnswer = { status: 500, body: 'Internal Server Error' }

/**
 * Serves a backend's rules on a real port: HTTP, WebSocket, tokens. A client that reads slowly makes no other wait. For
 * a backend that speaks Socket.IO it needs the package `socket.io`, and `handler` gets nothing below the path of that.
 * Rejects with a `ConnectionError` where the port cannot be had, and with a `UsageError` where the secret is empty, the
 * key is none, or that package is missing.
 *
 * @example
 * const server = await serve({ backend: hailangoBackend, port: 8080, jwtSecret: 'the secret of your log-in' })
 * server.hub.sendToUser(userId, 'book_ready', { bookId, title, totalPages: 12, message: 'Ready' })
 * process.once('SIGTERM', () => server.close())
 */
export async function serve<P extends Protocol>(options: ServeOptions<P>): Promise<RunningServer<P>> {
  const { backend, port = backend.port ?? 8080, host = '127.0.0.1', handler, clock = systemClock } = options
  const hub = createHub({ backend, clock, verify: await verifierOf(options, clock) })

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = await hub.http(requestOf(incoming))
    if (given === undefined && handler !== undefined) await handler(incoming, response)
    else respond(response, given ?? NOT_FOUND)
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(thrown => {
      console.error(thrown)
      if (response.headersSent) response.destroy()
      else respond(response, BROKEN)
    })
  })
  const lines = trackLines(server)
  const attach = backend.wire === 'socket.io' ? attachSocketIo : attachWebSocket
  const refuseComers = await attach(server, hub)
  const address = await listenOn(server, port, host)

  function stop(): Promise<void> {
    const closed = new Promise<void>(resolve => {
      server.close(() => resolve())
    })
    server.closeAllConnections()
    lines.endSoon()
    hub.stop()
    refuseComers()
    return closed
  }
  let stopped: Promise<void> | undefined

  return {
    url: socketUrl(backend, `${urlHost(host)}:${address.port}`),
    port: address.port,
    hub,
    close: () => (stopped ??= stop()),
  }
}

async function verifierOf<P extends Protocol>(options: ServeOptions<P>, clock: Clock): Promise<VerifyToken> {
  if (options.verify !== undefined) return options.verify
  return await verifyJwt(options, clock)
}

function listenOn(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => reject(explain(error, port, host)))
    server.listen(port, host, () => {
      const address = server.address()
      if (address !== null && typeof address === 'object') resolve(address)
    })
  })
}

function explain(cause: NodeJS.ErrnoException, port: number, host: string): ConnectionError {
  const why =
    cause.code === 'EADDRINUSE'
      ? `another program listens on port ${port} of ${host}: choose another \`port\`, or 0 for any that is free`
      : `port ${port} of ${host} could not be opened (${cause.code ?? cause.message}): choose another \`port\` or \`host\``
  return new ConnectionError(`The server did not start, because ${why}.`, { cause })
}

/** What a client on this machine writes for the address that a server listens on. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
