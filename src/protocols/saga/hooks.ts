'use client'

import { useMemo, useRef } from 'react'

import type { Client } from '../../client/client.js'
import { type ClientState, entryOf, type TaskProgress } from '../../client/state.js'
import type { MessageHandler } from '../../protocol/message.js'
import type { MessageOf, PayloadOf } from '../../protocol/protocol.js'
import { useClient } from '../../react/context.js'
import type { Hooks } from '../../react/create-hooks.js'
import { interestOf, payloadOf } from '../../react/message-hook.js'
import { commandHook } from '../../react/use-command.js'
import { connectionHook } from '../../react/use-connection.js'
import { useEntry } from '../../react/use-entry.js'
import { latestMessageHook } from '../../react/use-latest-message.js'
import { useMessage } from '../../react/use-message.js'
import { messageLogHook } from '../../react/use-message-log.js'
import { presenceHook } from '../../react/use-presence.js'
import { progressHook } from '../../react/use-progress.js'
import { requestHook } from '../../react/use-request.js'
import { type RoomHandle, roomHook } from '../../react/use-room.js'
import { sendHook } from '../../react/use-send.js'
import { useSubscription, subscriptionHook, subscriptionsHook } from '../../react/use-subscription.js'
import { tableHook } from '../../react/use-table.js'
import { type TypingHandle, typingHook } from '../../react/use-typing.js'
import { useWant } from '../../react/use-want.js'
import { webSocketHook } from '../../react/use-web-socket.js'
import { saga } from './protocol.js'
import type { ExportOutcome, Interaction, Story, Transcript } from './state.js'

type Saga = typeof saga

/**
 * The connection of the Saga provider: `{ status, connected, connect, disconnect, subscribe, send, ping, store }`.
 * @example const { connected, connect } = useWebSocket()
 */
export const useWebSocket: Hooks<Saga>['useWebSocket'] = /* @__PURE__ */ webSocketHook(saga)

/**
 * How the connection is and why, or what is selected of it; times are epoch ms, `latency` is that of the last
 * `client.ping()`.
 * @example const pausedUntil = useConnection(connection => connection.pausedUntil)
 */
export const useConnection: Hooks<Saga>['useConnection'] = /* @__PURE__ */ connectionHook(saga)

/**
 * Where an export stands: `{ status, fraction (0–1), updatedAt (epoch ms) }`. `useExport` says more.
 * @example const progress = useProgress(exportId)
 */
export const useProgress: Hooks<Saga>['useProgress'] = /* @__PURE__ */ progressHook(saga)

/**
 * Calls the handler for every message of a type, or for all with `'*'`, in order.
 * @example useWebSocketSubscription('error', ({ code }) => report(code))
 */
export const useWebSocketSubscription: Hooks<Saga>['useWebSocketSubscription'] = /* @__PURE__ */ subscriptionHook(saga)

/**
 * As `useWebSocketSubscription`, for several types.
 * @example useWebSocketSubscriptions({ export_ready: refetch, error: ({ code }) => report(code) })
 */
export const useWebSocketSubscriptions: Hooks<Saga>['useWebSocketSubscriptions'] =
  /* @__PURE__ */ subscriptionsHook(saga)

/**
 * The latest message of a type, or what is selected of it; `undefined` before the first.
 * @example const title = useLatestMessage('story_uploaded', { select: ({ payload }) => payload.story.title })
 */
export const useLatestMessage: Hooks<Saga>['useLatestMessage'] = /* @__PURE__ */ latestMessageHook(saga)

/**
 * The last messages of a type or pattern since the component asked; newest last. `limit` defaults to 100.
 * @example const errors = useMessageLog('error', { limit: 20 })
 */
export const useMessageLog: Hooks<Saga>['useMessageLog'] = /* @__PURE__ */ messageLogHook(saga)

/**
 * A function that sends a command of one type; what goes wrong goes to the provider's `onError`.
 * @example const ping = useCommand('ping')
 */
export const useCommand: Hooks<Saga>['useCommand'] = /* @__PURE__ */ commandHook(saga)

/**
 * A function that sends a command; what goes wrong goes to the provider's `onError`.
 * @example const send = useSend()
 */
