import { assertNever } from '../lib/assert-never.js'
import type { Change, ReceiptState, TaskChange } from '../protocol/change.js'
import { matches, type Pattern } from '../protocol/pattern.js'
import type { AnyMessage, KnownMessage } from '../protocol/message.js'
import type { Draft } from './draft.js'
import type { FaultKind } from './inbox.js'
import { afterDevice, afterList, afterSign } from './members.js'
import { advance, isStale } from './progress.js'
import { type ClientState, initialState, type PresentMember, type Receipt, type TaskProgress } from './state.js'
import type { Tables } from './tables.js'
import { whereKey } from './where.js'

/** What components have asked to be kept beyond the last message of each type. */
export interface Retained {
  /** The payload field by which the last messages of a type are kept apart, whoever asks. */
  readonly keys: ReadonlyMap<string, string>
  /** The `whereKey`s of the other filters that a message of this type and payload fits. */
  readonly keysOf: (type: string, payload: unknown) => readonly string[]
  /** The patterns of which there is a log, and how long it may get. */
  readonly logs: ReadonlyMap<Pattern, number>
}

/** What a message means for the state. It must not throw. */
export type Interpret = (message: KnownMessage) => Change | readonly Change[] | undefined

/**
 * What the messages since the last write mean for the state. Of what they say twice it keeps only the last: the others
 * need not live until the next frame.
 */
export interface Burst {
  readonly take: (message: AnyMessage) => void
  /** Counts something that was dropped. */
  readonly count: (dropped: FaultKind | 'copies') => void
  /** Writes it all, and begins anew. */
  readonly writeTo: (draft: Draft) => void
  /** The session is over: what came is thrown away, and counting begins anew. */
  readonly clear: () => void
}

/** The last messages of a type: of all, by its own field, and by what components have asked for. */
interface Newest {
  last: KnownMessage
  byValue: Map<unknown, KnownMessage> | undefined
  byKey: Map<string, KnownMessage> | undefined
}

const NONE: readonly never[] = []

/** `state` is what the burst is going to change. */
export function createBurst(interpret: Interpret, retained: Retained, tables: Tables, state: () => ClientState): Burst {
  const tasks = new Map<string, TaskProgress>()
  const newest = new Map<string, Newest>()
  const logs = new Map<Pattern, AnyMessage[]>()
  let others: { readonly change: Exclude<Change, TaskChange>; readonly now: number }[] = []
  /** Since the session began. */
  let traffic = { ...initialState.traffic }

  const taskOf = (id: string): TaskProgress | undefined => tasks.get(id) ?? state().progress.get(id)
  const isBehind = (change: Change): boolean => change.kind === 'task' && isStale(taskOf(change.id), change)

  /** False where the change comes from behind. */
  function takeChange(change: Change, now: number): boolean {
    if (change.kind === 'task') {
      const before = taskOf(change.id)
      if (isStale(before, change)) return false
      tasks.set(change.id, advance(before, change, now))
    } else {
      others.push({ change, now })
    }
    return true
  }

  function takeChanges(changes: Change | readonly Change[] | undefined, now: number): boolean {
    if (changes === undefined) return true
    if ('kind' in changes) return takeChange(changes, now)
    if (changes.some(isBehind)) return false
    for (const change of changes) takeChange(change, now)
    return true
  }

  function remember(message: KnownMessage): void {
    const { type, payload } = message
    let ofType = newest.get(type)
    if (ofType === undefined) newest.set(type, (ofType = { last: message, byValue: undefined, byKey: undefined }))
    ofType.last = message
    const field = retained.keys.get(type)
    if (field !== undefined && typeof payload === 'object' && payload !== null) {
      // By the value itself: its `whereKey` is only needed once a frame.
      ofType.byValue ??= new Map()
      ofType.byValue.set(Reflect.get(payload, field), message)
    }
    for (const key of retained.keysOf(type, payload)) (ofType.byKey ??= new Map()).set(key, message)
  }

  function writeNewest(draft: Draft, type: string, { last, byValue, byKey }: Newest): void {
    const field = retained.keys.get(type) ?? ''
    draft.put('latest', [type, ''], last)
    for (const [value, message] of byValue ?? NONE) {
      const key = whereKey({ [field]: value })
      if (key !== '') draft.put('latest', [type, key], message)
    }
    for (const [key, message] of byKey ?? NONE) draft.put('latest', [type, key], message)
  }

  function log(message: AnyMessage): void {
    for (const [pattern, limit] of retained.logs) {
      if (!matches(pattern, message.type)) continue
      const lines = logs.get(pattern) ?? []
      logs.set(pattern, lines)
      lines.push(message)
      if (lines.length > 2 * limit) lines.splice(0, lines.length - limit)
    }
  }

  function begin(): void {
    tasks.clear()
    newest.clear()
    tables.clear()
    if (logs.size > 0) logs.clear()
    if (others.length > 0) others = []
  }

  return {
    take(message) {
      traffic.received += 1
      if (retained.logs.size > 0) log(message)
      if (!message.known) traffic.unknown += 1
      // What comes from behind has been seen by the handlers; the state, as a whole, does not go back.
      else if (takeChanges(interpret(message), message.receivedAt)) {
        remember(message)
        tables.take(message)
      }
    },
    count(dropped) {
      traffic[dropped] += 1
    },
    writeTo(draft) {
      for (const { change, now } of others) write(draft, change, now)
      for (const [id, task] of tasks) draft.put('progress', [id], task)
      for (const [type, ofType] of newest) writeNewest(draft, type, ofType)
      tables.writeTo(draft)
      for (const [pattern, lines] of logs) {
        const limit = retained.logs.get(pattern) ?? 0
        const all = [...(draft.state.logs.get(pattern) ?? []), ...lines]
        draft.put('logs', [pattern], all.slice(Math.max(0, all.length - limit)))
      }
      draft.replace('traffic', { ...traffic })
      begin()
    },
    clear() {
      begin()
      traffic = { ...initialState.traffic }
    },
  }
}

