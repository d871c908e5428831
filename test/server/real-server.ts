import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import type { Backend } from '../../src/hub/backend.js'
import type { Protocol } from '../../src/protocol/protocol.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import type { hailango } from '../../src/protocols/hailango/protocol.js'
import { reynaBackend } from '../../src/protocols/reyna/backend.js'
import type { reyna } from '../../src/protocols/reyna/protocol.js'
import { wsServiceBackend } from '../../src/protocols/ws-service/backend.js'
import type { wsService } from '../../src/protocols/ws-service/protocol.js'
import { createToken, type RunningServer, serve, type ServeOptions } from '../../src/server/index.js'

export const USER = '6f1c9b1e-7d0a-4e5b-9a53-1f6f6d1c2b3a'
export const OTHER_USER = 'aaaaaaaa-0000-4000-8000-000000000002'
export const SECRET = 'a secret that only this test knows'

type HaiLanGo = typeof hailango
type ReYNa = typeof reyna
type WsService = typeof wsService
export type HaiLanGoServer = RunningServer<HaiLanGo>

const undo: (() => unknown)[] = []

afterEach(async () => {
  for (const step of undo.splice(0)) await step()
})

/** HaiLanGo's server on a port of its own, until the end of the test. */
export function startServer(options: Partial<ServeOptions<HaiLanGo>> = {}): Promise<HaiLanGoServer> {
  return start(hailangoBackend, options)
}

/** As `startServer`, for ReYNa Studio's. */
export function startStudio(options: Partial<ServeOptions<ReYNa>> = {}): Promise<RunningServer<ReYNa>> {
  return start(reynaBackend, options)
}

/** As `startServer`, for WS-Service's; `backend`: one with options. */
export function startChat({ backend = wsServiceBackend, ...options }: Partial<ServeOptions<WsService>> = {}): Promise<
  RunningServer<WsService>
> {
  return start(backend, options)
}

async function start<P extends Protocol>(
  backend: Backend<P>,
  options: Partial<ServeOptions<P>>,
): Promise<RunningServer<P>> {
  const { verify, jwtSecret: _, jwtPublicKey: _key, ...common } = options
  const given = { backend, port: 0, ...common }
  const server = await (verify === undefined ? serve({ ...given, jwtSecret: SECRET }) : serve({ ...given, verify }))
  undo.push(server.close)
  return server
}

/** A token for either of them. */
export function token(userId: string = USER, options: { expiresIn?: number } = {}): Promise<string> {
  return createToken({ backend: hailangoBackend, userId, jwtSecret: SECRET, ...options })
}

/** What a server answers an attempt with; 101 is a socket. */
export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

/** Tries to open a socket, and closes it again where that works. */
export async function attempt(url: string, options: ClientOptions = {}): Promise<Answer> {
  const socket = new WebSocket(url, options)
  socket.on('error', () => undefined)
  const refused = once(socket, 'unexpected-response').then(async ([, response]: IncomingMessage[]) => ({
    status: response?.statusCode ?? 0,
    body: response === undefined ? '' : await text(response),
    headers: response?.headers ?? {},
  }))
  const opened = once(socket, 'open').then(() => ({ status: 101, body: '', headers: {} }))
  // The one that does not come true rejects with the socket's own error.
  const answer = await Promise.any([refused, opened])
  socket.terminate()
  return answer
}

/** A client that reads, and keeps what it has read. */
export interface Device {
  readonly socket: WebSocket
  readonly frames: readonly string[]
  /** The lines of all frames. */
  readonly lines: () => readonly string[]
  /** Waits until what it has read is enough. */
  readonly until: (enough: (lines: readonly string[]) => boolean) => Promise<void>
  /** Waits until the server has seen all that was sent before. */
  readonly settled: () => Promise<void>
  readonly closed: Promise<number>
}

/** A device of a user, connected. */
export async function connect(
  server: Pick<HaiLanGoServer, 'url'>,
  { userId = USER, ...options }: ClientOptions & { userId?: string } = {},
): Promise<Device> {
  const socket = new WebSocket(`${server.url}?token=${await token(userId)}`, options)
  undo.push(() => socket.terminate())
  const frames: string[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (data: Buffer) => {
    frames.push(data.toString())
    for (const check of waiting) check()
  })
  socket.on('error', () => undefined)
  const closed = once(socket, 'close').then(([code]: unknown[]) => Number(code))
  await once(socket, 'open')
  const lines = () => frames.flatMap(frame => frame.split('\n'))
  return {
    socket,
    frames,
    lines,
    closed,
    until: enough =>
      new Promise(resolve => {
        const check = () => {
          if (!enough(lines())) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    async settled() {
      socket.ping()
      await once(socket, 'pong')
    },
  }
}

/** The payload of `ocr_progress` for a page. */
export function page(processedPages: number, totalPages = 1000) {
  const progress = (processedPages / totalPages) * 100
  return { bookId: 'b-1', totalPages, processedPages, progress, status: 'processing' }
}

/** The page numbers that lines of `ocr_progress` tell. */
export function pagesIn(lines: readonly string[]): number[] {
  return lines.flatMap(line => {
    const { type, payload } = JSON.parse(line) as { type: string; payload: { processedPages?: number } }
    return type === 'ocr_progress' && payload.processedPages !== undefined ? [payload.processedPages] : []
  })
}

export const notice = { title: 'Hello', message: '', level: 'info' }
