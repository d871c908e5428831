import type { Backend } from '../../hub/backend.js'

const DEFAULT_PORT = 8080

/** The port of a backend's own server. */
export function portOf(backend: Backend): number {
  return backend.port ?? DEFAULT_PORT
}
