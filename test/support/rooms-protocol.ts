import * as v from 'valibot'

import { defineProtocol } from '../../src/protocol/protocol.js'
import { webSocketTransport } from '../../src/transports/websocket.js'

const room = v.object({ room: v.string() })

/** Rooms that a server may refuse, with an error that does not say which; and a question that it answers. */
export const roomsProtocol = defineProtocol({
  name: 'rooms',
  messages: {
    joined: room,
    left: room,
    answer: v.object({ id: v.string(), text: v.string() }),
    error: v.object({ code: v.string(), id: v.optional(v.string()) }),
  },
  commands: { join: room, leave: room, ask: v.object({ id: v.string() }), wave: v.optional(v.object({})) },
  transport: webSocketTransport,
  interpret: {
    joined: ({ payload }) => ({ kind: 'room-entered', room: payload.room }),
    left: ({ payload }) => ({ kind: 'room-left', room: payload.room }),
  },
  wants: {
    join: each => ({ type: 'join', payload: { room: each } }),
    leave: each => ({ type: 'leave', payload: { room: each } }),
  },
  answers: {
    join: { judge: ({ type }) => verdictOf(type, 'joined'), serial: true, within: 5000 },
    leave: { judge: ({ type }) => verdictOf(type, 'left'), serial: true, within: 5000 },
    ask: {
      judge({ type, payload }, { id }) {
        if (type === 'answer' && payload.id === id) return 'done'
        return type === 'error' && payload.id === id ? 'error' : undefined
      },
    },
  },
})

function verdictOf(type: string, done: string): 'done' | 'error' | undefined {
  if (type === done) return 'done'
  return type === 'error' ? 'error' : undefined
}
