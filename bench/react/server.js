import { createServer } from 'node:http'

import { WebSocketServer } from 'ws'

import { frameOf } from './messages.js'

const MAX_BUFFERED = 1 << 20

const HTML = '<!doctype html><main></main><script type="module" src="/page.js"></script>'

/** Serves the page, and sends a scene's messages to it when it is told to. */
export async function serve(script) {
  const http = createServer(({ url }, response) => {
    const isScript = url === '/page.js'
    response.setHeader('content-type', `${isScript ? 'text/javascript' : 'text/html'}; charset=utf-8`)
    response.end(isScript ? script : HTML)
  })
  const sockets = new WebSocketServer({ server: http })
  await new Promise(resolve => http.listen(0, '127.0.0.1', resolve))

  return {
    origin: `http://127.0.0.1:${http.address().port}`,
    connections: () => sockets.clients.size,
    /** Prepares the messages of a scene; the function that it returns sends them to whoever is connected. */
    prepare(scene) {
      const frames = Array.from({ length: scene.messages }, (_, index) => frameOf(index, scene))
      return () => sockets.clients.forEach(socket => send(socket, frames, scene.rate))
    },
    close() {
      sockets.close()
      http.close()
    },
  }
}

/** At a rate, or as fast as the other end takes them. */
function send(socket, frames, rate = Infinity) {
  const start = performance.now()
  let sent = 0
  function pump() {
    const elapsed = (performance.now() - start) / 1000
    const due = rate === Infinity ? frames.length : Math.min(frames.length, Math.ceil(elapsed * rate))
    while (sent < due && socket.bufferedAmount < MAX_BUFFERED) socket.send(frames[sent++])
    if (sent < frames.length && socket.readyState === socket.OPEN) setTimeout(pump, 1)
  }
  pump()
}