function write(draft: Draft, change: Exclude<Change, TaskChange>, now: number): void {
  switch (change.kind) {
    case 'joined': {
      const { room, member } = change
      return draft.put('presence', [room, member.id], afterSign(membersOf(draft, room)?.get(member.id), member))
    }
    case 'left': {
      const { room, memberId, deviceId } = change
      const before = membersOf(draft, room)?.get(memberId)
      return draft.put('presence', [room, memberId], deviceId === undefined ? undefined : afterDevice(before, deviceId))
    }
    case 'members': {
      const { room, members } = change
      const before = new Map(membersOf(draft, room))
      // All of them, so that they stand in the order of the list.
      for (const id of before.keys()) draft.put('presence', [room, id], undefined)
      for (const member of members) draft.put('presence', [room, member.id], afterList(before.get(member.id), member))
      return undefined
    }
    case 'typing': {
      const name = change.name ?? draft.state.typing.get(change.place)?.get(change.userId)?.name
      return draft.put('typing', [change.place, change.userId], { name, until: now + change.forMs })
    }
    case 'typing-stopped': {
      const places = change.place === undefined ? [...draft.state.typing.keys()] : [change.place]
      for (const place of places) draft.put('typing', [place, change.userId], undefined)
      return undefined
    }
    case 'receipt':
      for (const id of change.ids) {
        const before = draft.state.receipts.get(change.place)?.get(id)
        const after = signed(before, change.userId, change.state)
        if (after !== before) draft.put('receipts', [change.place, id], after)
      }
      return undefined
    case 'room-entered':
      // Where no message says it alone, each that comes out of the room does.
      if (draft.state.rooms.get(change.room)?.status === 'joined') return undefined
      return draft.put('rooms', [change.room], { status: 'joined', since: now, error: null })
    case 'room-left':
    case 'room-lost':
      return draft.put('rooms', [change.room], undefined)
    default:
      return assertNever(change)
  }
}

const NOBODY: Receipt = { delivered: [], read: [] }

/** Who has read something has got it, and who has got it keeps it. */
function signed(before: Receipt = NOBODY, userId: string, state: ReceiptState): Receipt {
  const { delivered, read } = before
  const isNew = !delivered.includes(userId)
  const isRead = state === 'read' && !read.includes(userId)
  if (!isNew && !isRead) return before
  return { delivered: isNew ? [...delivered, userId] : delivered, read: isRead ? [...read, userId] : read }
}

function membersOf({ state }: Draft, room: string): ReadonlyMap<string, PresentMember> | undefined {
  return state.presence.get(room)
}
