import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type * as Package from 'socket.io'
import type { DefaultEventsMap, Server as SocketIoServer, Socket } from 'socket.io'

import { UsageError } from '../errors.js'
import type { Limits } from '../hub/backend.js'
import type { Identity } from '../hub/audience.js'
import type { Hub } from '../hub/hub.js'
import type { ServerSocket } from '../hub/socket.js'
import type { Undo } from '../lib/clock.js'
import type { Protocol } from '../protocol/protocol.js'
import type { Frame } from '../protocol/transport.js'
import { CORS, NOT_FOUND, refuse, requestOf } from './http.js'

/** What Engine.IO's and Socket.IO's packets put before the text of an event. */
const PREFIX = '42'
const EVENT = '2'
const LONGEST_DELAY_MS = 2 ** 31 - 1
/** An event that no text says. */
const NO_TEXT = new ArrayBuffer(0)
const BROKEN = 'Internal Server Error'

interface Data {
  identity: Identity
}
type AdmittedSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, Data>

/**
 * Puts a hub on the official Socket.IO server: WebSocket only, and the namespace `/`. The undo ends those on their way
 * in; the lines are the hub's to end. Rejects with a `UsageError` where the package `socket.io` is not installed.
 */
export async function attachSocketIo<P extends Protocol>(server: Server, hub: Hub<P>): Promise<Undo> {
  const { Server: SocketIo } = await loadSocketIo(hub.backend.protocol.wiring.name)
  const { limits, path, protocol } = hub.backend
  const io: SocketIoServer<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, Data> = new SocketIo(server, {
    path,
    transports: ['websocket'],
    serveClient: false,
    cors: CORS,
    // Its own way with those who ask elsewhere is to let them wait, and then to hang up without an answer.
    destroyUpgrade: false,
    maxHttpBufferSize: protocol.wiring.maxFrameBytes + PREFIX.length,
    ...timesOf(limits),
  })

  /** Why a socket may not open, if so. */
  async function refusalOf({ request, handshake, data }: AdmittedSocket): Promise<Error | undefined> {
    try {
      const admission = await hub.admit({ ...requestOf(request), path, auth: handshake.auth })
      if ('refusal' in admission) return new Error(admission.refusal.body)
      data.identity = admission.identity
      return undefined
    } catch (thrown) {
      console.error(thrown)
      return new Error(BROKEN)
    }
  }

  io.use(async (socket, next) => {
    const refusal = await refusalOf(socket)
    next(refusal)
  })
  io.on('connection', socket => {
    const { identity } = socket.data
    if (identity !== undefined) join(hub, identity, socket)
  })

  const connections = new Set<AdmittedSocket['conn']>()
  io.engine.on('connection', (connection: AdmittedSocket['conn']) => {
    connections.add(connection)
    connection.once('close', () => connections.delete(connection))
  })
  answerOtherUpgrades(server, hub)

  return () => {
    for (const connection of connections) connection.close()
  }
}

/** The package is an optional peer: only a backend that speaks Socket.IO needs it. */
async function loadSocketIo(protocol: string): Promise<typeof Package> {
  try {
    return await import('socket.io')
  } catch (cause) {
    throw new UsageError(
      `The server of ${protocol} speaks Socket.IO, and the package for that could not be loaded: \`npm install socket.io\`.`,
      { cause },
    )
  }
}

/** Engine.IO pings by itself, by the machine's clock, and cuts who does not answer. */
function timesOf({ pingEvery, pongWait }: Limits): { readonly pingInterval: number; readonly pingTimeout: number } {
  const pingInterval = Math.min(pingEvery, LONGEST_DELAY_MS)
  return { pingInterval, pingTimeout: Math.min(Math.max(0, pongWait - pingInterval), LONGEST_DELAY_MS) }
}

function join<P extends Protocol>(hub: Hub<P>, identity: Identity, socket: AdmittedSocket): void {
  const connection = hub.accept(identity, socketOf(socket))
  socket.onAny((...event: unknown[]) => {
    if (socket.connected) connection.frame(frameOf(event))
  })
  socket.on('disconnect', connection.closed)
}

/** A socket of Socket.IO, as the hub needs it. */
function socketOf(socket: AdmittedSocket): ServerSocket {
  const { conn, request } = socket
  let waiting = 0
  return {
    get bufferedAmount() {
      return waiting
    },
    send(frame, flushed) {
      const bytes = Buffer.byteLength(frame)
      waiting += bytes
      // A frame is the text of a packet already, and only here is it said when the network has taken it.
      conn.write(EVENT + frame, {}, () => {
        waiting -= bytes
        flushed()
      })
    },
    close: () => socket.disconnect(true),
    // Without the packet that says goodbye, as Socket.IO's own server stops: clients see code 1005.
    end: () => conn.close(),
    terminate: () => request.socket.destroy(),
  }
}

/** An event as the hub reads frames: its JSON, or bytes where no JSON says it. */
function frameOf(event: readonly unknown[]): Frame {
  // The last one answers clients that want an acknowledgement.
  const said = event.filter(argument => typeof argument !== 'function')
  try {
    return said.some(holdsBytes) ? NO_TEXT : JSON.stringify(said)
  } catch {
    // JSON can be read at a depth at which it cannot be written.
    return NO_TEXT
  }
}

function holdsBytes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return value instanceof Uint8Array || Object.values(value).some(holdsBytes)
}

/** Answers those who ask for a socket where Socket.IO is not. */
function answerOtherUpgrades<P extends Protocol>(server: Server, hub: Hub<P>): void {
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
    if (incoming.url?.startsWith(`${hub.backend.path}/`)) return
    hub.http(requestOf(incoming)).then(
      answer => refuse(socket, answer ?? NOT_FOUND),
      thrown => {
        console.error(thrown)
        socket.destroy()
      },
    )
  })
}
