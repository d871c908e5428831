import type { Backend } from '../../hub/backend.js'

const DEFAULT_PORT = 8080
const ANY_ID = { form: /./, name: 'any text' }

/** The port of a backend's own server. */
export function portOf(backend: Backend): number {
  return backend.port ?? DEFAULT_PORT
}

/** What the user ids of a backend look like. */
export function userIdsOf(backend: Backend): NonNullable<Backend['userIds']> {
  return backend.userIds ?? ANY_ID
}
