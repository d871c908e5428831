import { assertNever } from '../lib/assert-never.js'
import type { Change } from '../protocol/change.js'
import { matches, type Pattern } from '../protocol/pattern.js'
import type { AnyMessage, KnownMessage } from '../protocol/message.js'
import type { Draft } from './draft.js'
import { advance, isStale } from './progress.js'
import type { TaskProgress } from './state.js'

/** What components have asked to be kept beyond the last message of each type. */
export interface Retained {
  /** The `whereKey`s of the filters that a message of this type and payload could fit. */
  readonly keysOf: (type: string, payload: unknown) => readonly string[]
  /** The patterns of which there is a log, and its length. */
  readonly logs: () => Iterable<readonly [pattern: Pattern, limit: number]>
}

/** What a message means for the state. It must not throw. */
export type Interpret = (message: KnownMessage) => Change | readonly Change[] | undefined

/** Writes what a burst of messages means for the state; of what the burst says twice, only the last. */
export function reduceMessages(
  draft: Draft,
  messages: readonly AnyMessage[],
  interpret: Interpret,
  retained: Retained,
): void {
  const tasks = new Map<string, TaskProgress>()
  const newest = new Map<string, Map<string, KnownMessage>>()
  let unknown = 0

  const taskOf = (id: string): TaskProgress | undefined => tasks.get(id) ?? draft.state.progress.get(id)

  function apply(change: Change, now: number): void {
    switch (change.kind) {
      case 'task':
        setNewest(tasks, change.id, advance(taskOf(change.id), change, now))
        return
      case 'joined':
        draft.put('presence', [change.room, change.member.id], change.member)
        return
      case 'left':
        draft.put('presence', [change.room, change.memberId], undefined)
        return
      case 'typing':
        draft.put('typing', [change.place, change.userId], { until: now + change.forMs })
        return
      case 'typing-stopped':
        draft.put('typing', [change.place, change.userId], undefined)
        return
      case 'receipt':
        for (const id of change.ids) {
          const before = draft.state.receipts.get(id)?.get(change.userId)
          if (before !== 'read') draft.put('receipts', [id, change.userId], change.state)
        }
        return
      case 'room-entered':
        draft.put('rooms', [change.room], { since: now })
        return
      case 'room-left':
        draft.put('rooms', [change.room], undefined)
        return
      default:
        assertNever(change)
    }
  }

  function remember(message: KnownMessage): void {
    const { type, payload } = message
    let ofType = newest.get(type)
    if (ofType === undefined) newest.set(type, (ofType = new Map()))
    setNewest(ofType, '', message)
    for (const key of retained.keysOf(type, payload)) setNewest(ofType, key, message)
  }

  for (const message of messages) {
    if (!message.known) {
      unknown += 1
      continue
    }
    const changes = listOf(interpret(message))
    // What comes from behind has been seen by the handlers; the state, as a whole, does not go back.
    if (changes.some(change => change.kind === 'task' && isStale(taskOf(change.id), change))) continue
    for (const change of changes) apply(change, message.receivedAt)
    remember(message)
  }

  for (const [id, task] of tasks) draft.put('progress', [id], task)
  for (const [type, ofType] of newest) for (const [key, message] of ofType) draft.put('latest', [type, key], message)
  for (const [pattern, limit] of retained.logs()) {
    const matching = messages.filter(({ type }) => matches(pattern, type))
    if (matching.length === 0) continue
    const all = [...(draft.state.logs.get(pattern) ?? []), ...matching]
    draft.put('logs', [pattern], all.slice(Math.max(0, all.length - limit)))
  }
  const { traffic } = draft.state
  draft.replace('traffic', {
    ...traffic,
    received: traffic.received + messages.length,
    unknown: traffic.unknown + unknown,
  })
}

const NONE: readonly never[] = []

function listOf<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  if (value === undefined) return NONE
  return Array.isArray(value) ? (value as readonly Value[]) : [value as Value]
}

/** What is written last is the newest, and the last to be forgotten. */
function setNewest<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
}
