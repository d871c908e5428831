'use client'

import { useEffect, useMemo, useState } from 'react'

import { type ClientState, entryOf, type TaskProgress } from '../../client/state.js'
import { useClient } from '../../react/context.js'
import type { Hooks } from '../../react/create-hooks.js'
import { commandHook } from '../../react/use-command.js'
import { connectionHook } from '../../react/use-connection.js'
import { useEntry } from '../../react/use-entry.js'
import { latestMessageHook } from '../../react/use-latest-message.js'
import { messageLogHook } from '../../react/use-message-log.js'
import { presenceHook } from '../../react/use-presence.js'
import { progressHook } from '../../react/use-progress.js'
import { sendHook } from '../../react/use-send.js'
import { subscriptionHook, subscriptionsHook } from '../../react/use-subscription.js'
import { tableHook } from '../../react/use-table.js'
import { type TypingHandle, typingHook } from '../../react/use-typing.js'
import { webSocketHook } from '../../react/use-web-socket.js'
import { type Collaborator, createPeople, type Cursor, type Selection, selfIn } from './hooks/people.js'
import { pointersOf, type Span } from './hooks/pointer.js'
import { texflow } from './protocol.js'
import { type CompilationResult, type Position, ROOM } from './state.js'

type TexFlow = typeof texflow

/**
 * The connection of the TexFlow provider: `{ status, connected, connect, disconnect, subscribe, send, store }`.
 * @example const { connected, connect } = useWebSocket()
 */
export const useWebSocket: Hooks<TexFlow>['useWebSocket'] = /* @__PURE__ */ webSocketHook(texflow)

/**
 * How the connection is and why, or what is selected of it; times are epoch ms, `latency` is that of the last ping.
 * @example const latency = useConnection(connection => connection.latency)
 */
export const useConnection: Hooks<TexFlow>['useConnection'] = /* @__PURE__ */ connectionHook(texflow)

/**
 * Where a compilation stands, by its id: `{ status, fraction (0–1), updatedAt (epoch ms) }`. `useCompilation` finds the
 * last one by itself.
 * @example const progress = useProgress(compilationId)
 */
export const useProgress: Hooks<TexFlow>['useProgress'] = /* @__PURE__ */ progressHook(texflow)

/**
 * Calls the handler for every message of a type, or for all with `'*'`, in order, and once where the server delivers twice.
 * What one has said oneself comes back too: `message.from` says whom it is from.
 * @example useWebSocketSubscription('document_update', (payload, { from }) => apply(payload, from?.id))
 */
export const useWebSocketSubscription: Hooks<TexFlow>['useWebSocketSubscription'] =
  /* @__PURE__ */ subscriptionHook(texflow)

/**
 * As `useWebSocketSubscription`, for several types.
 * @example useWebSocketSubscriptions({ user_joined: greet, error: ({ code }) => report(code) })
 */
export const useWebSocketSubscriptions: Hooks<TexFlow>['useWebSocketSubscriptions'] =
  /* @__PURE__ */ subscriptionsHook(texflow)

/**
 * The latest message of a type, or what is selected of it; `undefined` before the first.
 * @example const name = useLatestMessage('user_joined', { select: ({ payload }) => payload.username })
 */
export const useLatestMessage: Hooks<TexFlow>['useLatestMessage'] = /* @__PURE__ */ latestMessageHook(texflow)

/**
 * The last messages of a type or pattern since the component asked; newest last. `limit` defaults to 100.
 * @example const errors = useMessageLog('error', { limit: 20 })
 */
export const useMessageLog: Hooks<TexFlow>['useMessageLog'] = /* @__PURE__ */ messageLogHook(texflow)

/**
 * A function that sends a command of one type; what goes wrong goes to the provider's `onError`.
 * @example const ping = useCommand('ping')
 */
export const useCommand: Hooks<TexFlow>['useCommand'] = /* @__PURE__ */ commandHook(texflow)

/**
 * A function that sends a command; what goes wrong goes to the provider's `onError`.
 * @example const send = useSend()
 */
export const useSend: Hooks<TexFlow>['useSend'] = /* @__PURE__ */ sendHook(texflow)

const useTable = /* @__PURE__ */ tableHook(texflow)

const PRESENCE = entryOf('presence', ROOM)

/** What {@link useCollaborators} takes. */
export interface CollaboratorsOptions {
  /** Whether the user is among them. Default false. */
  readonly self?: boolean
}

/**
 * Who else is in the project: `[{ id, name, status, color, avatarUrl, stale }]`, the longest known first. Several tabs
 * of a user are one. Whoever has given no sign for two minutes counts as gone, for the server does not say so of
 * everybody. While the line is lost they are `stale`. Re-renders when one of them comes, goes or changes, and not for
 * what they do.
 *
 * @example
 * const collaborators = useCollaborators()
 * {collaborators.map(({ id, name, color }) => <span key={id} style={{ background: color }}>{name ?? id}</span>)}
 */