export const useSend: Hooks<Saga>['useSend'] = /* @__PURE__ */ sendHook(saga)

/**
 * Sends `join_project` or `leave_project` and follows the answer: `{ request, pending, error, answer }`. `useProject` joins
 * and leaves by itself.
 * @example const { request, pending } = useRequest('join_project')
 */
export const useRequest: Hooks<Saga>['useRequest'] = /* @__PURE__ */ requestHook(saga)

/**
 * As `useProject`, under the name that all protocols share.
 * @example const { status } = useRoom(projectId)
 */
export const useRoom: Hooks<Saga>['useRoom'] = /* @__PURE__ */ roomHook(saga)

const useTable = /* @__PURE__ */ tableHook(saga)

/**
 * Joins a project while mounted, and says how that stands: `{ status: 'joining' | 'joined' | 'denied', since (epoch ms),
 * error }`. Counted over components, and joined again after each reconnect. A refusal is that project's alone: `error` is
 * then a `RequestError` whose `answer` has the server's `code`, such as `PROJECT_ACCESS_DENIED`, or a `TimeoutError` where
 * it said nothing within 5 s. `undefined` joins nothing yet.
 *
 * @example
 * const { status, error } = useProject(projectId)
 * if (status === 'denied') return <p>{error?.message}</p>
 */
export function useProject(projectId: string | undefined): RoomHandle {
  return useRoom(projectId)
}

/** What happens to the stories of a project. */
export type StoryEvent = MessageOf<
  Saga,
  'story_uploaded' | 'story_processing' | 'story_processed' | 'transcript_updated'
>

/**
 * Joins a project, and calls the handler for everything that happens to its stories, in order: `story_uploaded`,
 * `story_processing`, `story_processed`, `transcript_updated`. The message comes second, and its `type` says which.
 *
 * @example
 * useStoryEvents(projectId, (_, event) => {
 *   if (event.type === 'story_uploaded') toast(`${event.payload.story.title} is new`)
 * })
 */
export function useStoryEvents(projectId: string | undefined, handler: MessageHandler<StoryEvent>): void {
  const client = useClient(saga, 'useStoryEvents')
  useWant(client, projectId)
  /** What the messages have said themselves: the store may learn of it a frame later. */
  const heard = useRef(new Map<string, string>())

  function tell(payload: StoryEvent['payload'], message: StoryEvent): void {
    const storyId = 'story' in payload ? payload.story.id : payload.storyId
    if (storyId !== undefined && payload.projectId !== undefined) heard.current.set(storyId, payload.projectId)
    const known = payload.projectId ?? heard.current.get(storyId ?? '') ?? projectOf(client, storyId)
    // A transcript does not say its project. Where nothing else has, it is of one that this connection has joined.
    if (projectId !== undefined && (known === undefined || known === projectId)) handler(payload, message)
  }
  useSubscription(client, 'story_uploaded', tell)
  useSubscription(client, 'story_processing', tell)
  useSubscription(client, 'story_processed', tell)
  useSubscription(client, 'transcript_updated', tell)
}

/** The project of a story, as far as the store knows it. */
function projectOf({ store }: Pick<Client, 'store'>, storyId: string | undefined): unknown {
  return store.peek(({ own }) => own.get('storyProjects')?.get(storyId ?? ''))
}

const NO_STORIES: readonly Story[] = []

/**
 * Joins a project, and returns its stories as far as this connection has heard of them, the longest known first: `{ id,
 * status: 'uploaded' | 'processing' | 'processed', story, step, uploadedBy, updatedAt (epoch ms) }`. At most 200. What was
 * there before is for your own HTTP to fetch.
 *
 * @example const stories = useStories(projectId)
 */
export function useStories(projectId: string | undefined): readonly Story[] {
  useWant(useClient(saga, 'useStories'), projectId)
  return useTable('stories', projectId) ?? NO_STORIES
}

/**
 * The latest transcript of a story: `{ text, transcript, updatedAt (epoch ms) }`; `undefined` before the first. It comes to
 * those who have joined the story's project: see `useProject`.
 *
 * @example const text = useTranscript(storyId)?.text
 */
export function useTranscript(storyId: string | undefined): Transcript | undefined {
  return useTable('transcripts', storyId)
}

