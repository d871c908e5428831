import { json, refusal } from '../../hub/answers.js'
import type {
  Admission,
  Backend,
  BackendContext,
  HttpAnswer,
  HttpRequest,
  Rules,
  VerifyToken,
} from '../../hub/backend.js'
import { isBelow } from '../../hub/is-below.js'
import type { Clock } from '../../lib/clock.js'
import { hailango } from './protocol.js'

export * from './scenarios.js'

const PATH = '/api/v1/ws'
const STATS_PATH = `${PATH}/stats`
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const MINUTE_MS = 60_000
const REQUESTS_A_MINUTE = 100

/**
 * How HaiLanGo's own server behaves, as it was measured: for the mock in the page and for Node.
 *
 * @example const server = createMockServer(hailangoBackend)
 * @example await serve({ backend: hailangoBackend, port: 8080, jwtSecret: process.env.JWT_SECRET })
 */
export const hailangoBackend: Backend<typeof hailango> = {
  protocol: hailango,
  path: PATH,
  port: 8080,
  userIds: { form: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, name: 'a UUID' },
  limits: { pingEvery: 54_000, pongWait: 60_000, queue: 256, batch: 32 },
  claims: userId => ({ user_id: userId, email: 'learner@example.com' }),
  rules: createRules,
}

function createRules({ hub, clock, verify }: BackendContext<typeof hailango>): Rules {
  const withinLimit = createRateLimit(clock)

  return {
    async admit(request) {
      if (!withinLimit(request.address)) {
        return refusal(429, 'リクエスト数が多すぎます。しばらく待ってから再度お試しください。')
      }
      if (request.path === `${PATH}/`) return { refusal: moved(request) }
      if (request.path !== PATH) return { refusal: { status: 404, body: '404 page not found' } }
      const admission = await authenticate(request, verify)
      if ('identity' in admission && !request.upgrade) return { refusal: { status: 400, body: 'Bad Request\n' } }
      return admission
    },
    joining({ userId }) {
      // Before the device is one of its user's: so it is the others that are told, and not the one that joins.
      const timestamp = new Date(clock.now()).toISOString()
      hub.sendToUser(userId, 'connection_established', {
        userId,
        message: 'WebSocket connection established',
        timestamp,
      })
    },
    async http(request) {
      if (request.path === STATS_PATH) return json(200, hub.stats())
      if (!isBelow(PATH, request.path)) return undefined
      const admission = await this.admit(request)
      return 'refusal' in admission ? admission.refusal : undefined
    },
    // What a client says is ignored, garbage included: there is no `received`.
  }
}

/** Where there are both a header and a query token, both have to be good. */
async function authenticate({ headers, query }: HttpRequest, verify: VerifyToken): Promise<Admission> {
  const header = headers['authorization'] ?? ''
  const bearer = /^Bearer (.+)$/.exec(header)?.[1]
  if (header !== '' && bearer === undefined) return refusal(401, 'Invalid authorization header format')
  const tokens = [bearer, query.get('token')].filter(token => token !== undefined && token !== null && token !== '')
  if (tokens.length === 0) return refusal(401, 'Authorization header or token query parameter required')
  let userId: unknown
  for (const token of tokens) {
    try {
      userId = (await verify(token ?? ''))['user_id']
    } catch {
      return refusal(401, 'Invalid or expired token')
    }
  }
  if (typeof userId !== 'string' || !UUID.test(userId)) return refusal(400, 'Invalid user ID')
  return { identity: { userId } }
}

/** At most so many requests a minute from one address. */
function createRateLimit(clock: Clock): (address: string) => boolean {
  let counts = new Map<string, number>()
  let since = clock.now()
  return address => {
    if (clock.now() - since >= MINUTE_MS) {
      counts = new Map()
      since = clock.now()
    }
    const count = (counts.get(address) ?? 0) + 1
    counts.set(address, count)
    return count <= REQUESTS_A_MINUTE
  }
}

function moved({ query }: HttpRequest): HttpAnswer {
  const search = query.toString()
  const location = search === '' ? PATH : `${PATH}?${search}`
  return { status: 301, headers: { location }, body: `<a href="${location}">Moved Permanently</a>.\n\n` }
}
