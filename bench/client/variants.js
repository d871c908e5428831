import ReconnectingWebSocket from 'reconnecting-websocket'
import { WebSocket } from 'ws'

import { importBuilt } from '../lib/built.js'

/** Each connects, and calls the handler with the payload of every message. */
export const variants = {
  limit({ webSocket }, handler) {
    new WebSocket(webSocket).addEventListener('message', ({ data }) => {
      const message = JSON.parse(data)
      switch (message.type) {
        case 'ocr_progress':
          return handler(message.payload)
        default:
          throw new Error(`Unexpected ${message.type}`)
      }
    })
  },
  'reconnecting-websocket': ({ webSocket }, handler) => {
    const socket = new ReconnectingWebSocket(webSocket, [], { WebSocket })
    socket.addEventListener('message', ({ data }) => handler(JSON.parse(data).payload))
  },
  'socket.io-client': ({ socketIo }, handler) => connectSocketIo(socketIo, handler),
  'socket.io-client, server calls emit': ({ socketIo }, handler) => connectSocketIo(`${socketIo}?emit`, handler),
  'hookwire, once a frame': (urls, handler) => connectHookwire(urls, handler, { perFrame: true }),
  'hookwire, once a frame, validate: false': (urls, handler) =>
    connectHookwire(urls, handler, { perFrame: true, validate: false }),
  'hookwire, at once': (urls, handler) => connectHookwire(urls, handler, {}),
  'hookwire, at once, validate: false': (urls, handler) => connectHookwire(urls, handler, { validate: false }),
}

async function connectSocketIo(url, handler) {
  const { io } = await import('socket.io-client')
  io(url, { transports: ['websocket'] }).on('ocr_progress', handler)
}

async function connectHookwire({ webSocket }, handler, { perFrame = false, validate = true }) {
  const { createClient, webSocketTransport } = await importBuilt('hookwire')
  const { hailango } = await importBuilt('hookwire/hailango')
  if (perFrame) {
    // As in a page; where there is none, the store changes at each message.
    globalThis.requestAnimationFrame = task => setTimeout(task, 16)
    globalThis.cancelAnimationFrame = clearTimeout
  }
  const transport = webSocketTransport({ WebSocket })
  const client = createClient({ protocol: hailango, url: webSocket, validate, transport })
  client.subscribe('ocr_progress', handler)
  client.connect()
}