const NO_INTERACTIONS: readonly Interaction[] = []

/**
 * What has been asked and said about a story since this connection joined its project, the oldest first; one that is
 * updated keeps its place. At most 200.
 *
 * @example const interactions = useInteractions(storyId) // [{ id, type, content, … }]
 */
export function useInteractions(storyId: string | undefined): readonly Interaction[] {
  return useTable('interactions', storyId) ?? NO_INTERACTIONS
}

/** How far an export has come, and what came of it. */
export interface Export extends TaskProgress, ExportOutcome {}

/**
 * How far an export has come: `{ status: 'running' | 'completed' | 'failed', fraction (0–1), downloadUrl, error, updatedAt
 * (epoch ms) }`, or `undefined` before its first sign. It never goes back within one run.
 *
 * @example
 * const exported = useExport(exportId)
 * {exported?.downloadUrl !== undefined && <a href={exported.downloadUrl}>Download</a>}
 */
export function useExport(exportId: string | undefined): Export | undefined {
  const task = useProgress(exportId)
  const outcome = useTable('exportOutcomes', exportId)
  return useMemo(() => (task === undefined ? undefined : { ...task, ...(outcome ?? NO_OUTCOME) }), [task, outcome])
}

const NO_OUTCOME: ExportOutcome = { downloadUrl: undefined, error: undefined }

/** What `useTyping` takes beside the story. */
export interface StoryTypingOptions {
  /** The story's project. Default: the one that an event has named, or else the only one that is joined. */
  readonly projectId?: string | undefined
  /** The id of a user who is not to be among the typists, such as the user's own. Default: none. */
  readonly except?: string | undefined
}

const useTypingIn = /* @__PURE__ */ typingHook(saga)

/**
 * Who types in a story, and `inputProps` that tell the others that the user does: `{ typists: [{ userId, name }],
 * inputProps, typed, sent }`. The server wants the story's project too: as long as nothing has said which it is, the
 * others do not hear that the user types.
 *
 * @example
 * const { typists, inputProps, sent } = useTyping(storyId)
 * <form onSubmit={() => sent()}><input {...inputProps} /></form>
 */
export function useTyping(storyId: string | undefined, options: StoryTypingOptions = {}): TypingHandle {
  const client = useClient(saga, 'useTyping')
  const named = useTable('storyProjects', storyId)
  const joined = useEntry(client, entryOf('rooms'), onlyProject)
  return useTypingIn(storyId, { room: options.projectId ?? named ?? joined, except: options.except })
}

/**
 * Who is online: everybody, or those of the users who are, as far as this connection has heard of them: `{ members: [{ id,
 * name, status: 'online', lastSeen (epoch ms), stale }] }`.
 *
 * @example const { members } = usePresence()
 */
export const usePresence: Hooks<Saga>['usePresence'] = /* @__PURE__ */ presenceHook(saga)

function onlyProject({ rooms }: ClientState): string | undefined {
  const joined = [...rooms].flatMap(([id, { status }]) => (status === 'joined' ? [id] : []))
  return joined.length === 1 ? joined[0] : undefined
}

/**
 * The server has said that it stops: `{ message? }`. With a handler: each time. Without: what it said, until it is back,
 * which the client waits for however long it takes; otherwise `undefined`.
 *
 * @example
 * const shutdown = useServerShutdown()
 * {shutdown && <p>{shutdown.message ?? 'Back in a moment'}</p>}
 */
export function useServerShutdown(handler: MessageHandler<MessageOf<Saga, 'server_shutdown'>>): undefined
export function useServerShutdown(): Shutdown | undefined
export function useServerShutdown(handler?: MessageHandler<MessageOf<Saga, 'server_shutdown'>>): Shutdown | undefined {
  const client = useClient(saga, 'useServerShutdown')
  const said = useMessage(client, 'server_shutdown', interestOf(handler, payloadOf))
  const isDown = useEntry(
    client,
    entryOf('connection'),
    ({ connection }) => handler === undefined && connection.shutdown,
  )
  return isDown ? (said ?? NOTHING_SAID) : undefined
}

type Shutdown = NonNullable<PayloadOf<Saga, 'server_shutdown'>>

const NOTHING_SAID: Shutdown = {}
