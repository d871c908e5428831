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

type Shown = ChatMessage | OutgoingMessage

/**
 * All of it in order, each message once. What has been sent stands behind what had arrived by then, also where the server
 * never sends it back; what is under way or has failed stands last.
 */
export function merge(parts: Parts): readonly Shown[] {
  const waiting = notYetBack(parts)
  const all: Shown[] = [...parts.messages]
  for (const message of waiting) {
    if (message.status === 'sent') all.splice(placeOf(message, all), 0, message)
  }
  return [...all, ...waiting.filter(({ status }) => status !== 'sent')]
}

function placeOf({ after }: OutgoingMessage, all: readonly Shown[]): number {
  return all.findLastIndex(other => ('serial' in other ? other.serial : other.after) <= after) + 1
}

/**
 * What of the messages written here has not come back. By its id, once `send` has told it; and until then by what it says:
 * `message.new` may be here before `send` has resolved, and nobody is to see the same words twice for that moment. Nor
 * where `send` has failed although the message went through, and only the answer was lost.
 */
function notYetBack({ messages, outgoing, self, keyOf }: Parts): readonly OutgoingMessage[] {
  if (outgoing.length === 0) return outgoing
  const known = new Set(messages.map(({ id }) => id))
  const claimed = new Set<string>()
  const isBack = (message: OutgoingMessage): boolean => {
    if (message.id !== undefined) return known.has(message.id)
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
  // What is under way is the likelier one to have arrived.
  const failed = outgoing.filter(({ status }) => status === 'failed')
  const back = new Set([...outgoing.filter(({ status }) => status !== 'failed'), ...failed].filter(isBack))
  return outgoing.filter(message => !back.has(message))
}
