import type { TaskChange } from '../../protocol/change.js'
import type { Verdict } from '../../protocol/definition.js'
import { eventCodec } from '../../protocol/event-codec.js'
import { defineProtocol } from '../../protocol/protocol.js'
import type { Parsed } from '../../protocol/schema.js'
import { socketIoTransport } from '../../transports/socket-io.js'
import { commands, messages } from './messages.js'
import { exportOutcomes, interactions, stories, storyProjects, transcripts } from './state.js'

/** The room under which `presence` holds everybody who is online: Saga does not say in which project somebody is. */
export const EVERYBODY = ''

/** Socket.IO takes a million bytes in a packet, and two of them say that it is an event. */
const MAX_FRAME_BYTES = 1_000_000 - 2
/** The server counts a hundred a minute, each user's devices together; a few are left to another tab. */
const COMMANDS_A_MINUTE = 90
/** It does not say how long it counts on; its window is a minute. */
const LIMIT_WINDOW_MS = 60_000
const TYPING_MS = 6000
const JOIN_WITHIN_MS = 5000

/** In which words the server says that it has heard too much: a message of its own, and the code of an error. */
const RATE_LIMIT_EXCEEDED = 'rate_limit_exceeded'

/**
 * Saga: family biographies, told story by story in projects that their members join. Socket.IO 4, so `socket.io-client`
 * has to be installed. Default URL of its server: `ws://localhost:3001`, without a path; the token goes into `auth`.
 *
 * @example
 * <WebSocketProvider protocol={saga} url="wss://api.example.com" token={() => auth.getToken()}>
 */
export const saga = defineProtocol({
  name: 'saga',
  messages,
  commands,
  transport: socketIoTransport,
  codecs: { message: eventCodec, command: eventCodec },
  target: ({ url, params, token }) => ({ url, auth: token === undefined ? params : { ...params, token } }),
  // Socket.IO itself finds out when the line is dead, so a ping is sent only when asked for.
  heartbeat: { send: { type: 'ping' }, answer: 'pong' },
  maxFrameBytes: MAX_FRAME_BYTES,
  refusals: ['Authentication token required', 'Invalid authentication token', 'User not found'],
  shutdown: { message: 'server_shutdown' },
  keys: {
    joined_project: 'projectId',
    left_project: 'projectId',
    story_uploaded: 'projectId',
    story_processing: 'storyId',
    story_processed: 'storyId',
    transcript_updated: 'storyId',
    export_started: 'exportId',
    export_progress: 'exportId',
    export_ready: 'exportId',
    export_failed: 'exportId',
  },
  interpret: {
    joined_project: ({ payload }) => ({ kind: 'room-entered', room: payload.projectId }),
    left_project: ({ payload }) => ({ kind: 'room-left', room: payload.projectId }),
    export_started: ({ payload }) => ({ ...taskOf(payload, 'running'), first: true }),
    export_progress: ({ payload }) => (payload.progress === undefined ? undefined : taskOf(payload, 'running')),
    export_ready: ({ payload }) => ({ ...taskOf(payload, 'completed'), fraction: 1 }),
    export_failed: ({ payload }) => taskOf(payload, 'failed'),
    typing_start: ({ payload: { storyId: place, userId, userName: name } }) => ({
      kind: 'typing',
      place,
      userId,
      name,
      forMs: TYPING_MS,
    }),
    typing_stop: ({ payload: { storyId, userId } }) => ({ kind: 'typing-stopped', place: storyId, userId }),
    user_online: ({ payload: { userId: id, userName: name }, receivedAt }) => ({
      kind: 'joined',
      room: EVERYBODY,
      member: { id, status: 'online', lastSeen: receivedAt, ...(name !== undefined && { name }) },
    }),
    user_offline: ({ payload: { userId } }) => [
      { kind: 'left', room: EVERYBODY, memberId: userId },
      { kind: 'typing-stopped', userId },
    ],
  },
  state: { stories, storyProjects, transcripts, interactions, exportOutcomes },
  express: {
    // Without its project a story's typing cannot be said.
    typing: ({ place: storyId, room: projectId, typing }) =>
      projectId === undefined ? [] : { type: typing ? 'typing_start' : 'typing_stop', payload: { projectId, storyId } },
  },
  // Everybody hears who is online; nobody says their own status.
  topics: { presence: () => [] },
  wants: {
    join: project => ({ type: 'join_project', payload: project }),
    leave: project => ({ type: 'leave_project', payload: project }),
  },
  answers: {
    // An error says neither what nor which project it is about, so one is under way at a time.
    join_project: {
      judge(message, project) {
        if (message.type === 'joined_project') return message.payload.projectId === project ? 'done' : undefined
        return isError(message, 'LEAVE_PROJECT_ERROR')
      },
      serial: true,
      within: JOIN_WITHIN_MS,
    },
    leave_project: {
      judge(message, project) {
        if (message.type === 'left_project') return message.payload.projectId === project ? 'done' : undefined
        return isError(message, 'JOIN_PROJECT_ERROR')
      },
      serial: true,
      within: JOIN_WITHIN_MS,
    },
  },
  pace: {
    volatile: ['typing_start', 'typing_stop'],
    perMinute: COMMANDS_A_MINUTE,
    exceeded({ type, payload }) {
      const word = type === 'error' ? payload.code.toLowerCase() : type
      return word === RATE_LIMIT_EXCEEDED ? LIMIT_WINDOW_MS : undefined
    },
  },
})

/** An error belongs to the command that is under way, unless its code names the other one. */
function isError(message: { readonly type: string; readonly payload: unknown }, codeOfOther: string): Verdict {
  if (message.type === RATE_LIMIT_EXCEEDED) return 'error'
  if (message.type !== 'error') return undefined
  return Reflect.get(Object(message.payload), 'code') === codeOfOther ? undefined : 'error'
}

function taskOf({ exportId: id, progress = 0 }: Parsed<typeof messages.export_started>, status: TaskChange['status']) {
  return { kind: 'task' as const, id, status, fraction: progress / 100 }
}
