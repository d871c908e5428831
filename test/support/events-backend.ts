import * as v from 'valibot'

import type { Connection } from '../../src/hub/audience.js'
import type { Backend, Rules } from '../../src/hub/backend.js'
import type { Codec } from '../../src/protocol/envelope.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { socketIoTransport } from '../../src/transports/socket-io.js'

const REFUSALS = ['Authentication token required', 'Invalid authentication token']

/** An event as Socket.IO knows them: its name, and one argument at the most. */
const codec: Codec = {
  decode(line) {
    const [type, payload] = JSON.parse(line) as readonly unknown[]
    if (typeof type !== 'string') throw new TypeError('an event without a name')
    return { type, payload }
  },
  encode: ({ type, payload }) => JSON.stringify(payload === undefined ? [type] : [type, payload]),
}

/** A protocol on Socket.IO: an answered ping, rooms, and a goodbye of the server. */
export const events = defineProtocol({
  name: 'events',
  messages: {
    pong: v.object({ timestamp: v.number() }),
    note: v.object({ text: v.string() }),
    misunderstood: v.object({ problem: v.string() }),
    server_shutdown: v.object({ message: v.string() }),
  },
  commands: { ping: v.optional(v.object({})), join: v.string(), say: v.object({ text: v.string() }) },
  codecs: { message: codec, command: codec },
  transport: socketIoTransport,
  target: ({ url, token }) => ({ url, auth: { token } }),
  refusals: REFUSALS,
  maxFrameBytes: 999_998,
})

/** The server of {@link events}, with limits as Socket.IO's own defaults. */
export const eventsBackend: Backend<typeof events> = {
  protocol: events,
  wire: 'socket.io',
  path: '/socket.io',
  limits: { pingEvery: 25_000, pongWait: 45_000, queue: 64, batch: 1 },
  claims: sub => ({ sub }),
  rules({ hub, verify }): Rules {
    const rooms = new Map<number, string>()
    return {
      async admit({ auth }) {
        const token = auth?.['token']
        if (typeof token !== 'string' || token === '') return refusal(0)
        try {
          return { identity: { userId: String((await verify(token))['sub']) } }
        } catch {
          return refusal(1)
        }
      },
      left: ({ id }) => rooms.delete(id),
      received({ type, payload }, connection) {
        if (type === 'ping') hub.send(connection, 'pong', { timestamp: 1_700_000_000_000 })
        if (type === 'join') rooms.set(connection.id, String(payload))
        if (type === 'say') sayInRoom(payload as { readonly text: string }, connection)
      },
      misunderstood: (problem, connection) => hub.send(connection, 'misunderstood', { problem }),
      inRoom: ({ id }, room) => rooms.get(id) === room,
      stopping: () => hub.broadcastToAll('server_shutdown', { message: 'Back soon' }),
      http: ({ path }) =>
        Promise.resolve(path === '/health' ? { status: 200, body: JSON.stringify(hub.stats()) } : undefined),
    }

    function sayInRoom(said: { readonly text: string }, connection: Connection): void {
      const room = rooms.get(connection.id)
      if (room !== undefined) hub.sendToRoom(room, 'note', said, { except: connection })
    }
  },
}

function refusal(which: 0 | 1) {
  return { refusal: { status: 401, body: REFUSALS[which] ?? '' } }
}
