'use client'

import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'

import type { Client } from '../client/client.js'
import { isUnknown, whereKey, whereOf } from '../client/state.js'
import type { MessageOf, MessageType, PayloadOf, Protocol } from '../protocol/protocol.js'

type Plain = string | number | boolean | null | undefined

/** Payload fields, and the values that they must have. `undefined` is a value that is not known yet: nothing matches it. */
export type WhereOf<Payload> = {
  readonly [K in keyof Payload as Payload[K] extends Plain ? K : never]?: Payload[K] | undefined
}

/**
 * What was selected of the last message of a type with these fields; re-renders when, and only when, that changes
 * (compared shallowly).
 */
export function useLatestOf<P extends Protocol, T extends MessageType<P>, Selected>(
  client: Client<P>,
  type: T,
  where: WhereOf<PayloadOf<P, T>> | undefined,
  select: (message: MessageOf<P, T>) => Selected,
): Selected | undefined {
  const key = whereKey(where)
  const unknown = isUnknown(where)
  useEffect(() => client.store.keepLatest(type, whereOf(key)), [client, type, key])
  return useStore(
    client.store,
    useShallow(state => {
      const message = unknown ? undefined : state.latest.get(type)?.get(key)
      // What stands under a type has been checked by the schema of that type.
      return message === undefined ? undefined : select(message as MessageOf<P, T>)
    }),
  )
}
