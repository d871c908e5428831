import * as v from 'valibot'

import { defineProtocol } from '../../src/protocol/protocol.js'
import { webSocketTransport } from '../../src/transports/websocket.js'

const text = v.string()
const status = v.picklist(['online', 'away', 'busy', 'offline'])

/** People who meet: each hears of another only where they have asked for it. */
export const peopleProtocol = defineProtocol({
  name: 'people',
  messages: {
    here: v.object({
      id: text,
      room: v.optional(text, ''),
      name: v.optional(text),
      status: v.optional(status, 'online'),
      says: v.optional(text),
      devices: v.optional(v.number()),
      /** How long they are here without another sign, ms. */
      forMs: v.optional(v.number()),
    }),
    gone: v.object({ id: text, room: v.optional(text, '') }),
    types: v.object({ place: text, user: text }),
    marked: v.object({ place: text, ids: v.array(text), user: text, state: v.picklist(['delivered', 'read']) }),
  },
  commands: {
    status: v.object({ status, says: v.optional(text) }),
    type: v.object({ place: text, on: v.boolean() }),
    mark: v.object({ place: text, ids: v.array(text), state: text }),
    ask: v.object({ topics: v.array(text) }),
    drop: v.object({ topics: v.array(text) }),
  },
  transport: webSocketTransport,
  interpret: {
    here: ({ payload: { id, room, name, status, says, devices, forMs }, receivedAt }) => ({
      kind: 'joined',
      room,
      member: {
        id,
        name,
        status,
        customStatus: says,
        devices,
        lastSeen: receivedAt,
        ...(forMs === undefined ? {} : { until: receivedAt + forMs }),
      },
    }),
    gone: ({ payload: { id, room } }) => ({ kind: 'left', room, memberId: id }),
    types: ({ payload: { place, user } }) => ({ kind: 'typing', place, userId: user, forMs: 6000 }),
    marked: ({ payload: { place, ids, user, state } }) => ({ kind: 'receipt', place, ids, userId: user, state }),
  },
  express: {
    presence: ({ status, customStatus }) => ({ type: 'status', payload: { status, says: customStatus } }),
    typing: ({ place, typing }) => ({ type: 'type', payload: { place, on: typing } }),
    receipt: payload => ({ type: 'mark', payload: { ...payload, ids: [...payload.ids] } }),
  },
  topics: {
    presence: (userIds, room) => userIds?.map(id => `user:${room}:${id}`) ?? `everybody:${room}`,
    typing: (place, room) => [`typing:${place}`, ...(room === undefined ? [] : [`room:${room}`])],
    receipts: place => `receipts:${place}`,
  },
  wants: {
    tell(now, before) {
      const dropped = [...before].filter(topic => !now.has(topic))
      const asked = [...now].filter(topic => !before.has(topic))
      return [
        ...(dropped.length === 0 ? [] : [{ type: 'drop', payload: { topics: dropped } } as const]),
        ...(asked.length === 0 ? [] : [{ type: 'ask', payload: { topics: asked } } as const]),
      ]
    },
  },
  pace: { volatile: ['type', 'status'] },
})