export function useCollaborators({ self = false }: CollaboratorsOptions = {}): readonly Collaborator[] {
  const client = useClient(texflow, 'useCollaborators')
  const select = useMemo(() => {
    const { collaborators } = createPeople()
    return (state: ClientState) => collaborators(state, self)
  }, [self])
  return useEntry(client, PRESENCE, select, entryOf('own', 'self', ROOM))
}

/**
 * Who is in the project, the user included, in the words that all protocols share: `{ members: [{ id, name, status: 'online',
 * color, lastSeen (epoch ms), stale }] }`. `useCollaborators` has a colour for everybody, and leaves the user out.
 *
 * @example const { members } = usePresence()
 */
export const usePresence: Hooks<TexFlow>['usePresence'] = /* @__PURE__ */ presenceHook(texflow)

/** The cursors of the others, and how they hear of the user's. `moveCursor` is the same at every render. */
export interface CursorsHandle {
  readonly cursors: readonly Cursor[]
  /**
   * The user's cursor is here now. Call it as often as it moves: one a frame and 20 a second leave at the most, and the
   * last one always does. Those who come later hear of it too, and as long as the component is mounted it is said again
   * before the others would take the user for gone.
   */
  readonly moveCursor: (position: Position) => void
}

/**
 * Where the others' cursors are, `[{ userId, name, color, stale, line, column }]`, and `moveCursor` for the user's own.
 * A cursor is gone with its user. The user's own is never among them, that of another tab neither.
 *
 * @example
 * const { cursors, moveCursor } = useCursors()
 * editor.onCursor(({ line, column }) => moveCursor({ line, column }))
 * {cursors.map(({ userId, ...cursor }) => <Caret key={userId} {...cursor} />)}
 */
export function useCursors(): CursorsHandle {
  const client = useClient(texflow, 'useCursors')
  const [{ cursors: select }] = useState(createPeople)
  const cursors = useEntry(client, entryOf('own', 'cursors'), select, PRESENCE)
  const { cursor } = pointersOf(client)
  useEffect(() => cursor.keep(), [cursor])
  return { cursors, moveCursor: cursor.tell }
}

/** The selections of the others, and how they hear of the user's. `select` is the same at every render. */
export interface SelectionsHandle {
  readonly selections: readonly Selection[]
  /** The user has selected this; one that ends where it begins is none. As often as with `moveCursor`. */
  readonly select: (selection: Span) => void
}

/**
 * What the others have selected, `[{ userId, name, color, stale, start, end }]`, and `select` for what the user has. As
 * `useCursors`.
 *
 * @example
 * const { selections, select } = useSelections()
 * editor.onSelection(({ anchor, head }) => select({ start: anchor, end: head }))
 */
export function useSelections(): SelectionsHandle {
  const client = useClient(texflow, 'useSelections')
  const [{ selections: look }] = useState(createPeople)
  const selections = useEntry(client, entryOf('own', 'selections'), look, PRESENCE)
  const { selection } = pointersOf(client)
  useEffect(() => selection.keep(), [selection])
  return { selections, select: selection.tell }
}

const useTypingIn = /* @__PURE__ */ typingHook(texflow)

/**
 * Who types in the project, and `inputProps` that tell the others that the user does: `{ typists: [{ userId, name }],
 * inputProps, typed, sent }`. The user is not among them. The wire cannot say that somebody has stopped: a typist is gone
 * 3 s after the last sign.
 *
 * @example
 * const { typists, typed } = useTyping()
 * editor.onChange(typed)
 */
export function useTyping(): TypingHandle {
  const client = useClient(texflow, 'useTyping')
  const self = useEntry(client, entryOf('own', 'self', ROOM), selfIn)
  return useTypingIn(ROOM, { except: self })
}

/** The compilation that was heard of last, and what came of the one that ended last. */
export interface Compilation extends Pick<TaskProgress, 'status' | 'fraction' | 'updatedAt'> {
  readonly compilationId: string
  /** What the server says of it, where it does. */
  readonly message: string | undefined
  /** What came of the compilation that ended last; it stays while another one runs. `undefined` before the first. */
  readonly result: CompilationResult | undefined
}

/**
 * How the compilation of the project goes: `{ compilationId, status: 'running' | 'completed' | 'failed', fraction (0–1),
 * message, updatedAt (epoch ms), result }`, or `undefined` before the first. `result` is the last one that ended:
 * `{ compilationId, status, message, finishedAt (epoch ms) }`.
 *
 * @example
 * const compilation = useCompilation()
 * {compilation?.status === 'running' && <ProgressBar label="Compiling" value={compilation.fraction} />}
 */
export function useCompilation(): Compilation | undefined {
  const compiling = useTable('compiling', ROOM)
  const task = useProgress(compiling?.compilationId)
  return useMemo(() => {
    if (compiling === undefined || task === undefined) return undefined
    const { status, fraction, updatedAt } = task
    return { ...compiling, status, fraction, updatedAt }
  }, [compiling, task])
}
