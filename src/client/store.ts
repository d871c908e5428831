import { createStore, type StoreApi } from 'zustand/vanilla'

import type { Clock, Undo } from '../lib/clock.js'
import { once } from '../lib/once.js'
import type { Schedule } from '../lib/schedule.js'
import type { Pattern } from '../protocol/pattern.js'
import type { AnyMessage, KnownMessage } from '../protocol/message.js'
import type { Wiring } from '../protocol/wiring.js'
import { createBurst, type Interpret } from './burst.js'
import { createDraft, untilOf } from './draft.js'
import type { FaultKind } from './inbox.js'
import { createRetention } from './retention.js'
import { type ClientState, type ConnectionState, entryOf, initialState, type Room } from './state.js'
import { createTables, type OnTableThrow } from './tables.js'
import { fits, type Where, whereKey } from './where.js'

/**
 * A Zustand store to read and to subscribe to; only its client writes. Works with `useStore` of zustand.
 *
 * @example
 * const failures = client.store.getState().connection.failures
 * const stop = client.store.subscribe(state => console.log(state.connection.status))
 */
export type ClientStore = Pick<StoreApi<ClientState>, 'getState' | 'getInitialState' | 'subscribe'> & {
  /**
   * Reads one thing of the state: a slice, or an entry of a table. Unlike `getState()` it leaves the rest unseen, and
   * what nobody has seen need not be copied when it changes. Every hook of this library reads by it.
   */
  readonly peek: <Value>(select: (state: ClientState) => Value) => Value
  /** Calls the listener when one of these entries changes, named by `entryOf`; it costs nothing while others do. */
  readonly watch: (entries: readonly string[], listener: () => void) => Undo
  /**
   * Keeps the last message of a type whose payload has these fields, so that `latest` holds it under
   * `whereKey(where)`, until undone. `useLatestMessage` does this for its component.
   */
  readonly keepLatest: (type: string, where: Where) => Undo
  /** Keeps the last `limit` messages that match in `logs`, until undone. `useMessageLog` does this for its component. */
  readonly keepLog: (pattern: Pattern, limit: number) => Undo
}

/** The store, and how its client writes to it. */
export interface WritableStore {
  readonly store: ClientStore
  /** Takes a message; a burst is applied together, when the schedule says. */
  readonly apply: (message: AnyMessage) => void
  /** Counts something that was dropped, together with the burst that it came in. */
  readonly count: (dropped: FaultKind | 'copies') => void
  /** Applied at once, behind what came before it. */
  readonly setConnection: (change: Partial<ConnectionState>) => void
  /** What the server has said to a want; `undefined` where that is over. */
  readonly setRoom: (id: string, room: Room | undefined) => void
  /** The line is gone, and with it every room of it, and who typed: nobody can say that they have stopped, or left. */
  readonly lost: () => void
  /** Forgets everything but the connection: what one session learned is not for the next. */
  readonly reset: () => void
}

export interface StoreOptions {
  /** The payload field by which the last messages of a type are kept apart. */
  readonly keys: Readonly<Record<string, string>>
  readonly interpret: Interpret
  readonly tables: Wiring['state']
  readonly onTableThrow: OnTableThrow
  readonly clock: Clock
  readonly schedule: Schedule
  /** Hears what a subscriber of the store throws; the others are told. */
  readonly onThrow: (thrown: unknown) => void
}

interface Watcher {
  readonly listener: () => void
  live: boolean
}

/** The slices whose entries may run out. */
const EXPIRING = ['presence', 'typing', 'own'] as const

const NOBODY: readonly Watcher[] = []
const nothing: Undo = () => undefined

