import type { TaskStatus } from '../../protocol/change.js'
import { jsonCodec } from '../../protocol/envelope.js'
import { defineProtocol } from '../../protocol/protocol.js'
import { webSocketTransport } from '../../transports/websocket.js'
import { goJsonCodec } from './go-json.js'
import { commands, messages } from './messages.js'

/**
 * HaiLanGo: progress, reminders and notifications of a language-learning service. One way, from the server to the
 * client. Default URL of its server: `ws://localhost:8080/api/v1/ws`, with the JWT as `?token=`.
 *
 * @example
 * <WebSocketProvider protocol={hailango} url="wss://api.example.com/api/v1/ws" token={() => auth.getToken()}>
 */
export const hailango = defineProtocol({
  name: 'hailango',
  messages,
  commands,
  transport: webSocketTransport,
  codecs: { message: goJsonCodec, command: jsonCodec() },
  // As its own client does. No `answer`: the server sends none, and a silent line is not a lost one.
  heartbeat: { every: 30_000, send: { type: 'ping' } },
  maxFrameBytes: 512 * 1024,
  keys: { ocr_progress: 'bookId', book_ready: 'bookId', learning_update: 'sessionId' },
  interpret: {
    ocr_progress: ({ payload: { bookId, progress, processedPages, totalPages, status } }) =>
      bookId === undefined
        ? undefined
        : {
            kind: 'task',
            id: bookId,
            status: taskStatus(status),
            fraction: progress / 100,
            total: totalPages,
            first: processedPages <= 1,
          },
    book_ready: ({ payload: { bookId } }) =>
      bookId === undefined ? undefined : { kind: 'task', id: bookId, status: 'completed', fraction: 1 },
  },
})

function taskStatus(status: string): TaskStatus {
  return status === 'completed' || status === 'failed' ? status : 'running'
}
