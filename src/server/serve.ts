import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'

import { ConnectionError } from '../errors.js'
import type { Backend, HttpAnswer, VerifyToken } from '../hub/backend.js'
import { createHub, type Hub } from '../hub/hub.js'
import { type Clock, systemClock } from '../lib/clock.js'
import type { Protocol } from '../protocol/protocol.js'
import { refuse, requestOf, respond } from './http.js'
import { listen, socketOf } from './socket.js'
import { verifyJwt } from './token.js'

interface CommonOptions<P extends Protocol> {
  /** Whose rules it serves: `hailangoBackend` of `hookwire/hailango/backend`. */
  readonly backend: Backend<P>
  /** Default 8080; 0 takes any that is free, which the result's `port` then names. */
  readonly port?: number
  /** The address to listen on. Default `127.0.0.1`: this machine only; `0.0.0.0` is all of its networks. */
  readonly host?: string
  /**
   * Answers every request outside of the backend's own path, such as your pages and your API, in place of a 404. What
   * it throws, or rejects with, is answered with a 500.
   *
   * @example handler: (request, response) => response.end('Hello')
   */
  readonly handler?: (request: IncomingMessage, response: ServerResponse) => unknown
  /** Where time comes from: pings, pong waits, limits and the expiry of tokens. Default: the machine's clock. */
  readonly clock?: Clock
}

/** What a server is made of: either a secret, or your own way to check a token. */
export type ServeOptions<P extends Protocol> = CommonOptions<P> &
  (
    | {
        /** Tokens are JWTs that are signed with this secret (HS256) and have not expired. It must not be empty. */
        readonly jwtSecret: string
        readonly verify?: never
      }
    | {
        /** Gives the claims of a token back, and rejects where it is bad: for keys, or another kind of token. */
        readonly verify: VerifyToken
        readonly jwtSecret?: never
      }
  )

/** A server that listens. */
export interface RunningServer<P extends Protocol> {
  /** Where its socket is: `ws://127.0.0.1:8080/api/v1/ws`. */
  readonly url: string
  readonly port: number
  /** For `sendToUser`, `broadcastToAll` and `stats`. */
  readonly hub: Hub<P>
  /** Cuts every line at once, as a server that is stopped, and frees the port. Clients see code 1006, and come back. */
  readonly close: () => Promise<void>
}

const BROKEN: HttpAnswer = { status: 500, body: 'Internal Server Error' }

/**
 * Serves a backend's rules on a real port: HTTP, WebSocket, tokens. A client that reads slowly makes no other wait.
 * Rejects with a `ConnectionError` where the port cannot be had, and with a `UsageError` where the secret is empty.
 *
 * @example
 * const server = await serve({ backend: hailangoBackend, port: 8080, jwtSecret: 'the secret of your log-in' })
 * server.hub.sendToUser(userId, 'book_ready', { bookId, title, totalPages: 12, message: 'Ready' })
 * process.once('SIGTERM', () => server.close())
 */
export async function serve<P extends Protocol>(options: ServeOptions<P>): Promise<RunningServer<P>> {
  const { backend, port = 8080, host = '127.0.0.1', handler, clock = systemClock } = options
  const hub = createHub({ backend, clock, verify: options.verify ?? verifyJwt(options.jwtSecret, clock) })
  const upgraded = new Set<Duplex>()
  let closing = false

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: backend.protocol.wiring.maxFrameBytes,
    // Hubs in Go neither choose a subprotocol nor look at the bytes of a text.
    handleProtocols: () => false,
    skipUTF8Validation: true,
  })

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = requestOf(incoming)
    if (handler !== undefined && !isBelow(backend.path, request.path)) await handler(incoming, response)
    else respond(response, await hub.http(request))
  }

  async function upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const request = requestOf(incoming)
    if (!request.upgrade) return refuse(socket, await hub.http(request))
    const admission = await hub.admit(request)
    // Checking a token takes time, and both sides may have gone meanwhile.
    if (closing || socket.destroyed) socket.destroy()
    else if ('refusal' in admission) refuse(socket, admission.refusal)
    else sockets.handleUpgrade(incoming, socket, head, ws => listen(ws, hub.accept(admission.identity, socketOf(ws))))
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(thrown => {
      console.error(thrown)
      if (response.headersSent) response.destroy()
      else respond(response, BROKEN)
    })
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
    // A line that breaks is no news: 'close' follows.
    socket.on('error', () => socket.destroy())
    upgrade(incoming, socket, head).catch(thrown => {
      console.error(thrown)
      socket.destroy()
    })
  })
  const address = await listenOn(server, port, host)

  return {
    url: `ws://${urlHost(host)}:${address.port}${backend.path}`,
    port: address.port,
    hub,
    close() {
      closing = true
      hub.stop()
      for (const socket of upgraded) socket.destroy()
      return new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
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

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

/** What a client on this machine writes for the address that a server listens on. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
