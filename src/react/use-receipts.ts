'use client'

import { useMemo } from 'react'

import { marksOf } from '../client/receipts.js'
import { entryOf, type Receipt } from '../client/state.js'
import { own } from '../lib/own.js'
import type { OneOrMany } from '../protocol/definition.js'
import type { Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { lacking } from './lacking.js'
import { useEntry } from './use-entry.js'
import { useTopics } from './use-topics.js'

/** Who has got which chat message of a place, and how the others hear that the user has. */
export interface ReceiptsHandle {
  /** By message id; the same map while nothing in it has changed. */
  readonly receipts: ReadonlyMap<string, Receipt>
  /**
   * The user has read these, and so has got them. What is marked in one frame, or while the line is down, is said
   * together, and of each message once. The same function at every render of a place; it never throws.
   */
  readonly markRead: (ids: OneOrMany<string>) => void
  /** These have come to the user. Otherwise as `markRead`. */
  readonly markDelivered: (ids: OneOrMany<string>) => void
}

/** See {@link useReceipts}. */
export type UseReceipts = (place: string | undefined) => ReceiptsHandle

/** {@link useReceipts} of a protocol whose users do not say themselves what they have read. */
export type UseReceiptsOfOthers = (place: string | undefined) => Pick<ReceiptsHandle, 'receipts'>

const NONE: ReadonlyMap<string, Receipt> = new Map()

/**
 * The `useReceipts` of a protocol, or of the nearest provider where there is none.
 *
 * @example export const useReceipts = receiptsHook(shop)
 */
export function receiptsHook(protocol?: Protocol): UseReceipts {
  return function useReceipts(place) {
    const client = useClient(protocol, 'useReceipts')
    const { express, topics } = client.protocol.wiring
    if (own(express, 'receipt') === undefined && topics.receipts === undefined) {
      throw lacking('useReceipts', client.protocol, 'express.receipt')
    }
    useTopics(client, 'receipts', place === undefined ? undefined : [place])

    const marks = useMemo((): Omit<ReceiptsHandle, 'receipts'> => {
      const mark = (ids: OneOrMany<string>, state: 'delivered' | 'read'): void => {
        if (place !== undefined) marksOf(client)(place, ids, state)
      }
      return { markRead: ids => mark(ids, 'read'), markDelivered: ids => mark(ids, 'delivered') }
    }, [client, place])

    const receipts = useEntry(
      client,
      entryOf('receipts', place ?? ''),
      state => (place === undefined ? undefined : state.receipts.get(place)) ?? NONE,
    )
    return { receipts, ...marks }
  }
}

/**
 * Who has read and received which chat message of a place (a conversation), and `markRead` and `markDelivered` for the
 * user's own. Re-renders for its own place only. `undefined` is no place yet. On a protocol that has neither
 * `express.receipt` nor `topics.receipts` it throws a `UsageError` that says what there is; where it has only the latter,
 * marks are reported as one.
 *
 * @example
 * const { receipts, markRead } = useReceipts(conversationId)
 * useEffect(() => markRead(messages.map(({ id }) => id)), [markRead, messages])
 * <small>Read by {receipts.get(message.id)?.read.length ?? 0}</small>
 */
export const useReceipts: UseReceipts = /* @__PURE__ */ receiptsHook()
