import { createHooks, defineProtocol, jsonCodec, webSocketTransport } from 'hookwire'
import { z } from 'zod'

const person = z.object({ id: z.string(), name: z.string() })
const message = z.object({ id: z.string(), from: person, text: z.string(), at: z.number() })
const inRoom = z.object({ room: z.string() })

/** Something that somebody has said. */
export type ChatMessage = z.infer<typeof message>

const NOTHING: readonly ChatMessage[] = []

/** How the server in `server.js` talks. */
export const chat = defineProtocol({
  name: 'chat',

  // { "kind": "said", "room": "lobby", "message": { … }, "ref": "x-1" }: what it says, and what is said to it.
  codecs: {
    message: jsonCodec({ type: 'kind', flat: true, requestId: 'ref' }),
    command: jsonCodec({ type: 'kind', flat: true, id: 'ref' }),
  },
  messages: {
    welcome: z.object({ you: z.string() }),
    people: inRoom.extend({ people: z.array(person) }),
    history: inRoom.extend({ messages: z.array(message) }),
    said: inRoom.extend({ message }),
    typing: inRoom.extend({ who: person, on: z.boolean() }),
    sorry: z.object({ why: z.string() }),
    pong: z.object({}),
  },
  commands: {
    hello: z.object({ name: z.string() }),
    enter: inRoom,
    leave: inRoom,
    say: inRoom.extend({ text: z.string() }),
    typing: inRoom.extend({ on: z.boolean() }),
    ping: z.object({}).optional(),
  },

  // Where it is, who comes, and how both sides notice that the line is dead.
  transport: webSocketTransport,
  target: ({ url }) => ({ url }),
  ready: { message: 'welcome', send: ({ name = 'somebody' }) => ({ type: 'hello', payload: { name } }) },
  heartbeat: { every: 25_000, send: { type: 'ping' }, answer: 'pong' },
  maxFrameBytes: 65_536,

  // In: what a message means.
  interpret: {
    people: ({ payload: { room, people } }) => ({
      kind: 'members',
      room,
      members: people.map(each => ({ ...each, status: 'online' })),
    }),
    typing: ({ payload: { room: place, who, on } }) =>
      on
        ? { kind: 'typing', place, userId: who.id, name: who.name, forMs: 6000 }
        : { kind: 'typing-stopped', place, userId: who.id },
    said: ({ payload }) => ({ kind: 'typing-stopped', place: payload.room, userId: payload.message.from.id }),
  },
  state: {
    messages: {
      initial: NOTHING,
      on: {
        // The server forgets when it ends, and the page need not.
        history: { id: ({ payload }) => payload.room, next: (before, { payload }) => merge(before, payload.messages) },
        said: { id: ({ payload }) => payload.room, next: (before, { payload }) => merge(before, [payload.message]) },
      },
    },
  },

  // Out: what is wanted, and how it is said.
  wants: {
    join: room => ({ type: 'enter', payload: { room } }),
    leave: room => ({ type: 'leave', payload: { room } }),
  },
  topics: { presence: (_, room) => room, typing: place => place },
  express: { typing: ({ place, typing }) => ({ type: 'typing', payload: { room: place, on: typing } }) },
  answers: {
    enter: {
      judge: ({ type, payload }, { room }) => (type === 'history' && payload.room === room ? 'done' : undefined),
    },
    say: { judge: ({ type }, _, replies) => (type === 'said' && replies ? 'done' : undefined) },
  },
  pace: { volatile: ['typing'] },
})

function merge(before: readonly ChatMessage[], messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const known = new Set(before.map(({ id }) => id))
  return [...before, ...messages.filter(({ id }) => !known.has(id))]
}

const { useLatestMessage, usePresence, useRequest, useTable, useTyping, useRoom } = createHooks(chat)
export { useRoom, useTyping }

/** The user's own id, as the server knows them on this line. */
export const useOwnId = (): string | undefined => useLatestMessage('welcome')?.payload.you

/** Who is in a room. */
export const useMembers = (room: string) => usePresence(undefined, { room }).members

/** What has been said in a room, oldest first. */
export const useMessages = (room: string): readonly ChatMessage[] => useTable('messages', room) ?? NOTHING

/** Says something; `pending` until the server has passed it on, `error` where it has not. */
export const useSay = () => useRequest('say')
