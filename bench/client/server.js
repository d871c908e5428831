/**
 * The servers, in a process of their own. They write frames that were made beforehand straight to the TCP connection, so
 * that no variant waits for them; only to who asks for it by `?emit` does Socket.IO say each message by `socket.emit`.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'

import { Server } from 'socket.io'
import { WebSocketServer } from 'ws'

import { FRAMES, messageOf } from './frames.js'

const WRITE_BYTES = 1 << 18
const EMITTED_AT_ONCE = 500

/** A text frame as a server sends it: unmasked, in one piece. */
function framed(text) {
  const payload = Buffer.from(text)
  const header = payload.length < 126 ? Buffer.from([0x81, payload.length]) : Buffer.from([0x81, 126, 0, 0])
  if (payload.length >= 126) header.writeUInt16BE(payload.length, 2)
  return Buffer.concat([header, payload])
}

const allFrames = textOf =>
  Buffer.concat(Array.from({ length: FRAMES }, (_, index) => framed(textOf(messageOf(index)))))

async function writeAll(tcp, bytes) {
  for (let at = 0; at < bytes.length && tcp.writable; at += WRITE_BYTES) {
    await new Promise(resolve => tcp.write(bytes.subarray(at, at + WRITE_BYTES), resolve))
  }
}

async function emitAll(socket) {
  for (let index = 0; index < FRAMES && socket.connected;) {
    const end = Math.min(FRAMES, index + EMITTED_AT_ONCE)
    for (; index < end; index += 1) {
      const { type, payload, timestamp } = messageOf(index)
      socket.emit(type, payload, timestamp)
    }
    await once(socket.conn, 'drain')
  }
}

async function listen(serveOn) {
  const http = createServer()
  serveOn(http)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return http.address().port
}

// A client that has seen enough is ended by force.
const ignore = () => undefined

const webSocketPort = await listen(server => {
  const bytes = allFrames(message => JSON.stringify(message))
  new WebSocketServer({ server }).on('connection', (socket, { socket: tcp }) => {
    socket.on('error', ignore)
    writeAll(tcp, bytes).catch(ignore)
  })
})

const socketIoPort = await listen(server => {
  // What `socket.emit(type, payload, timestamp)` puts on the wire: an Engine.IO message that holds a Socket.IO event.
  const bytes = allFrames(({ type, payload, timestamp }) => `42${JSON.stringify([type, payload, timestamp])}`)
  new Server(server, { transports: ['websocket'] }).on('connection', socket => {
    const sent = 'emit' in socket.handshake.query ? emitAll(socket) : writeAll(socket.request.socket, bytes)
    sent.catch(ignore)
  })
})

process.send({ webSocket: `ws://127.0.0.1:${webSocketPort}`, socketIo: `http://127.0.0.1:${socketIoPort}` })
process.once('disconnect', () => process.exit())
