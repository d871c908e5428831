import type { HttpAnswer, HttpRequest } from '../../../hub/backend.js'
import { isBelow } from '../../../hub/is-below.js'

/** Its own path, and the one that it has behind its proxy. */
const FOLDERS = ['/api/v1/ws', '/ws']

const PATH = /^(?:\/api\/v1)?\/ws\/([^/]+)(\/?)$/

/** The project that a path names; `undefined` where it names none. */
export function roomIn(path: string): string | undefined {
  const [, encoded, slash] = PATH.exec(path) ?? []
  if (encoded === undefined || slash !== '') return undefined
  try {
    return decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}

/** Where a path is sent that is right but for a slash at its end. */
export function movedTo({ path, query }: Pick<HttpRequest, 'path' | 'query'>): HttpAnswer | undefined {
  if (PATH.exec(path)?.[2] !== '/') return undefined
  const search = query.toString()
  const location = path.slice(0, -1) + (search === '' ? '' : `?${search}`)
  return { status: 301, headers: { location }, body: `<a href="${location}">Moved Permanently</a>.\n\n` }
}

/** Whether a path is one of those where the sockets are, or below one. */
export function isBelowPath(path: string): boolean {
  return FOLDERS.some(folder => isBelow(folder, path))
}
