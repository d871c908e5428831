'use client'

import type { Client } from '../../../client/client.js'
import { perClient } from '../../../client/per-client.js'
import { watchSession } from '../../../client/session.js'
import { entryOf } from '../../../client/state.js'
import { createEmitter } from '../../../lib/emitter.js'
import type { Undo } from '../../../lib/clock.js'
import { createIds } from '../../../lib/ids.js'
import { type ChatMessage, NO_MESSAGES } from '../state.js'

/** Hands a chat message to the app's own server, and resolves with the id that it has given it. */
export type SendMessage = (content: string) => Promise<string>

/** A chat message that has been written here, and that the server has not sent back yet. */
export interface OutgoingMessage {
  /** Of this message alone, before it has an id and after. */
  readonly key: string
  readonly content: string
  /** `sent` once `send` has told its id: the app's own server has it, whether or not `message.new` ever comes. */
  readonly status: 'sending' | 'sent' | 'failed'
  /** Why it failed; `undefined` where it did not. */
  readonly error: Error | undefined
  /** The id that `send` gave back, once it has. */
  readonly id: string | undefined
  /** When it was handed to `send` for the last time, epoch ms. */
  readonly startedAt: number
  /** The `serial` of the last message that had arrived in the conversation when it was handed over, or was sent. */
  readonly after: number
}

/** What has been written in the conversations of one client. */
export interface Outgoing {
  /** What of a conversation has not come back, in the order of its writing. The same array until that changes. */
  readonly of: (conversationId: string) => readonly OutgoingMessage[]
  /** The keys that messages had while they were under way, by their ids. */
  readonly keyOf: (messageId: string) => string | undefined
  readonly send: (conversationId: string, content: string, send: SendMessage) => void
  /** Tries one that has failed again. */
  readonly retry: (conversationId: string, key: string, send: SendMessage) => void
  /** Gives one up that has failed. */
  readonly discard: (conversationId: string, key: string) => void
  readonly watch: (listener: () => void) => Undo
}

const NOTHING: readonly OutgoingMessage[] = []
/** How many of a conversation are kept that have been sent and do not come back. */
const MAX_SENT = 500

/** What has been written in the conversations of this client: it outlives the component that it was written in. */
export const outgoingOf: (client: Client) => Outgoing = /* @__PURE__ */ perClient(createOutgoing)

/** What the server has sent of a conversation. */
function arrivedIn({ store }: Pick<Client, 'store'>, conversationId: string): readonly ChatMessage[] {
  const messages = store.peek(({ own }) => own.get('conversations')?.get(conversationId))
  // Only the rules of this table write to it.
  return (messages ?? NO_MESSAGES) as readonly ChatMessage[]
}

function createOutgoing({ store, clock }: Client): Outgoing {
  const changed = createEmitter<void>(thrown => console.error(thrown))
  const nextKey = createIds(Math.random)
  let conversations = new Map<string, readonly OutgoingMessage[]>()
  let keys = new Map<string, string>()
  /** Of the conversations in which something is under way. */
  const watched = new Map<string, Undo>()

  function of(conversationId: string): readonly OutgoingMessage[] {
    return conversations.get(conversationId) ?? NOTHING
  }

  function set(conversationId: string, messages: readonly OutgoingMessage[]): void {
    if (messages.length === 0) forget(conversationId)
    else conversations.set(conversationId, messages)
    if (messages.length > 0 && !watched.has(conversationId)) {
      const entry = entryOf('own', 'conversations', conversationId)
      watched.set(
        conversationId,
        store.watch([entry], () => settle(conversationId)),
      )
    }
    changed.emit()
  }

  function forget(conversationId: string): void {
    conversations.delete(conversationId)
    watched.get(conversationId)?.()
    watched.delete(conversationId)
  }

  /** What has come back is the server's from here on. */
  function settle(conversationId: string): void {
    const before = of(conversationId)
    const back = new Set<string | undefined>(arrivedIn({ store }, conversationId).map(({ id }) => id))
    const left = withoutOldest(before.filter(({ id }) => !back.has(id)))
    if (left.length < before.length) set(conversationId, left)
  }

  function lastSerial(conversationId: string): number {
    return Math.max(0, ...arrivedIn({ store }, conversationId).map(({ serial }) => serial))
  }

  function change(conversationId: string, key: string, to: Partial<OutgoingMessage>): void {
    set(
      conversationId,
      of(conversationId).map(message => (message.key === key ? { ...message, ...to } : message)),
    )
  }

  async function hand(conversationId: string, { key, content }: OutgoingMessage, send: SendMessage): Promise<void> {
    const session = conversations
    try {
      const id = await send(content)
      if (session !== conversations) return
      keys.set(id, key)
      change(conversationId, key, { id, status: 'sent', after: lastSerial(conversationId) })
      settle(conversationId)
    } catch (thrown) {
      change(conversationId, key, {
        status: 'failed',
        error: thrown instanceof Error ? thrown : new Error(String(thrown)),
      })
    }
  }

  function begin(conversationId: string, message: OutgoingMessage, send: SendMessage): void {
    // What it throws at once is a rejection too.
    void hand(conversationId, message, async content => send(content))
  }

  watchSession(
    { store },
    {
      ended() {
        for (const conversationId of [...conversations.keys()]) forget(conversationId)
        conversations = new Map()
        keys = new Map()
        changed.emit()
      },
    },
  )

  /** It begins now. */
  function beginning(conversationId: string): Pick<OutgoingMessage, 'startedAt' | 'after' | 'status' | 'error'> {
    return { status: 'sending', error: undefined, startedAt: clock.now(), after: lastSerial(conversationId) }
  }

  return {
    of,
    keyOf: id => keys.get(id),
    send(conversationId, content, send) {
      const message = { ...beginning(conversationId), key: `new-${nextKey()}`, content, id: undefined }
      set(conversationId, [...of(conversationId), message])
      begin(conversationId, message, send)
    },
    retry(conversationId, key, send) {
      const message = of(conversationId).find(each => each.key === key)
      if (message?.status !== 'failed') return
      change(conversationId, key, beginning(conversationId))
      begin(conversationId, message, send)
    },
    discard(conversationId, key) {
      set(
        conversationId,
        of(conversationId).filter(each => each.key !== key || each.status !== 'failed'),
      )
    },
    watch: changed.on,
  }
}

/** Of what has been sent and does not come back only the latest is kept. */
function withoutOldest(messages: readonly OutgoingMessage[]): readonly OutgoingMessage[] {
  const tooMany = new Set(messages.filter(({ status }) => status === 'sent').slice(0, -MAX_SENT))
  return messages.filter(message => !tooMany.has(message))
}
