import { createStore, type StoreApi } from 'zustand/vanilla'

import type { Clock, Undo } from '../lib/clock.js'
import type { Schedule } from '../lib/schedule.js'
import type { Pattern } from '../protocol/pattern.js'
import type { AnyMessage, KnownMessage } from '../protocol/message.js'
import type { FaultKind } from './inbox.js'
import { expireTyping, nextTypingEnd, reduceMessages, type Rules } from './reduce.js'
import { createRetention } from './retention.js'
import { type ClientState, type ConnectionState, fits, initialState, type Where, whereKey } from './state.js'

/**
 * A Zustand store to read and to subscribe to; only its client writes. Works with `useStore` of zustand.
 *
 * @example
 * const failures = client.store.getState().connection.failures
 * const stop = client.store.subscribe(state => console.log(state.connection.status))
 */
export type ClientStore = Pick<StoreApi<ClientState>, 'getState' | 'getInitialState' | 'subscribe'> & {
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
  readonly count: (fault: FaultKind) => void
  /** Applied at once, behind what came before it. */
  readonly setConnection: (change: Partial<ConnectionState>) => void
  /** Forgets everything but the connection: what one session learned is not for the next. */
  readonly reset: () => void
}

export interface StoreOptions {
  readonly rules: Rules
  readonly clock: Clock
  readonly schedule: Schedule
  /** Hears what a subscriber of the store throws; the others are told. */
  readonly onThrow: (thrown: unknown) => void
}

export function createClientStore({ rules, clock, schedule, onThrow }: StoreOptions): WritableStore {
  const api = createStore<ClientState>(() => initialState)
  const retention = createRetention(rules.keys)
  let messages: AnyMessage[] = []
  let faults: FaultKind[] = []
  let flushPlanned = false
  let cancelFlush: Undo = () => undefined
  let stopExpiry: Undo = () => undefined

  function flush(): void {
    cancelFlush()
    flushPlanned = false
    if (messages.length === 0 && faults.length === 0) return
    const burst = messages
    const dropped = faults
    messages = []
    faults = []
    const state = reduceMessages(api.getState(), burst, rules, retention)
    const traffic = { ...state.traffic }
    for (const fault of dropped) traffic[fault] += 1
    api.setState({ ...state, traffic }, true)
    planExpiry()
  }

  function plan(): void {
    if (flushPlanned) return
    flushPlanned = true
    cancelFlush = schedule(flush)
  }

  /** The newest of what is known of a type with these fields. */
  function newestOf(type: string, where: Where): KnownMessage | undefined {
    const known = [...(api.getState().latest.get(type)?.values() ?? [])].filter(({ payload }) => fits(payload, where))
    return known.reduce<KnownMessage | undefined>(
      (newest, message) => (newest === undefined || message.serial > newest.serial ? message : newest),
      undefined,
    )
  }

  function setLatest(type: string, where: Where, message: KnownMessage | undefined): void {
    const { latest } = api.getState()
    const ofType = new Map(latest.get(type))
    if (message === undefined && !ofType.delete(whereKey(where))) return
    if (message !== undefined) ofType.set(whereKey(where), message)
    api.setState({ latest: new Map(latest).set(type, ofType) })
  }

  /** One timer for all that runs out: it waits for whatever does so first. */
  function planExpiry(): void {
    stopExpiry()
    const end = nextTypingEnd(api.getState())
    if (end === undefined) return
    stopExpiry = clock.after(Math.max(0, end - clock.now()), () => {
      api.setState(expireTyping(api.getState(), clock.now()), true)
      planExpiry()
    })
  }

  return {
    store: {
      getState: api.getState,
      getInitialState: api.getInitialState,
      subscribe: listener =>
        api.subscribe((state, before) => {
          try {
            listener(state, before)
          } catch (thrown) {
            onThrow(thrown)
          }
        }),
      keepLatest: (type, where) =>
        retention.keepLatest(type, where, {
          first: () => setLatest(type, where, newestOf(type, where)),
          // Nobody keeps it up to date from here on, so whoever asks next must not find it.
          none: () => setLatest(type, where, undefined),
        }),
      keepLog: (pattern, limit) =>
        retention.keepLog(pattern, limit, {
          none() {
            const logs = new Map(api.getState().logs)
            if (logs.delete(pattern)) api.setState({ logs })
          },
        }),
    },
    apply(message) {
      messages.push(message)
      plan()
    },
    count(fault) {
      faults.push(fault)
      plan()
    },
    setConnection(change) {
      flush()
      api.setState({ connection: { ...api.getState().connection, ...change } })
    },
    reset() {
      cancelFlush()
      stopExpiry()
      flushPlanned = false
      messages = []
      faults = []
      api.setState({ ...initialState, connection: api.getState().connection }, true)
    },
  }
}
