import type { Clock } from '../lib/clock.js'
import { DEFAULT_USER } from '../mock/mock-server.js'
import { mockToken } from '../mock/token.js'

/** Who may come in: gives out tokens, and knows which are still good and whether anybody is let in at all. */
export interface Door {
  /** Another token at each call: a client does not come back with one that was refused. */
  readonly token: (userId?: string, options?: { readonly expiresIn?: number }) => string
  /** Whose token stands in a URL; the default user where none of ours does. */
  readonly userOf: (url: string) => string
  /** Refuses so many attempts from now on. */
  readonly refuse: (times: number) => void
  readonly accept: () => void
  /** Every token that was given out so far is bad from now on. */
  readonly expire: () => void
  /** Whether the attempt that goes to this URL is refused. Each refusal is counted. */
  readonly refuses: (url: string) => boolean
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
  /** The claims that a token needs to speak for a user. */
  readonly claims: (userId: string) => Readonly<Record<string, unknown>>
}

export function createDoor({ clock, claims }: DoorOptions): Door {
  const issued: Issued[] = []
  let refusals = 0

  /** Wherever a protocol puts its token into the URL: a token is too long to stand there by chance. */
  const issuedIn = (url: string): Issued | undefined => issued.find(({ token }) => url.includes(token))

  return {
    token(userId = DEFAULT_USER, { expiresIn } = {}) {
      const exp = expiresIn === undefined ? undefined : Math.floor(clock.now() / 1000) + expiresIn
      const jti = String(issued.length + 1)
      const token = mockToken({ ...claims(userId), jti, ...(exp !== undefined && { exp }) })
      issued.push({ token, userId, expiresAt: exp === undefined ? Infinity : exp * 1000 })
      return token
    },
    userOf: url => issuedIn(url)?.userId ?? DEFAULT_USER,
    refuse(times) {
      refusals = times
    },
    accept() {
      refusals = 0
    },
    expire() {
      for (const one of issued) one.expiresAt = clock.now()
    },
    refuses(url) {
      if (refusals > 0) {
        refusals -= 1
        return true
      }
      return (issuedIn(url)?.expiresAt ?? Infinity) <= clock.now()
    },
    get isShut() {
      return refusals > 0
    },
  }
}