export function createClientStore(options: StoreOptions): WritableStore {
  const { keys, interpret, tables, onTableThrow, clock, schedule, onThrow } = options
  const api = createStore<ClientState>(() => initialState)
  /** Who waits for which entry, and who of them is to be told. */
  const watchers = new Map<string, Set<Watcher>>()
  let touched = new Set<Watcher>()
  const draft = createDraft((...entry) => {
    if (watchers.size === 0) return
    for (const watcher of watchers.get(entryOf(...entry)) ?? NOBODY) touched.add(watcher)
  })
  const retention = createRetention(keys)
  const burst = createBurst(interpret, retention, createTables(tables, api.getState, onTableThrow), api.getState)
  /** How many subscribe to the whole state. */
  let subscribers = 0
  let flushPlanned = false
  let cancelFlush: Undo = nothing
  /** When the one timer fires that takes away what has run out, epoch ms. */
  let expiry = Infinity
  let stopExpiry: Undo = nothing

  function write(change: () => void): void {
    draft.begin(api.getState())
    change()
    if (subscribers > 0) draft.seen()
    const { state, until } = draft
    api.setState(state, true)
    if (touched.size > 0) tell(touched)
    planExpiry(until)
  }

  /** Each of them once, however many of their entries have changed; and everybody, even if one throws. */
  function tell(told: ReadonlySet<Watcher>): void {
    touched = new Set()
    for (const watcher of told) {
      if (!watcher.live) continue
      try {
        watcher.listener()
      } catch (thrown) {
        onThrow(thrown)
      }
    }
  }

  function flush(): void {
    if (!flushPlanned) return
    cancelFlush()
    flushPlanned = false
    write(() => burst.writeTo(draft))
  }

  function plan(): void {
    if (flushPlanned) return
    flushPlanned = true
    cancelFlush = schedule(flush)
  }

  /** The newest of what is known of a type with these fields. */
  function newestOf(type: string, where: Where): KnownMessage | undefined {
    const known = [...(api.getState().latest.get(type)?.values() ?? [])].filter(({ payload }) => fits(payload, where))
    return known.sort((a, b) => b.serial - a.serial)[0]
  }

  function setLatest(type: string, where: Where, message: KnownMessage | undefined): void {
    write(() => draft.put('latest', [type, whereKey(where)], message))
  }

  /** One timer for all that runs out: it waits for whatever does so first. */
  function planExpiry(until: number): void {
    if (until >= expiry) return
    stopExpiry()
    expiry = until
    stopExpiry = clock.after(Math.max(0, until - clock.now()), sweep)
  }

  function sweep(): void {
    expiry = Infinity
    const now = clock.now()
    let next = Infinity
    write(() => {
      for (const slice of EXPIRING) {
        for (const [id, entries] of draft.state[slice]) {
          for (const [innerId, entry] of entries) {
            const until = untilOf(entry)
            if (until <= now) draft.put(slice, [id, innerId], undefined)
            else next = Math.min(next, until)
          }
        }
      }
    })
    planExpiry(next)
  }

  return {
    store: {
      getState() {
        draft.seen()
        return api.getState()
      },
      getInitialState: api.getInitialState,
      subscribe(listener) {
        draft.seen()
        subscribers += 1
        const leave = api.subscribe((state, before) => {
          try {
            listener(state, before)
          } catch (thrown) {
            onThrow(thrown)
          }
        })
        return once(() => {
          subscribers -= 1
          leave()
        })
      },
      peek(select) {
        const value = select(api.getState())
        if (value instanceof Map) draft.seen(value)
        return value
      },
      watch(entries, listener) {
        const watcher = { listener, live: true }
        for (const entry of entries) watchers.set(entry, (watchers.get(entry) ?? new Set()).add(watcher))
        return () => {
          watcher.live = false
          for (const entry of entries) {
            const others = watchers.get(entry)
            others?.delete(watcher)
            if (others?.size === 0) watchers.delete(entry)
          }
        }
      },
      keepLatest: (type, where) =>
        retention.keepLatest(
          type,
          where,
          () => setLatest(type, where, newestOf(type, where)),
          // Nobody keeps it up to date from here on, so whoever asks next must not find it.
          () => setLatest(type, where, undefined),
        ),
      keepLog: (pattern, limit) =>
        retention.keepLog(pattern, limit, () => write(() => draft.put('logs', [pattern], undefined))),
    },
    apply(message) {
      burst.take(message)
      plan()
    },
    count(dropped) {
      burst.count(dropped)
      plan()
    },
    setConnection(change) {
      flush()
      write(() => draft.replace('connection', { ...draft.state.connection, ...change }))
    },
    setRoom(id, room) {
      flush()
      write(() => draft.put('rooms', [id], room))
    },
    lost() {
      flush()
      write(() => {
        for (const id of [...draft.state.rooms.keys()]) draft.put('rooms', [id], undefined)
        for (const [place, typists] of [...draft.state.typing]) {
          for (const userId of [...typists.keys()]) draft.put('typing', [place, userId], undefined)
        }
        for (const [room, members] of [...draft.state.presence]) {
          for (const [id, member] of [...members]) draft.put('presence', [room, id], { ...member, stale: true })
        }
      })
    },
    reset() {
      cancelFlush()
      stopExpiry()
      expiry = Infinity
      flushPlanned = false
      burst.clear()
      api.setState({ ...initialState, connection: api.getState().connection }, true)
      tell(new Set([...watchers.values()].flatMap(ofEntry => [...ofEntry])))
    },
  }
}
