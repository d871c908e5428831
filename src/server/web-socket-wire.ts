import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'

import type { Hub } from '../hub/hub.js'
import type { ConnectionEvents, ServerSocket } from '../hub/socket.js'
import type { Undo } from '../lib/clock.js'
import type { Protocol } from '../protocol/protocol.js'
import { NOT_FOUND, refuse, requestOf } from './http.js'

/** Puts a hub on the WebSockets of a server. The undo ends those on their way in; the lines are the hub's to end. */
export function attachWebSocket<P extends Protocol>(server: Server, hub: Hub<P>): Undo {
  const coming = new Set<Duplex>()

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: hub.backend.protocol.wiring.maxFrameBytes,
    // Hubs in Go neither choose a subprotocol nor look at the bytes of a text.
    handleProtocols: () => false,
    skipUTF8Validation: true,
  })

  async function upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const request = requestOf(incoming)
    if (!request.upgrade) return refuse(socket, (await hub.http(request)) ?? NOT_FOUND)
    const admission = await hub.admit(request)
    // Checking a token takes time, and both sides may have gone meanwhile.
    if (socket.destroyed) return
    if ('refusal' in admission) return refuse(socket, admission.refusal)
    sockets.handleUpgrade(incoming, socket, head, ws => {
      coming.delete(socket)
      listen(ws, hub.accept(admission.identity, socketOf(ws, socket)))
    })
  }

  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    coming.add(socket)
    socket.once('close', () => coming.delete(socket))
    upgrade(incoming, socket, head).catch(thrown => {
      console.error(thrown)
      socket.destroy()
    })
  })
  return () => {
    for (const socket of coming) socket.destroy()
  }
}

/** A socket of `ws`, as the hub needs it. `line`: what it runs over. */
function socketOf(ws: WebSocket, line: Duplex): ServerSocket {
  return {
    get bufferedAmount() {
      return ws.bufferedAmount
    },
    send(frame, flushed) {
      ws.send(frame, error => {
        if (!error) flushed()
      })
    },
    ping: () => ws.ping(),
    close: (code, reason) => ws.close(code, reason),
    // Without the frame that says goodbye, so that clients see code 1006.
    end: () => line.end(),
    terminate: () => ws.terminate(),
  }
}

/** Tells the hub what comes of a socket. */
function listen(ws: WebSocket, connection: ConnectionEvents): void {
  ws.binaryType = 'arraybuffer'
  ws.on('message', data => connection.frame(data instanceof ArrayBuffer ? data : data.toString()))
  ws.on('pong', connection.pong)
  // After an error `ws` still waits for the other side's close; nothing more may be sent to it meanwhile.
  ws.on('error', connection.closed)
  ws.on('close', connection.closed)
}
