import type { ChatMessage } from '../state.js'
import type { OutgoingMessage } from './outgoing.js'

/** What a conversation is made of. */
export interface Parts {
  /** What the server has sent, in order. */
  readonly messages: readonly ChatMessage[]
  /** What has been written here, in order. */
  readonly outgoing: readonly OutgoingMessage[]
  /** The user's own id, as far as it is known. */
  readonly self: string
  /** The key under which a message was written here, by its id, where `send` has told it. */
  readonly keyOf: (messageId: string) => string | undefined
}

/**
 * What of the messages written here has not come back. By its id, once `send` has told it; and until then by what it says:
 * `message.new` may be here before `send` has resolved, and nobody is to see the same words twice for that moment.
 */
export function notYetBack({ messages, outgoing, self, keyOf }: Parts): readonly OutgoingMessage[] {
  if (outgoing.length === 0) return outgoing
  const known = new Set(messages.map(({ id }) => id))
  const claimed = new Set<string>()
  const isBack = (message: OutgoingMessage): boolean => {
    if (message.id !== undefined) return known.has(message.id)
    if (message.status === 'failed') return false
    const same = messages.find(
      ({ id, senderId, content, serial }) =>
        senderId === self &&
        content === message.content &&
        serial > message.after &&
        keyOf(id) === undefined &&
        !claimed.has(id),
    )
    if (same !== undefined) claimed.add(same.id)
    return same !== undefined
  }
  return outgoing.filter(message => !isBack(message))
}
