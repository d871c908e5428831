'use client'

import { useCallback, useMemo, useSyncExternalStore } from 'react'

import type { Client } from '../../../client/client.js'
import type { PayloadOf } from '../../../protocol/protocol.js'
import { useClient } from '../../../react/context.js'
import { useLatest } from '../../../react/use-latest.js'
import { useSame } from '../../../react/use-same.js'
import { tableHook } from '../../../react/use-table.js'
import { useWant } from '../../../react/use-want.js'
import { wsService } from '../protocol.js'
import { type ChatMessage, NO_MESSAGES, SELF, withHistory } from '../state.js'
import { topicOf } from '../topic.js'
import { merge } from './merge.js'
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
  /** `sending` until `send` has resolved or the server sends it back, whichever is first; `failed` where it has rejected. */
  readonly status: 'sent' | 'sending' | 'failed'
  /** Why it failed; `undefined` where it did not. */
  readonly error: Error | undefined
  /** As the server sent it, or as your `history` has it, with the app's own fields; `undefined` where neither has. */
  readonly payload: MessageNew | undefined
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
  /**
   * What your own HTTP has of the conversation: what was said before, and, fetched again after a reconnect, what was said
   * meanwhile. It takes its place by `created_at`, and nothing is there twice: what the connection has heard, stays as it
   * heard it. It may be another array at each render. Default: none.
   */
  readonly history?: ConversationHistory | undefined
}

/** What your own HTTP has of a conversation: messages in the form of `message.new`, in any order. */
export type ConversationHistory = readonly MessageNew[]

/** What `message.new` carries, with the app's own fields. */
type MessageNew = PayloadOf<typeof wsService, 'message.new'>

/** A conversation, and how to say something in it. */
export interface Conversation {
  /** The oldest first, what is under way last, and none twice. The same array until something changes. */
  readonly messages: readonly ConversationMessage[]
  /** Shows the message at once, and hands it to `send`. The same function at every render. */
  readonly send: (content: string) => void
}

const useTable = /* @__PURE__ */ tableHook(wsService)
const NOTHING: readonly OutgoingMessage[] = []
const NO_HISTORY: ConversationHistory = []
const nothing = (): void => undefined

/**
 * The messages of a conversation that this connection has heard, and what has been written in it here: `{ messages, send }`.
 * It subscribes to the conversation while mounted. What you write stands there at once (`sending`), is `sent` when your
 * `send` resolves or the server sends it back, whichever comes first, and shows its failure with `retry` and `discard`; it
 * does not go with the component. At most 500 messages; those before, and those that came while the line was down, are for
 * your own HTTP to fetch: hand them in as `history`.
 *
 * @example
 * const { messages, send } = useConversation(id, { send: content => api.post(id, content), history })
 * <ul>{messages.map(({ key, content, status }) => <li key={key} aria-busy={status === 'sending'}>{content}</li>)}</ul>
 */
export function useConversation(
  id: string | undefined,
  { send: hand, history: given = NO_HISTORY }: ConversationOptions = {},
): Conversation {
  const client = useClient(wsService, 'useConversation')
  useWant(client, id === undefined ? undefined : topicOf('conversation', { conversation_id: id }))
  const latest = useLatest(hand)
  const history = useSame(given)
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
    // What an app still shows of another conversation, while it fetches this one, is none of it.
    const ofHere = history.filter(message => message.conversation_id === id)
    return merge({ messages: withHistory(arrived, ofHere), outgoing, self, keyOf }).map(message => {
      if ('serial' in message) return shownSent(message, keyOf(message.id) ?? message.id)
      return {
        ...shownOutgoing(message, self),
        retry: () => retry(id ?? '', message.key, handTo(latest)),
        discard: () => discard(id ?? '', message.key),
      }
    })
  }, [client, id, arrived, history, outgoing, self, latest])
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

function shownOutgoing(
  { key, id, content, startedAt, status, error }: OutgoingMessage,
  self: string,
): Omit<ConversationMessage, 'retry' | 'discard'> {
  return { key, id, senderId: self, content, createdAt: startedAt, status, error, payload: undefined }
}
