'use client'

import { useCallback, useMemo, useSyncExternalStore } from 'react'

import type { Client } from '../../../client/client.js'
import type { PayloadOf } from '../../../protocol/protocol.js'
import { useClient } from '../../../react/context.js'
import { useLatest } from '../../../react/use-latest.js'
import { tableHook } from '../../../react/use-table.js'
import { useWant } from '../../../react/use-want.js'
import { wsService } from '../protocol.js'
import { type ChatMessage, NO_MESSAGES, SELF } from '../state.js'
import { topicOf } from '../topic.js'
import { notYetBack } from './merge.js'
import { outgoingOf, type OutgoingMessage, type SendMessage } from './outgoing.js'

/** A message of a conversation, as a component shows it. */
export interface ConversationMessage {
  /** The same from the moment of its writing, also when it has got its id: a key for lists. */
  readonly key: string
  /** `undefined` as long as the app's own server has given it none. */
  readonly id: string | undefined
  /** `''` where it is the user's own, and the server has not said yet who that is. */
  readonly senderId: string
  readonly content: string
  /** Epoch ms. */
  readonly createdAt: number
  /** `sending` until the server sends it back; `failed` where `send` has rejected. */
  readonly status: 'sent' | 'sending' | 'failed'
  /** Why it failed; `undefined` where it did not. */
  readonly error: Error | undefined
  /** As the server sent it, with the app's own fields; `undefined` where it has not. */
  readonly payload: PayloadOf<typeof wsService, 'message.new'> | undefined
  /** Tries it again where it has failed. */
  readonly retry: () => void
  /** Takes it away where it has failed. */
  readonly discard: () => void
}

/** What {@link useConversation} takes beside the conversation. */
export interface ConversationOptions {
  /**
   * Hands a message to your own server, and resolves with the id under which `message.new` brings it back. It may be
   * another closure at each render. Left out: the conversation can only be read.
   */
  readonly send?: SendMessage | undefined
}

/** A conversation, and how to say something in it. */
export interface Conversation {
  /** The oldest first, what is under way last, and none twice. The same array until something changes. */
  readonly messages: readonly ConversationMessage[]
  /** Shows the message at once, and hands it to `send`. The same function at every render. */
  readonly send: (content: string) => void
}

const useTable = /* @__PURE__ */ tableHook(wsService)
const NOTHING: readonly OutgoingMessage[] = []
const nothing = (): void => undefined

/**
 * The messages of a conversation that this connection has heard, and what has been written in it here: `{ messages, send }`.
 * It subscribes to the conversation while mounted. What you write stands there at once (`sending`), becomes the message that
 * the server sends back, whichever of that and your `send` comes first, and shows its failure with `retry` and `discard`;
 * it does not go with the component. At most 500 messages; what was there before is for your own HTTP to fetch.
 *
 * @example
 * const { messages, send } = useConversation(id, { send: content => api.post(id, content) })
 * <ul>{messages.map(({ key, content, status }) => <li key={key} aria-busy={status === 'sending'}>{content}</li>)}</ul>
 */
export function useConversation(id: string | undefined, { send: hand }: ConversationOptions = {}): Conversation {
  const client = useClient(wsService, 'useConversation')
  useWant(client, id === undefined ? undefined : topicOf('conversation', { conversation_id: id }))
  const latest = useLatest(hand)
  const arrived = useTable('conversations', id) ?? NO_MESSAGES
  const self = useTable('self', SELF) ?? ''
  const outgoing = useOutgoing(client, id)

  const send = useCallback(
    (content: string) => {
      if (id !== undefined) outgoingOf(client).send(id, content, handTo(latest))
    },
    [client, id, latest],
  )
  const messages = useMemo(() => {
    const { keyOf, retry, discard } = outgoingOf(client)
    return [
      ...arrived.map(message => shownSent(message, keyOf(message.id) ?? message.id)),
      ...notYetBack({ messages: arrived, outgoing, self, keyOf }).map(message => ({
        ...message,
        senderId: self,
        createdAt: message.startedAt,
        payload: undefined,
        retry: () => retry(id ?? '', message.key, handTo(latest)),
        discard: () => discard(id ?? '', message.key),
      })),
    ]
  }, [client, id, arrived, outgoing, self, latest])
  return { messages, send }
}

/** The `send` of the last render. */
function handTo(latest: { readonly current: SendMessage | undefined }): SendMessage {
  return async content => {
    if (latest.current === undefined) throw new Error('useConversation was given no `send`.')
    return await latest.current(content)
  }
}

function useOutgoing(client: Client<typeof wsService>, id: string | undefined): readonly OutgoingMessage[] {
  const outgoing = outgoingOf(client)
  return useSyncExternalStore(
    outgoing.watch,
    () => (id === undefined ? NOTHING : outgoing.of(id)),
    () => NOTHING,
  )
}

function shownSent({ id, senderId, content, createdAt, payload }: ChatMessage, key: string): ConversationMessage {
  return {
    key,
    id,
    senderId,
    content,
    createdAt,
    status: 'sent',
    error: undefined,
    payload,
    retry: nothing,
    discard: nothing,
  }
}
