import type { Wiring } from '../protocol/wiring.js'
import type { Line } from './lines.js'

/** How it stands with a server on which nobody is connected. */
export interface Loneliness {
  readonly wiring: Wiring
  readonly stopped: boolean
  readonly refusing: boolean
  /** The last attempt to connect. */
  readonly line: Line | undefined
}

/** What somebody should do who wants clients and has none. */
export function adviceOn({ wiring, stopped, refusing, line }: Loneliness): string {
  if (stopped) return 'The server is stopped: `server.start()`.'
  if (refusing) return 'It refuses everybody: `server.accept()`.'
  if (line === undefined) {
    return 'Render below `server.wrapper`, or give `server.props` to your own provider, then `await server.opened()`.'
  }
  if (line.state === 'handshaking' && wiring.ready !== undefined) {
    const { message } = wiring.ready
    return `The client waits for "${message}": \`server.onConnection(client => client.send('${message}', …))\`.`
  }
  if (line.state === 'closed') return 'The line was ended. `await server.advance(1000)` brings the next attempt.'
  return 'Wait for it first: `await server.opened()`.'
}
