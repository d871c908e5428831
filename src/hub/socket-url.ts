import type { Backend } from './backend.js'

/** The URL that clients of a server take. `host`: `mock`, or `127.0.0.1:8080`. */
export function socketUrl({ wire, path }: Pick<Backend, 'wire' | 'path'>, host: string): string {
  return wire === 'socket.io' ? `ws://${host}` : `ws://${host}${path.slice(0, fixedLength(path))}`
}

/** What clients put behind that URL, such as `/:room`; mostly nothing. */
export function openPath({ path }: Pick<Backend, 'path'>): string {
  return path.slice(fixedLength(path))
}

function fixedLength(path: string): number {
  const at = path.indexOf('/:')
  return at === -1 ? path.length : at
}
