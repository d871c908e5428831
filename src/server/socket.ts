import type { WebSocket } from 'ws'

import type { ConnectionEvents, ServerSocket } from '../hub/socket.js'

/** A socket of `ws`, as the hub needs it. */
export function socketOf(ws: WebSocket): ServerSocket {
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
    terminate: () => ws.terminate(),
  }
}

/** Tells the hub what comes of a socket. */
export function listen(ws: WebSocket, connection: ConnectionEvents): void {
  ws.binaryType = 'arraybuffer'
  ws.on('message', data => connection.frame(data instanceof ArrayBuffer ? data : data.toString()))
  ws.on('pong', connection.pong)
  // After an error `ws` still waits for the other side's close; nothing more may be sent to it meanwhile.
  ws.on('error', connection.closed)
  ws.on('close', connection.closed)
}
