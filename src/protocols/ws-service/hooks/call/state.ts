import { type CallError, type CallProblem, problem } from './call-error.js'

/**
 * A call as a pure machine: from a state and an event to the next state. It opens and closes nothing; the phone does, by
 * the state that it finds itself in.
 */

/** What a call is, whatever becomes of it. */
export interface Call {
  readonly id: string
  /** The other. */
  readonly userId: string
  /** Who has called. */
  readonly direction: 'outgoing' | 'incoming'
}

/** Why a call has ended. */
export type CallEnd =
  | 'hung-up' // here, or on another device of the user's
  | 'other-hung-up'
  | 'rejected' // an incoming one, by the user
  | 'other-rejected' // or they are busy, where the server does not say so
  | 'missed' // an incoming one, before it was answered
  | 'answered-elsewhere' // on another device of the user's
  | 'busy' // the other is in another call
  | 'no-answer' // within 30 s
  | 'offline' // the other is not connected
  | 'lost' // the other has not come back
  | 'failed' // `error` says why

interface Held {
  readonly call: Call
}

interface States {
  idle: object
  /** The user calls, and the devices are being asked for. Nobody else has heard of it. */
  preparing: Held
  /** It rings at the other's. */
  calling: Held
  /** It rings here. `error`: why accepting it has not worked. */
  ringing: Held & { readonly error: CallError | undefined }
  /** The user has accepted, and the devices are being asked for. */
  answering: Held
  /** Both want it, and a way for media is being looked for. */
  connecting: Held
  /** `since`: when it was connected first, epoch ms. */
  connected: Held & { readonly since: number }
  /** The way for media is lost, or one of the two has come back and looks for it. */
  reconnecting: Held & { readonly since: number | undefined }
  ended: Held & {
    readonly reason: CallEnd
    readonly error: CallError | undefined
    readonly since: number | undefined
    /** Epoch ms. */
    readonly at: number
  }
}
type Name = keyof States
type StateNamed<N extends Name> = { [K in N]: { readonly name: K } & States[K] }[N]
export type CallState = StateNamed<Name>

interface Events {
  call: Held
  incoming: Held
  /** Both have called each other, and it is the other's call that goes on. */
  yield: Held
  /** The page has reloaded in the middle of a call. */
  resume: Held & { readonly since: number | undefined }
  accept: object
  /** The devices are open. */
  ready: object
  /** They cannot be. */
  unready: { readonly error: CallError; readonly at: number }
  /** The other has accepted. */
  answered: object
  /** Media can go both ways. */
  live: { readonly at: number }
  /** They cannot any more. */
  shaken: object
  /** It has lasted for as long as it may. */
  elapsed: { readonly at: number }
  /** It ends here, and the other is to be told. */
  end: { readonly reason: CallEnd; readonly error?: CallError; readonly at: number }
  /** It has ended there: nobody has to be told. */
  over: { readonly reason: CallEnd; readonly error?: CallError; readonly at: number }
  dismiss: object
}
type EventType = keyof Events
type EventNamed<E extends EventType> = { [K in E]: { readonly type: K } & Events[K] }[E]
export type CallEvent = EventNamed<EventType>

/** Where each state may go. An event that a state has no entry for changes nothing. */
interface Next {
  idle: 'preparing' | 'ringing' | 'reconnecting'
  preparing: 'calling' | 'answering' | 'ended'
  calling: 'connecting' | 'answering' | 'ended'
  ringing: 'answering' | 'ended'
  answering: 'connecting' | 'ringing' | 'ended'
  connecting: 'connected' | 'ended'
  connected: 'reconnecting' | 'ended'
  reconnecting: 'connected' | 'ended'
  ended: 'preparing' | 'ringing' | 'reconnecting' | 'idle'
}

/** A row of the table for each state; a transition that `Next` does not list does not compile. */
type Transitions = {
  readonly [S in Name]: {
    readonly [E in EventType]?: (state: StateNamed<S>, event: EventNamed<E>) => StateNamed<Next[S] | S>
  }
}

