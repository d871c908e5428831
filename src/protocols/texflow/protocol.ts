import { UsageError } from '../../errors.js'
import type { Change, Member, TaskChange } from '../../protocol/change.js'
import type { Address } from '../../protocol/definition.js'
import type { KnownMessage } from '../../protocol/message.js'
import { defineProtocol } from '../../protocol/protocol.js'
import type { Parsed } from '../../protocol/schema.js'
import type { Target } from '../../protocol/transport.js'
import { webSocketTransport } from '../../transports/websocket.js'
import { commandCodec, messageCodec } from './codec.js'
import { commands, messages } from './messages.js'
import { colors, compiling, cursors, ROOM, selections, self, senderOf } from './state.js'

/** How long somebody is here without a sign of them, ms: the server does not always say that they have gone. */
const PRESENT_MS = 2 * 60_000
/** The wire has no word for having stopped. */
const TYPING_MS = 3000
/** A copy comes up to 21 messages behind the first, which takes a moment in a quiet room. */
const COPY_WITHIN_MS = 5000
/** Twenty a second. */
const POINTER_EVERY_MS = 50

/**
 * TexFlow: LaTeX, written by several people at once. A connection is in one room, that of the project in `params`, and
 * everything that is said there reaches everybody. Default URL of its server: `ws://localhost:8082/ws`, without the
 * project; the JWT goes along as `?token=`.
 *
 * @example
 * <WebSocketProvider protocol={texflow} url="wss://api.example.com/ws" params={{ projectId }} token={() => auth.getToken()}>
 */
export const texflow = defineProtocol({
  name: 'texflow',
  messages,
  commands,
  transport: webSocketTransport,
  codecs: { message: messageCodec, command: commandCodec },
  target,
  // A hub that is locked opens sockets like any other, and then says nothing.
  ready: { message: '*', send: { type: 'ping' } },
  heartbeat: { every: 30_000, send: { type: 'ping' }, answer: 'pong' },
  // It delivers what others say twice, and its time stamp tells messages apart to the nanosecond.
  dedupe: COPY_WITHIN_MS,
  maxFrameBytes: 512 * 1024,
  keys: {
    user_joined: 'user_id',
    user_left: 'user_id',
    compilation_started: 'compilation_id',
    compilation_completed: 'compilation_id',
    compilation_failed: 'compilation_id',
  },
  interpret: {
    user_joined: message => signOf(message),
    user_left: ({ payload: { user_id: userId } }) => [
      { kind: 'left', room: ROOM, memberId: userId },
      { kind: 'typing-stopped', userId },
    ],
    user_typing: message => [...signOf(message), ...typingOf(message)],
    document_update: message => signOf(message),
    cursor_update: message => signOf(message),
    selection: message => signOf(message),
    selection_update: message => signOf(message),
    yjs_update: message => signOf(message),
    yjs_awareness: message => signOf(message),
    pong: ({ from, receivedAt }) => signOf({ from, receivedAt, payload: {} }),
    compilation_started: ({ payload }) => ({ ...taskOf(payload, 'running'), first: (payload.progress ?? 0) === 0 }),
    compilation_completed: ({ payload }) => ({ ...taskOf(payload, 'completed'), fraction: 1 }),
    compilation_failed: ({ payload }) => taskOf(payload, 'failed'),
  },
  state: { colors, cursors, selections, self, compiling },
  express: {
    // It ends by itself, and clients that are not ours take every `user_typing` for a beginning.
    typing: ({ typing }) => (typing ? { type: 'user_typing', payload: { is_typing: true } } : []),
  },
  // Who is in the room hears of all others there; nobody says their own status.
  topics: { presence: () => [] },
  // Some 250 at once, while somebody comes or goes, can lock the hub for good.
  pace: {
    volatile: ['user_typing'],
    coalesce: ['cursor_update', 'selection'],
    // Often enough that a typist is not gone in between.
    typing: TYPING_MS / 2,
    spacing: { cursor_update: POINTER_EVERY_MS, selection: POINTER_EVERY_MS },
    perSecond: 45,
    maxWaiting: 100,
  },
})

/** The room is a part of the path. */
function target({ url, params: { projectId, ...params }, token }: Address): Target {
  // A browser would take the last two for the folder itself, and the one above.
  if (projectId === undefined || ['', '.', '..'].includes(projectId)) {
    throw new UsageError('It needs the id of the project to join: params={{ projectId }}.')
  }
  const [path = '', search = ''] = url.split('?')
  const fields = new URLSearchParams([...new URLSearchParams(search), ...Object.entries(params)])
  if (token !== undefined) fields.set('token', token)
  const query = fields.toString()
  const room = `${path.replace(/\/+$/, '')}/${encodeURIComponent(projectId)}`
  return { url: query === '' ? room : `${room}?${query}` }
}

interface Said {
  readonly from: KnownMessage['from']
  readonly receivedAt: number
  readonly payload: object
}

/** Whoever says something is here: members of other instances of the server are never announced. */
function signOf(message: Said): readonly Change[] {
  const id = senderOf(message)
  if (id === undefined) return []
  const name = message.from?.name ?? textIn(message.payload, 'username')
  const color = textIn(message.payload, 'color')
  const avatarUrl = textIn(message.payload, 'avatar_url')
  const member: Member = {
    id,
    status: 'online',
    lastSeen: message.receivedAt,
    until: message.receivedAt + PRESENT_MS,
    // What is left out stays as it was.
    ...(name !== undefined && { name }),
    ...(color !== undefined && { color }),
    ...(avatarUrl !== undefined && { avatarUrl }),
  }
  return [{ kind: 'joined', room: ROOM, member }]
}

function textIn(payload: object, key: string): string | undefined {
  const value: unknown = Reflect.get(payload, key)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function typingOf(message: Said & { readonly payload: Parsed<typeof messages.user_typing> }): readonly Change[] {
  const userId = senderOf(message)
  if (userId === undefined) return []
  if (message.payload.is_typing === false) return [{ kind: 'typing-stopped', place: ROOM, userId }]
  return [{ kind: 'typing', place: ROOM, userId, name: message.from?.name, forMs: TYPING_MS }]
}

function taskOf(
  { compilation_id: id, progress = 0 }: Parsed<typeof messages.compilation_started>,
  status: TaskChange['status'],
) {
  return { kind: 'task' as const, id, status, fraction: progress / 100 }
}
