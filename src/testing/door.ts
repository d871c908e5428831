import type { Backend } from '../hub/backend.js'
import type { Clock } from '../lib/clock.js'
import { DEFAULT_USER } from '../mock/mock-server.js'
import { userToken } from '../mock/token.js'
import type { Target } from '../protocol/transport.js'

/** Who may come in: gives out tokens, and knows which are still good and whether anybody is let in at all. */
export interface Door {
  /** Another token at each call: a client does not come back with one that was refused. */
  readonly token: (userId?: string, options?: { readonly expiresIn?: number }) => string
  /** Whose token a handshake holds; the default user where it holds none of ours. */
  readonly userOf: (target: Target) => string
  /** Refuses so many attempts from now on. */
  readonly refuse: (times: number) => void
  readonly accept: () => void
  /** Every token that was given out so far is bad from now on. */
  readonly expire: () => void
  /** Whether this attempt is refused. Each refusal is counted. */
  readonly refuses: (target: Target) => boolean
  /** As `refuses`, for a token by itself: one that a client says once its line is open. */
  readonly refusesToken: (token: string) => boolean
  /** True while attempts are refused. */
  readonly isShut: boolean
}

interface Issued {
  readonly token: string
  readonly userId: string
  /** Epoch ms. */
  expiresAt: number
}

export interface DoorOptions {
  readonly clock: Clock
  /** Who its users are, and which claims a token needs to speak for one. */
  readonly backend: Pick<Backend, 'claims' | 'userIds'>
}

export function createDoor({ clock, backend }: DoorOptions): Door {
  const issued: Issued[] = []
  let refusals = 0

  /** Wherever a protocol puts its token: one is too long to stand there by chance. */
  function issuedIn({ url, auth = {} }: Target): Issued | undefined {
    const said = url + JSON.stringify(auth)
    return issued.find(({ token }) => said.includes(token))
  }

  function isBad(shown: Issued | undefined): boolean {
    if (refusals > 0) {
      refusals -= 1
      return true
    }
    return (shown?.expiresAt ?? Infinity) <= clock.now()
  }

  return {
    token(userId = DEFAULT_USER, { expiresIn } = {}) {
      const exp = expiresIn === undefined ? undefined : Math.floor(clock.now() / 1000) + expiresIn
      const jti = String(issued.length + 1)
      const token = userToken(backend, userId, { jti, ...(exp !== undefined && { exp }) })
      issued.push({ token, userId, expiresAt: exp === undefined ? Infinity : exp * 1000 })
      return token
    },
    userOf: target => issuedIn(target)?.userId ?? DEFAULT_USER,
    refuse(times) {
      refusals = times
    },
    accept() {
      refusals = 0
    },
    expire() {
      for (const one of issued) one.expiresAt = clock.now()
    },
    refuses: target => isBad(issuedIn(target)),
    refusesToken: shown => isBad(issued.find(({ token }) => token === shown)),
    get isShut() {
      return refusals > 0
    },
  }
}
