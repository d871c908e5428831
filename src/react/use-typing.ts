'use client'

import { useEffect, useMemo, useRef, useState } from 'react'

import { type ClientState, entryOf } from '../client/state.js'
import { createTyping, type Typing } from '../client/typing.js'
import { isSame } from '../lib/is-same.js'
import { own } from '../lib/own.js'
import type { Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { lacking } from './lacking.js'
import { useEntry } from './use-entry.js'
import { useTopics } from './use-topics.js'

/** Somebody who types in a place, as a component shows them. */
export interface TypingUser {
  readonly userId: string
  /** `undefined` where the server has not said it. */
  readonly name: string | undefined
}

/** Who types in a place, and how the server hears that the user does. All but `typists` is the same at every render. */
export interface TypingHandle {
  /** Who began first stands first. */
  readonly typists: readonly TypingUser[]
  /** For the input of the place: `<input {...inputProps} />`; a text area or an editable element will do, too. */
  readonly inputProps: {
    readonly onInput: () => void
    readonly onBlur: () => void
  }
  /** The user has typed, in an editor that takes no `inputProps`. Call it at each change. */
  readonly typed: () => void
  /** The user has sent what they typed, or has thrown it away. Call it where you do so. */
  readonly sent: () => void
}

/** What {@link useTyping} takes beside the place. */
export interface TypingOptions {
  /** The room that the place is in, for a backend that asks for both. Default: none. */
  readonly room?: string | undefined
  /** The id of a user who is not to be among the typists: the user's own, who may type on another device. Default: none. */
  readonly except?: string | undefined
}

/** See {@link useTyping}. */
export type UseTyping = (place: string | undefined, options?: TypingOptions) => TypingHandle

type Typists = readonly TypingUser[]

const NOBODY: Typists = []

/**
 * The `useTyping` of a protocol, or of the nearest provider where there is none.
 *
 * @example export const useTyping = typingHook(shop)
 */
export function typingHook(protocol?: Protocol): UseTyping {
  return function useTyping(place, { room, except } = {}) {
    const client = useClient(protocol, 'useTyping')
    if (own(client.protocol.wiring.express, 'typing') === undefined) {
      throw lacking('useTyping', client.protocol, 'express.typing')
    }

    useTopics(client, 'typing', place === undefined ? undefined : [place, room])

    /** There while the component is mounted and has a place. */
    const typing = useRef<Typing | undefined>(undefined)
    useEffect(() => {
      if (place === undefined) return undefined
      const here = createTyping(client, place, room)
      typing.current = here
      return () => {
        typing.current = undefined
        here.stopped()
      }
    }, [client, place, room])
    const [keyboard] = useState(() => {
      const typed = (): void => typing.current?.typed()
      const sent = (): void => typing.current?.stopped()
      return { typed, sent, inputProps: { onInput: typed, onBlur: sent } }
    })

    const select = useMemo(() => createSelect(place, except), [place, except])
    return { typists: useEntry(client, entryOf('typing', place ?? ''), select), ...keyboard }
  }
}

/** Whoever goes on typing stays the same object: that their time is longer now is no reason to render. */
function createSelect(place: string | undefined, except: string | undefined): (state: ClientState) => Typists {
  let known = new Map<string, TypingUser>()

  return ({ typing }) => {
    const here = place === undefined ? undefined : typing.get(place)
    if (here === undefined) return NOBODY
    const now = new Map<string, TypingUser>()
    for (const [userId, { name }] of here) {
      if (userId === except) continue
      const user = { userId, name }
      const before = known.get(userId)
      now.set(userId, before !== undefined && isSame(before, user) ? before : user)
    }
    known = now
    return [...now.values()]
  }
}

/**
 * Who types in a place (a conversation, a story, a document), and `inputProps` that tell the others that the user does:
 * at once and then at most every 3 s, and that they have stopped after 5 s of silence, when you call `sent()`, when the
 * input is left, the component is gone or its place is another one. Nothing is said late: without a connection nobody
 * hears of it. Re-renders for the typists of its own place only. `undefined` is no place yet. Only where the protocol has
 * `express.typing`; on any other it throws a `UsageError` that says what there is.
 *
 * @example
 * const { typists, inputProps, sent } = useTyping(conversationId)
 * <form onSubmit={() => sent()}><input {...inputProps} name="text" /></form>
 * {typists.length > 0 && <p>{typists.map(({ userId, name }) => name ?? userId).join(', ')} …</p>}
 */
export const useTyping: UseTyping = /* @__PURE__ */ typingHook()
