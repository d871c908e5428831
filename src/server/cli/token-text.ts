import type { Wire } from '../../hub/backend.js'

/** What is told of a token. */
export interface Printed {
  /** Behind a colon stands what the client has to say. */
  readonly url: string
  readonly userId: string
  readonly token: string
  /** How long it is valid. */
  readonly days: number
  /** It outlives this server. */
  readonly lasting: boolean
}

/** A token, and how a client hands it over: in the URL, or in the handshake of Socket.IO. */
export function tokenText(wire: Wire, { url, userId, token, days, lasting }: Printed): string {
  const until = lasting
    ? `for ${days} days`
    : 'until this server ends; with --jwt-secret and --user, from start to start'
  const use =
    wire === 'socket.io'
      ? `For a client of Socket.IO, which says it in its handshake
io('${url}', { auth: { token: '${token}' } })`
      : `The URL with it, for a client that takes one URL and no token
${url}?token=${token}`
  return `
A token for user ${userId}, valid ${until}
${token}

${use}
`
}
