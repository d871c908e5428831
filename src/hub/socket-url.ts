import type { Backend } from './backend.js'

/** The URL that clients of a server take. `host`: `mock`, or `127.0.0.1:8080`. */
export function socketUrl({ wire, path }: Pick<Backend, 'wire' | 'path'>, host: string): string {
  return wire === 'socket.io' ? `ws://${host}` : `ws://${host}${path.replace(/\/:.*$/, '')}`
}
