import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { Socket as TcpSocket } from 'node:net'
import { Server, type ServerOptions, type Socket } from 'socket.io'

/** The official server of Socket.IO on a port of its own, that writes down what it hears. */
export interface SocketIoServer {
  readonly url: string
  readonly port: number
  readonly io: Server
  /** Every client that it has let in, in order. */
  readonly sockets: readonly Socket[]
  /** Every event that came in from any of them, as the text of a frame. */
  readonly heard: readonly string[]
  /** What each handshake that reached the namespace brought with it. */
  readonly auths: readonly unknown[]
  /** How many connections there have been, let in or not. */
  readonly connections: number
  /** Waits for so many clients to have been let in. */
  readonly accepted: (count: number) => Promise<Socket>
  /** Waits for so many connections to have come, let in or not. */
  readonly reached: (count: number) => Promise<void>
  /** Waits until no connection is left. */
  readonly empty: () => Promise<void>
  /** Tells a client the event of a frame. */
  readonly send: (socket: Socket, frame: string) => void
  /** Waits until everything that was under way has arrived; leaves no trace in the records. */
  readonly delivered: () => Promise<void>
  /** Cuts every line, as the end of its process would. */
  readonly kill: () => void
  readonly stop: () => Promise<void>
}

export interface SocketIoServerOptions extends Partial<ServerOptions> {
  /** Whether a WebSocket is let in at all. Default: all are. */
  readonly admit?: (path: string) => boolean
  /** The words with which a client is refused. Default: none is. `never`: it gets no answer. */
  readonly refuse?: (auth: Readonly<Record<string, unknown>>) => Error | 'never' | undefined
}

export async function startSocketIoServer(options: SocketIoServerOptions = {}): Promise<SocketIoServer> {
  const { admit = () => true, refuse, ...given } = options
  const sockets: Socket[] = []
  const heard: string[] = []
  const auths: unknown[] = []
  const lines = new Set<TcpSocket>()
  const connections: unknown[] = []

  const http = createServer((_, response) => response.end())
  http.on('connection', line => {
    lines.add(line)
    line.on('close', () => lines.delete(line))
  })
  const io = new Server(http, {
    ...given,
    allowRequest: ({ url }: IncomingMessage, answer) => answer(null, admit(url ?? '')),
  })
  io.engine.on('connection', (connection: { on(event: 'close', listener: () => void): void }) => {
    connections.push(connection)
    connection.on('close', () => io.engine.emit('left'))
  })
  io.use(({ handshake }, next) => {
    auths.push(handshake.auth)
    const refusal = refuse?.(handshake.auth)
    if (refusal !== 'never') next(refusal)
  })
  io.on('connection', socket => {
    sockets.push(socket)
    socket.onAny((...args: unknown[]) => heard.push(JSON.stringify(args)))
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  async function stop(): Promise<void> {
    await io.close()
    for (const line of lines) line.destroy()
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    io,
    sockets,
    heard,
    auths,
    get connections() {
      return connections.length
    },
    async accepted(count) {
      for (let socket = sockets[count - 1]; ; socket = sockets[count - 1]) {
        if (socket !== undefined) return socket
        await once(io.sockets, 'connection')
      }
    },
    async reached(count) {
      while (connections.length < count) await once(io.engine, 'connection')
    },
    async empty() {
      while (io.engine.clientsCount > 0) await once(io.engine, 'left')
    },
    send(socket, frame) {
      const [name, ...args] = JSON.parse(frame) as [string, ...unknown[]]
      socket.emit(name, ...args)
    },
    async delivered() {
      const answer = await fetch(`http://127.0.0.1:${port}/`)
      await answer.text()
    },
    kill() {
      for (const line of lines) line.destroy()
    },
    stop,
  }
}
