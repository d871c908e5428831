import { assertNever } from '../lib/assert-never.js'
import { own } from '../lib/own.js'
import type { Change } from '../protocol/change.js'
import { matches, type Pattern } from '../protocol/pattern.js'
import type { AnyMessage, KnownMessage } from '../protocol/message.js'
import type { Wiring } from '../protocol/wiring.js'
import { advance, isStale } from './progress.js'
import { type ClientState, fits, type Where, whereKey } from './state.js'

/** How many books, users or rooms of one kind are remembered; beyond it the ones longest without news go. */
const MAX_ENTRIES = 10_000

/** What components have asked to be kept beyond the last message of each type. */
export interface Retained {
  /** The filters on each message type, by their `whereKey`. */
  readonly filters: (type: string) => Iterable<readonly [key: string, where: Where]>
  /** The patterns of which there is a log, and its length. */
  readonly logs: () => Iterable<readonly [pattern: Pattern, limit: number]>
}

/** What the reduction reads of a protocol. */
export interface Rules extends Pick<Wiring, 'keys'> {
  /** What a message means for the state. It must not throw. */
  readonly interpret: (message: KnownMessage) => Change | readonly Change[] | undefined
}

/** The state after a burst of messages. Pure: each map that changes is copied, once for the whole burst. */
export function reduceMessages(
  state: ClientState,
  messages: readonly AnyMessage[],
  rules: Rules,
  retained: Retained,
): ClientState {
  const writable = createCopies()
  let { presence, typing, receipts, rooms, progress, latest, logs } = state
  let unknown = 0

  function setIn<Value>(
    outer: ReadonlyMap<string, ReadonlyMap<string, Value>>,
    id: string,
    key: string,
    value: Value,
  ): ReadonlyMap<string, ReadonlyMap<string, Value>> {
    const inner = writable(outer.get(id) ?? new Map<string, Value>())
    setNewest(inner, key, value)
    const copy = writable(outer)
    setNewest(copy, id, inner)
    return copy
  }

  function deleteIn<Value>(
    outer: ReadonlyMap<string, ReadonlyMap<string, Value>>,
    id: string,
    key: string,
  ): ReadonlyMap<string, ReadonlyMap<string, Value>> {
    const before = outer.get(id)
    if (before?.has(key) !== true) return outer
    const inner = writable(before)
    inner.delete(key)
    const copy = writable(outer)
    if (inner.size > 0) copy.set(id, inner)
    else copy.delete(id)
    return copy
  }

  function apply(change: Change, now: number): void {
    switch (change.kind) {
      case 'task': {
        const copy = writable(progress)
        setNewest(copy, change.id, advance(copy.get(change.id), change, now))
        progress = copy
        return
      }
      case 'joined':
        presence = setIn(presence, change.room, change.member.id, change.member)
        return
      case 'left':
        presence = deleteIn(presence, change.room, change.memberId)
        return
      case 'typing':
        typing = setIn(typing, change.place, change.userId, { until: now + change.forMs })
        return
      case 'typing-stopped':
        typing = deleteIn(typing, change.place, change.userId)
        return
      case 'receipt':
        for (const id of change.ids) {
          if (receipts.get(id)?.get(change.userId) === 'read') continue
          receipts = setIn(receipts, id, change.userId, change.state)
        }
        return
      case 'room-entered': {
        const copy = writable(rooms)
        setNewest(copy, change.room, { since: now })
        rooms = copy
        return
      }
      case 'room-left': {
        if (!rooms.has(change.room)) return
        const copy = writable(rooms)
        copy.delete(change.room)
        rooms = copy
        return
      }
      default:
        assertNever(change)
    }
  }

  function remember(message: KnownMessage): void {
    const { type, payload } = message
    latest = setIn(latest, type, whereKey(undefined), message)
    const field = own(rules.keys, type)
    if (field !== undefined && typeof payload === 'object' && payload !== null) {
      const where = { [field]: Reflect.get(payload, field) }
      if (where[field] !== undefined) latest = setIn(latest, type, whereKey(where), message)
    }
    for (const [key, where] of retained.filters(type)) {
      if (fits(payload, where)) latest = setIn(latest, type, key, message)
    }
  }

  function log(pattern: Pattern, limit: number): void {
    const matching = messages.filter(({ type }) => matches(pattern, type))
    if (matching.length === 0) return
    const copy = writable(logs)
    const all = [...(logs.get(pattern) ?? []), ...matching]
    copy.set(pattern, all.slice(Math.max(0, all.length - limit)))
    logs = copy
  }

  for (const [pattern, limit] of retained.logs()) log(pattern, limit)
  for (const message of messages) {
    if (!message.known) {
      unknown += 1
      continue
    }
    const changes = listOf(rules.interpret(message))
    // What comes from behind has been seen by the handlers; the state, as a whole, does not go back.
    if (changes.some(change => change.kind === 'task' && isStale(progress.get(change.id), change))) continue
    for (const change of changes) apply(change, message.receivedAt)
    remember(message)
  }

  const traffic = {
    ...state.traffic,
    received: state.traffic.received + messages.length,
    unknown: state.traffic.unknown + unknown,
  }
  return { ...state, presence, typing, receipts, rooms, progress, latest, logs, traffic }
}

/** The state without the typing indicators that have run out. */
export function expireTyping(state: ClientState, now: number): ClientState {
  const typing = new Map<string, ClientState['typing'] extends ReadonlyMap<string, infer Place> ? Place : never>()
  for (const [place, typists] of state.typing) {
    const left = new Map([...typists].filter(([, { until }]) => until > now))
    if (left.size > 0) typing.set(place, left.size === typists.size ? typists : left)
  }
  return { ...state, typing }
}

/** When the first typing indicator runs out, epoch ms; `undefined` where nobody types. */
export function nextTypingEnd(state: ClientState): number | undefined {
  const ends = [...state.typing.values()].flatMap(typists => [...typists.values()].map(({ until }) => until))
  return ends.length === 0 ? undefined : Math.min(...ends)
}

function listOf<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  if (value === undefined) return []
  return Array.isArray(value) ? (value as readonly Value[]) : [value as Value]
}

/** Sets an entry and makes it the newest, so that the first of a map is the one longest without news. */
function setNewest<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= MAX_ENTRIES) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}

/** Makes maps writable: copies each one at its first write and gives the same copy back from then on. */
function createCopies(): <Value>(map: ReadonlyMap<string, Value>) => Map<string, Value> {
  const copies = new WeakSet<ReadonlyMap<string, unknown>>()
  return <Value>(map: ReadonlyMap<string, Value>) => {
    // Read-only is only what others see of it: what stands in `copies` was made here.
    if (copies.has(map)) return map as Map<string, Value>
    const copy = new Map(map)
    copies.add(copy)
    return copy
  }
}
