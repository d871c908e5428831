import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

import type { HttpAnswer, HttpRequest } from '../hub/backend.js'

/** The answer to a request that is nobody's. */
export const NOT_FOUND: HttpAnswer = { status: 404, body: '404 page not found' }

/** The page is served from elsewhere, and may read what the server says. */
export const CORS = { origin: '*', credentials: true }

/** What the backend looks at. It takes the target apart by hand, for clients may send what `new URL` throws at. */
export function requestOf(incoming: IncomingMessage): HttpRequest {
  const [path = '/', ...search] = (incoming.url ?? '/').split('?')
  const headers = Object.entries(incoming.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value] as const,
  )
  return {
    path,
    query: new URLSearchParams(search.join('?')),
    headers: Object.fromEntries(headers),
    address: incoming.socket.remoteAddress ?? '',
    upgrade: incoming.headers.upgrade?.toLowerCase() === 'websocket',
  }
}

/** Answers an ordinary request. */
export function respond(response: ServerResponse, answer: HttpAnswer): void {
  response.writeHead(answer.status, headersOf(answer)).end(answer.body)
}

/** Answers a request to upgrade with something other than a socket. */
export function refuse(socket: Duplex, answer: HttpAnswer): void {
  const lines = Object.entries({ ...headersOf(answer), connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  const status = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`
  socket.once('finish', () => socket.destroy())
  socket.end([status, ...lines, '', answer.body].join('\r\n'))
}

function headersOf({ body, headers }: HttpAnswer): Record<string, string> {
  return {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'access-control-allow-origin': CORS.origin,
    'access-control-allow-credentials': String(CORS.credentials),
    ...headers,
  }
}
