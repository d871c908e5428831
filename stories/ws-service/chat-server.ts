import { topicOf } from '../../src/protocols/ws-service/index.js'
import type { ChatService } from './live-ws-service.js'

/** A message as the app's own server keeps it, and as `message.new` carries it. */
export interface KeptMessage {
  readonly id: string
  readonly conversation_id: string
  readonly sender_id: string
  readonly content: string
  readonly created_at: string
}

/** The app's own server, behind HTTP: WS-Service takes no chat messages, it tells of them. */
export interface ChatServer {
  /** `POST /conversations/:id/messages`: resolves with the id of the message. */
  readonly post: (senderId: string, content: string) => Promise<string>
  /** `GET /conversations/:id/messages`: all of them, the oldest first. */
  readonly fetch: () => Promise<readonly KeptMessage[]>
  /** Whether it answers with an error from now on. */
  readonly fail: (fails: boolean) => void
}

export interface ChatServerOptions {
  readonly conversationId: string
  /** How long a request takes, ms. */
  readonly requestTime: number
}

export function createChatServer(
  hub: Pick<ChatService, 'sendToRoom'>,
  { conversationId, requestTime }: ChatServerOptions,
): ChatServer {
  const kept: KeptMessage[] = []
  let fails = false
  let count = 0

  async function answer(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, requestTime))
    if (fails) throw new Error('The server is busy (503)')
  }

  return {
    async post(senderId, content) {
      await answer()
      const message = {
        id: `m-${(count += 1)}`,
        conversation_id: conversationId,
        sender_id: senderId,
        content,
        created_at: new Date().toISOString(),
      }
      kept.push(message)
      hub.sendToRoom(topicOf('conversation', { conversation_id: conversationId }), 'message.new', message)
      return message.id
    },
    async fetch() {
      await answer()
      return [...kept]
    },
    fail(next) {
      fails = next
    },
  }
}
