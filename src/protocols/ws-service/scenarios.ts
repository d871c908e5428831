import type { Scenario } from '../../hub/scenario.js'
import type { wsService } from './protocol.js'
import { topicOf } from './topic.js'

type WsServiceScenario = Scenario<typeof wsService>

/** Somebody who has something to say. */
export interface SayMessageOptions {
  readonly conversationId: string
  readonly content: string
  /** Default: Karin, `77777777-0000-4000-8000-000000000001`. */
  readonly senderId?: string
  /** Default: one that no other message has. */
  readonly messageId?: string
  /** How long they type before it, ms; 0 for not at all. Default 2000. */
  readonly typeFor?: number
}

/** Who speaks where nobody is named. */
const KARIN = '77777777-0000-4000-8000-000000000001'
/** As often as somebody who goes on typing says so, ms. */
const TYPING_EVERY_MS = 3000

/**
 * Somebody types in a conversation, and says something. Those who have subscribed to it hear of it.
 *
 * @example server.play(sayMessage({ conversationId, content: 'Tea at four?' }))
 */
export function sayMessage({
  conversationId: id,
  content,
  senderId = KARIN,
  messageId,
  typeFor = 2000,
}: SayMessageOptions): WsServiceScenario {
  return async ({ hub, wait, random }) => {
    const typing = { user_id: senderId, conversation_id: id }
    for (let left = typeFor; left > 0; left -= TYPING_EVERY_MS) {
      hub.sendToRoom(topicOf('typing', { conversation_id: id }), 'typing.start', { ...typing, is_typing: true })
      await wait(Math.min(left, TYPING_EVERY_MS))
    }
    hub.sendToRoom(topicOf('conversation', { conversation_id: id }), 'message.new', {
      id: messageId ?? `m-${random().toString(36).slice(2)}`,
      conversation_id: id,
      sender_id: senderId,
      content,
    })
  }
}

/** Somebody who comes and goes. */
export interface ComeOnlineOptions {
  /** Default: Karin, `77777777-0000-4000-8000-000000000001`. */
  readonly userId?: string
  /** What they say of themself after a while. Default `Making tea`. */
  readonly customStatus?: string
  /** How long each step lasts, ms. Default 2000. */
  readonly stepTime?: number
}

/**
 * Somebody comes online, takes a second device, is away with a word about it, and goes. Those who have subscribed to
 * `presence` hear of it. The server itself knows nothing of them: a query says that they are offline.
 *
 * @example server.play(comeOnline({ customStatus: 'In a meeting' }))
 */
export function comeOnline({
  userId = KARIN,
  customStatus = 'Making tea',
  stepTime = 2000,
}: ComeOnlineOptions = {}): WsServiceScenario {
  return async ({ hub, wait }) => {
    const room = topicOf('presence', { user_id: userId })
    const user = { user_id: userId }
    hub.sendToRoom(room, 'presence.online', { ...user, device_count: 1 })
    await wait(stepTime)
    hub.sendToRoom(room, 'presence.update', { ...user, status: 'online', device_count: 2 })
    await wait(stepTime)
    const away = { ...user, status: 'away', custom_status: customStatus, device_count: 2 }
    hub.sendToRoom(room, 'presence.update', away)
    await wait(stepTime)
    hub.sendToRoom(room, 'presence.offline', { ...user, device_count: 0 })
  }
}

/** Messages that somebody reads. */
export interface ReadMessagesOptions {
  readonly conversationId: string
  readonly messageIds: readonly string[]
  /** Default: Karin, `77777777-0000-4000-8000-000000000001`. */
  readonly userId?: string
  /** How long after they were delivered, ms. Default 1500. */
  readonly after?: number
}

/**
 * Messages are delivered to somebody, and read a while later. Those who have subscribed to the conversation hear of it.
 *
 * @example server.play(readMessages({ conversationId, messageIds: ['m-1', 'm-2'] }))
 */
export function readMessages({
  conversationId: id,
  messageIds,
  userId = KARIN,
  after = 1500,
}: ReadMessagesOptions): WsServiceScenario {
  return async ({ hub, wait }) => {
    const room = topicOf('conversation', { conversation_id: id })
    const receipt = { user_id: userId, conversation_id: id, message_ids: [...messageIds] }
    hub.sendToRoom(room, 'message.delivered', receipt)
    await wait(after)
    hub.sendToRoom(room, 'message.read', receipt)
  }
}

/** The conversation of the {@link demo}. */
const FAMILY = 'cccccccc-0000-4000-8000-000000000001'
const JONAS = '77777777-0000-4000-8000-000000000002'

/**
 * A little of everything in the conversation `cccccccc-0000-4000-8000-000000000001`: two people come online, type, talk,
 * read what was said, and go.
 *
 * @example server.play(demo)
 */
export const demo: WsServiceScenario = async stage => {
  const { hub, wait } = stage
  const conversationId = FAMILY
  for (const userId of [KARIN, JONAS]) {
    hub.sendToRoom(topicOf('presence', { user_id: userId }), 'presence.online', { user_id: userId, device_count: 1 })
  }
  await sayMessage({ conversationId, content: 'Tea at four?', messageId: 'demo-1' })(stage)
  await readMessages({ conversationId, messageIds: ['demo-1'], userId: JONAS })(stage)
  await sayMessage({ conversationId, content: 'Gladly. I bring the cake.', senderId: JONAS, messageId: 'demo-2' })(
    stage,
  )
  await readMessages({ conversationId, messageIds: ['demo-2'] })(stage)
  hub.broadcastToAll('notification', { title: 'Maintenance', message: 'Tonight at ten, for a minute.', level: 'info' })
  await wait(1500)
  await comeOnline()(stage)
  hub.sendToRoom(topicOf('presence', { user_id: JONAS }), 'presence.offline', { user_id: JONAS, device_count: 0 })
}