const begin = {
  call: (_: unknown, { call }: Held) => ({ name: 'preparing', call }) as const,
  incoming: (_: unknown, { call }: Held) => ({ name: 'ringing', call, error: undefined }) as const,
  resume: (_: unknown, { call, since }: EventNamed<'resume'>) => ({ name: 'reconnecting', call, since }) as const,
}

const finish = { end, over: end }

const TRANSITIONS: Transitions = {
  idle: begin,
  preparing: {
    ...finish,
    ready: ({ call }) => ({ name: 'calling', call }),
    unready: fail,
    yield: (_, { call }) => ({ name: 'answering', call }),
  },
  calling: {
    ...finish,
    answered: ({ call }) => ({ name: 'connecting', call }),
    yield: (_, { call }) => ({ name: 'answering', call }),
    elapsed: runOut('no-answer'),
  },
  ringing: {
    ...finish,
    accept: ({ call }) => ({ name: 'answering', call }),
    elapsed: (state, { at }) => ended(state, 'missed', at),
  },
  answering: {
    ...finish,
    ready: ({ call }) => ({ name: 'connecting', call }),
    // It rings on, here and on the user's other devices: one of them may have what this one lacks.
    unready: ({ call }, { error }) => ({ name: 'ringing', call, error }),
  },
  connecting: {
    ...finish,
    unready: fail,
    live: ({ call }, { at }) => ({ name: 'connected', call, since: at }),
    elapsed: runOut('unreachable'),
  },
  connected: {
    ...finish,
    shaken: ({ call, since }) => ({ name: 'reconnecting', call, since }),
  },
  reconnecting: {
    ...finish,
    unready: fail,
    live: ({ call, since }, { at }) => ({ name: 'connected', call, since: since ?? at }),
    elapsed: runOut('lost'),
  },
  ended: { ...begin, dismiss: () => ({ name: 'idle' }) },
}

export const initial: CallState = { name: 'idle' }

/** The next state; the same one where the event means nothing in it. */
export function transition(state: CallState, event: CallEvent): CallState {
  // Two unions that belong together by construction: the compiler cannot follow a pair of lookups.
  const row = TRANSITIONS[state.name] as Readonly<
    Partial<Record<EventType, (state: CallState, event: CallEvent) => CallState>>
  >
  return row[event.type]?.(state, event) ?? state
}

const NO_ANSWER_MS = 30_000
/** A caller gives up before that, and says so; unless it is lost. */
const RINGING_MS = 45_000
const CONNECT_MS = 30_000
/** Longer than the server waits for a device that is gone, so that most often the server says it. */
const RECONNECT_MS = 20_000

/** How long a state may last before `elapsed`, ms; `undefined` for ever. */
export function lasts({ name }: CallState): number | undefined {
  switch (name) {
    case 'calling':
      return NO_ANSWER_MS
    case 'ringing':
      return RINGING_MS
    case 'connecting':
      return CONNECT_MS
    case 'reconnecting':
      return RECONNECT_MS
    // Whoever is asked for a permission may take their time.
    case 'preparing':
    case 'answering':
    case 'idle':
    case 'connected':
    case 'ended':
      return undefined
  }
}

/** There is a call that has not ended. */
export type Live = Exclude<CallState, { readonly name: 'idle' | 'ended' }>

export function isLive(state: CallState): state is Live {
  return state.name !== 'idle' && state.name !== 'ended'
}

function ended(state: Live, reason: CallEnd, at: number, error?: CallError): StateNamed<'ended'> {
  const since = 'since' in state ? state.since : undefined
  return { name: 'ended', call: state.call, reason, error, since, at }
}

function end(state: Live, { reason, error, at }: EventNamed<'end' | 'over'>): StateNamed<'ended'> {
  return ended(state, reason, at, error)
}

function fail(state: Live, { error, at }: EventNamed<'unready'>): StateNamed<'ended'> {
  return ended(state, 'failed', at, error)
}

function runOut(code: CallProblem & ('no-answer' | 'unreachable' | 'lost')) {
  return (state: Live, { at }: EventNamed<'elapsed'>): StateNamed<'ended'> =>
    ended(state, code === 'unreachable' ? 'failed' : code, at, problem(code))
}
