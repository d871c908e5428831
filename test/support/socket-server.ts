import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { WebSocket, WebSocketServer, type WebSocket as ServerSocket } from 'ws'

const PROBE = '/probe'

/** A real server on a port of its own, that writes down what it hears. */
export interface SocketServer {
  readonly url: string
  readonly port: number
  /** Every socket that it has accepted, in order. */
  readonly sockets: readonly ServerSocket[]
  /** Those that are still open. */
  readonly open: number
  /** The most that were open at any one time. */
  readonly mostOpen: number
  /** Every text frame that came in over any socket. */
  readonly heard: string[]
  /** The close codes of those that ended. */
  readonly codes: number[]
  /** The path and query of each upgrade, refused ones included. */
  readonly paths: string[]
  /** Waits for so many sockets to have been accepted. */
  readonly accepted: (count: number) => Promise<ServerSocket>
  /** Waits until everything that was under way has arrived; leaves no trace in the records. */
  readonly delivered: () => Promise<void>
  readonly stop: () => Promise<void>
}

export interface SocketServerOptions {
  /** Whether a client is let in; the status of a refusal is 401. Default: all are. */
  readonly admit?: (path: string) => boolean
  /** What happens to each new socket. */
  readonly onSocket?: (socket: ServerSocket) => void
  readonly port?: number
}

export async function startSocketServer(options: SocketServerOptions = {}): Promise<SocketServer> {
  const { admit = () => true, onSocket, port = 0 } = options
  const sockets: ServerSocket[] = []
  const heard: string[] = []
  const codes: number[] = []
  const paths: string[] = []
  let open = 0
  let mostOpen = 0

  const server = new WebSocketServer({
    host: '127.0.0.1',
    port,
    verifyClient({ req }: { readonly req: IncomingMessage }) {
      const path = req.url ?? ''
      if (path === PROBE) return true
      paths.push(path)
      return admit(path)
    },
  })
  server.on('connection', (socket, { url: path }) => {
    if (path === PROBE) return
    sockets.push(socket)
    open += 1
    mostOpen = Math.max(mostOpen, open)
    socket.on('message', data => heard.push(Buffer.isBuffer(data) ? data.toString() : 'not one buffer'))
    socket.on('close', code => {
      open -= 1
      codes.push(code)
    })
    onSocket?.(socket)
  })
  await once(server, 'listening')
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : 0

  return {
    url: `ws://127.0.0.1:${bound}/ws`,
    port: bound,
    sockets,
    heard,
    codes,
    paths,
    get open() {
      return open
    },
    get mostOpen() {
      return mostOpen
    },
    async accepted(count) {
      for (let socket = sockets[count - 1]; ; socket = sockets[count - 1]) {
        if (socket !== undefined) return socket
        await once(server, 'connection')
      }
    },
    async delivered() {
      const probe = new WebSocket(`ws://127.0.0.1:${bound}${PROBE}`)
      await once(probe, 'open')
      probe.close()
      await once(probe, 'close')
    },
    async stop() {
      for (const socket of server.clients) socket.terminate()
      server.close()
      await once(server, 'close')
    },
  }
}
