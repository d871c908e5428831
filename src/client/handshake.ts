import { matches } from '../protocol/pattern.js'
import type { AnyCommand } from '../protocol/message.js'
import type { Wiring } from '../protocol/wiring.js'

/** What is said and awaited between the open socket and the open connection. */
export interface Handshake {
  /** The socket is open. */
  readonly begin: () => void
  /** A message came that may be part of it. */
  readonly received: (type: string) => void
}

/** What becomes of a handshake. */
export interface HandshakeEvents {
  /** The token of this line; `undefined` where the backend is given none. */
  readonly token: () => string | undefined
  /** Sends what the protocol makes; making it may throw. */
  readonly send: (make: () => AnyCommand) => void
  /** It is over. */
  readonly ready: () => void
  /** The server does not take the token, and says so by a message of this type. */
  readonly refused: (type: string) => void
}

export function createHandshake(
  { ready, authenticate }: Pick<Wiring, 'ready' | 'authenticate'>,
  params: Readonly<Record<string, string>>,
  events: HandshakeEvents,
): Handshake {
  /** What the same messages say later, such as the answer to a command, is none of it. */
  let underway = false

  function end(how: () => void): void {
    underway = false
    how()
  }

  function authenticated(type: string, { after, send, refused }: NonNullable<typeof authenticate>): void {
    const token = events.token()
    if (type === refused) end(() => events.refused(type))
    if (type !== after) return
    // Without a token there is nothing to wait for.
    if (token === undefined) end(events.ready)
    else events.send(() => send(token, params))
  }

  return {
    begin() {
      underway = true
      const hello = ready?.send
      if (hello !== undefined) events.send(() => hello)
    },
    received(type) {
      if (!underway) return
      if (authenticate !== undefined) authenticated(type, authenticate)
      if (ready !== undefined && matches(ready.message, type)) end(events.ready)
    },
  }
}
