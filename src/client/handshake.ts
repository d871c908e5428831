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

  function introduce({ send }: NonNullable<typeof authenticate>): void {
    const token = events.token()
    // Without a token there is nothing to wait for.
    if (token === undefined) end(events.ready)
    else events.send(() => send(token, params))
  }

  return {
    begin() {
      // Where nothing ends it, the open socket has.
      underway = ready !== undefined
      const hello = ready?.send
      if (hello !== undefined) events.send(() => (typeof hello === 'function' ? hello(params, events.token()) : hello))
      if (authenticate !== undefined && authenticate.after === undefined) introduce(authenticate)
    },
    received(type) {
      // Where no word of the server accepts the token, one that refuses it may come at any time.
      const mayBeRefused = underway || ready === undefined
      if (mayBeRefused && type === authenticate?.refused) return end(() => events.refused(type))
      if (!underway) return
      if (authenticate !== undefined && type === authenticate.after) introduce(authenticate)
      if (ready !== undefined && matches(ready.message, type)) end(events.ready)
    },
  }
}
