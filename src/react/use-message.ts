'use client'

import { useCallback, useEffect } from 'react'

import type { Client } from '../client/client.js'
import { type ClientState, entryOf } from '../client/state.js'
import { isUnknown, type Where, whereKey, whereOf } from '../client/where.js'
import type { MessageHandler } from '../protocol/message.js'
import type { Matching, MessageOf, MessageType, Protocol, WhereOf } from '../protocol/protocol.js'
import { useEntry } from './use-entry.js'
import { useLatest } from './use-latest.js'

/** What a component wants of one message type. */
export interface MessageInterest<P extends Protocol, T extends MessageType<P>, Selected> {
  /** Only messages whose payload has these values; none while one is `undefined`. Default: any. */
  readonly where?: Where | undefined
  /** Hears each message, in order. */
  readonly handler?: MessageHandler<MessageOf<P, T>> | undefined
  /**
   * What the component shows of the last message; best the same function at each render. Left out: nothing, and no
   * message renders it.
   */
  readonly select?: ((message: MessageOf<P, T>, state: ClientState) => Selected) | undefined
  /** A second entry of the state that `select` reads. */
  readonly also?: string | undefined
}

/**
 * What was selected of the last message of a type; re-renders when, and only when, that changes (compared shallowly).
 * The handler may be another closure at every render; it is never a reason to subscribe again.
 */
export function useMessage<P extends Protocol, T extends MessageType<P>, Selected>(
  client: Client<P>,
  type: T,
  { where, handler, select, also }: MessageInterest<P, T, Selected>,
): Selected | undefined {
  const latest = useLatest(handler)
  const hears = handler !== undefined
  const shows = select !== undefined
  const key = isUnknown(where) ? undefined : whereKey(where)

  useEffect(() => {
    if (key === undefined) return undefined
    const fields = whereOf(key)
    const forget = shows && client.store.keepLatest(type, fields)
    // A message of one type is the whole of what matches that type, and the fields are those of its payload.
    const tell: MessageHandler<Matching<P, T>> = (_, message) => {
      const known = message as MessageOf<P, T>
      latest.current?.(known.payload, known)
    }
    const leave = hears && client.subscribe(type, tell, fields as WhereOf<P, T>)
    return () => {
      if (forget) forget()
      if (leave) leave()
    }
  }, [client, type, key, hears, shows, latest])

  const shown = select !== undefined && key !== undefined
  const selectLast = useCallback(
    (state: ClientState) => {
      const message = shown ? state.latest.get(type)?.get(key) : undefined
      // What stands under a type has been checked by the schema of that type.
      return message && select?.(message as MessageOf<P, T>, state)
    },
    [type, key, select, shown],
  )
  return useEntry(client, shown ? entryOf('latest', type, key) : NOTHING, selectLast, also)
}

/** An entry that never changes. */
const NOTHING = ''
