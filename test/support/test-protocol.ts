import * as v from 'valibot'

import { defineProtocol } from '../../src/protocol/protocol.js'
import { webSocketTransport } from '../../src/transports/websocket.js'

const id = v.string()

/** A catalogue with something of everything; spread it into `defineProtocol` to change one entry. */
export const definition = {
  name: 'test',
  messages: {
    welcome: v.looseObject({ session: v.optional(v.string()) }),
    tick: v.looseObject({ id, n: v.number() }),
    note: v.looseObject({ text: v.string() }),
    'blob.created': v.looseObject({ id }),
    'blob.updated': v.looseObject({ id, size: v.number() }),
    task: v.looseObject({
      id,
      status: v.picklist(['running', 'completed', 'failed']),
      fraction: v.number(),
      total: v.optional(v.number()),
      first: v.optional(v.boolean()),
    }),
    joined: v.looseObject({ room: v.string(), id, name: v.optional(v.string()) }),
    left: v.looseObject({ room: v.string(), id }),
    typing: v.looseObject({ place: v.string(), user: v.string(), name: v.optional(v.string()), on: v.boolean() }),
    receipt: v.looseObject({
      place: v.optional(v.string(), 'chat'),
      ids: v.array(v.string()),
      user: v.string(),
      state: v.picklist(['delivered', 'read']),
    }),
    entered: v.looseObject({ room: v.string() }),
    exited: v.looseObject({ room: v.string() }),
    pong: v.optional(v.looseObject({})),
    done: v.looseObject({ id }),
    refused: v.looseObject({ id: v.optional(v.string()), why: v.string() }),
  },
  commands: {
    ping: v.optional(v.looseObject({})),
    watch: v.object({ topics: v.array(v.string()) }),
    unwatch: v.object({ topics: v.array(v.string()) }),
    /** Answered by `done` or `refused` with its id. */
    ask: v.object({ id }),
    /** Answered by `entered`, or by a `refused` that does not say what it answers: one at a time. */
    claim: v.object({ room: v.string() }),
    say: v.object({ text: v.string() }),
    /** Only the newest waits. */
    move: v.object({ x: v.number() }),
    /** Gone if the line is down. */
    type: v.object({ place: v.string(), on: v.boolean() }),
    renew: v.object({ token: v.string() }),
  },
  transport: webSocketTransport,
} as const

/** How long a typing indicator of {@link testProtocol} stays, ms. */
export const TYPING_MS = 6000

/** Every entry of a protocol: a handshake, a heartbeat that is answered, wants, answers, both tables. */
export const testProtocol = defineProtocol({
  ...definition,
  ready: { message: 'welcome' },
  heartbeat: { every: 30_000, send: { type: 'ping' }, answer: 'pong', within: 10_000 },
  keys: { tick: 'id', task: 'id', 'blob.updated': 'id' },
  interpret: {
    task: ({ payload: { id, status, fraction, total, first } }) => ({
      kind: 'task',
      id,
      status,
      fraction,
      total,
      first,
    }),
    joined: ({ payload: { room, id, name }, receivedAt }) => ({
      kind: 'joined',
      room,
      member: { id, status: 'online', lastSeen: receivedAt, ...(name === undefined ? {} : { name }) },
    }),
    left: ({ payload: { room, id } }) => ({ kind: 'left', room, memberId: id }),
    typing: ({ payload: { place, user, name, on } }) =>
      on
        ? { kind: 'typing', place, userId: user, name, forMs: TYPING_MS }
        : { kind: 'typing-stopped', place, userId: user },
    receipt: ({ payload: { place, ids, user, state } }) => ({ kind: 'receipt', place, ids, userId: user, state }),
    entered: ({ payload: { room } }) => ({ kind: 'room-entered', room }),
    exited: ({ payload: { room } }) => ({ kind: 'room-left', room }),
  },
  express: {
    typing: ({ place, typing }) => ({ type: 'type', payload: { place, on: typing } }),
  },
  wants: {
    tell(now, before) {
      const added = [...now].filter(topic => !before.has(topic))
      const removed = [...before].filter(topic => !now.has(topic))
      return [
        ...(removed.length === 0 ? [] : [{ type: 'unwatch' as const, payload: { topics: removed } }]),
        ...(added.length === 0 ? [] : [{ type: 'watch' as const, payload: { topics: added } }]),
      ]
    },
  },
  answers: {
    ask: {
      judge({ type, payload }, { id }) {
        if (type === 'done' && payload.id === id) return 'done'
        return type === 'refused' && payload.id === id ? 'error' : undefined
      },
      within: 5000,
    },
    claim: {
      judge({ type, payload }, { room }) {
        if (type === 'entered' && payload.room === room) return 'done'
        return type === 'refused' ? 'error' : undefined
      },
      serial: true,
    },
  },
  pace: { volatile: ['type'], coalesce: ['move'] },
})

/** The same catalogue with no other entry: ready when the socket is open, no heartbeat, nothing interpreted. */
export const plainProtocol = defineProtocol(definition)
