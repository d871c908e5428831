import { importBuilt } from '../lib/built.js'

/** A schema that takes anything: what validation costs does not depend on how much there is. */
const anything = { '~standard': { version: 1, vendor: 'bench', validate: value => ({ value }) } }

export const ROOM = 'room'

/** A protocol of rooms, people who type in them, and topics that are subscribed one by one. */
export async function teamProtocol() {
  const { defineProtocol } = await importBuilt('hookwire')
  return defineProtocol({
    name: 'team',
    messages: { member_joined: anything, typing: anything },
    commands: { subscribe: anything, unsubscribe: anything },
    transport: () => {
      throw new Error('The benchmark brings its own transport.')
    },
    interpret: {
      member_joined: ({ payload: { id, lastSeen } }) => ({
        kind: 'joined',
        room: ROOM,
        member: { id, name: `Member ${id}`, status: 'online', lastSeen },
      }),
      // An hour: nobody stops while it is measured.
      typing: ({ payload: { id } }) => ({ kind: 'typing', place: ROOM, userId: id, forMs: 3_600_000 }),
    },
    wants: (now, before) => [
      ...[...now].filter(topic => !before.has(topic)).map(topic => ({ type: 'subscribe', payload: { topic } })),
      ...[...before].filter(topic => !now.has(topic)).map(topic => ({ type: 'unsubscribe', payload: { topic } })),
    ],
  })
}

export const frameOf = (type, id, serial) =>
  JSON.stringify({ type, payload: { id, lastSeen: 1_767_323_045_000 + serial } })
