import { backoff, type ReconnectOptions } from './policy.js'
import type { Reason, Status } from './status.js'

/**
 * The connection as a pure machine: from a state and an event to the next state. It opens and closes nothing; the
 * client does, by the state that it finds itself in.
 */

/** What a chain of attempts remembers until the connection has held. */
interface Memory {
  /** How many attempts have failed since the connection last held. */
  readonly failures: number
  /** A refused token has been replaced once already. */
  readonly refreshed: boolean
  /** `connect()` has cut a wait short; the next one is held to its end, whoever asks. */
  readonly hurried: boolean
  /** The server has said that it stops: however long it takes to come back, that is no reason to give up. */
  readonly patient: boolean
}

interface Chain extends Memory {
  readonly reason: Reason
}

interface States {
  idle: { readonly reason: 'initial' | 'no-token' }
  authorizing: Chain
  opening: Chain
  handshaking: Chain
  /** `leaving`: the server has said that it stops, and over how long its clients are to spread their return, ms. */
  open: Chain & { readonly held: boolean; readonly leaving: number | undefined }
  waiting: Chain & { readonly delay: number }
  offline: Chain
  closed: { readonly reason: 'disconnected' }
  failed: {
    readonly reason: 'gave-up' | 'refused' | 'rejected' | 'bad-url'
    readonly cause: Failure
    readonly failures: number
  }
}
type Name = keyof States
type StateNamed<N extends Name> = { [K in N]: { readonly name: K } & States[K] }[N]
export type State = StateNamed<Name>

/** What went wrong last, for the words of an error. */
export interface Failure {
  readonly reason: Reason
  readonly code?: number
  /** The words of the protocol in which the server has refused the token. */
  readonly words?: string
  /** What is wrong with a bad URL, in a sentence without the URL. */
  readonly why?: string
}

interface Events {
  connect: object
  disconnect: object
  authorized: object
  'no-token': object
  /** The token was refused, and no other has come. */
  'no-fresh-token': object
  'token-failed': object
  'bad-url': { readonly why: string }
  /** `ready`: this protocol has no handshake, the open socket is enough. */
  'socket-open': { readonly ready: boolean }
  ready: object
  /** The link ended; what the code, or the protocol's own `words`, mean has been looked up. */
  ended: { readonly meaning: 'retry' | 'refused' | 'final'; readonly code: number; readonly words?: string }
  /** The server has said that it is about to stop. */
  shutdown: { readonly within: number }
  /** The answer to a ping did not come. */
  silence: object
  /** A fresh token is there, and the protocol wants a new connection for it. */
  renew: object
  /** The state has lasted for as long as it may. */
  elapsed: object
  online: object
  offline: object
  visible: object
}
type EventType = keyof Events
type EventNamed<E extends EventType> = { [K in E]: { readonly type: K } & Events[K] }[E]
export type Event = EventNamed<EventType>

/** What the machine may ask of the world, and what it has been told to do. */
export interface Context {
  readonly reconnect: Required<ReconnectOptions>
  /** How long asking for a token, opening a socket and a handshake may each take, ms. */
  readonly attemptTimeout: number
  /** How long an open connection has to hold until past failures are forgotten, ms. */
  readonly holdTime: number
  readonly random: () => number
  /** No network, as far as the browser knows, and the server is not on this machine. */
  readonly offline: () => boolean
  /** There is a `token` function that could bring another token. */
  readonly canRefresh: () => boolean
}

/** Where each state may go. An event that a state has no entry for changes nothing. */
interface Next {
  idle: 'authorizing' | 'offline' | 'closed'
  authorizing: 'opening' | 'idle' | 'waiting' | 'offline' | 'closed' | 'failed'
  opening: 'authorizing' | 'handshaking' | 'open' | 'waiting' | 'offline' | 'closed' | 'failed'
  handshaking: 'authorizing' | 'open' | 'waiting' | 'offline' | 'closed' | 'failed'
  open: 'authorizing' | 'opening' | 'open' | 'waiting' | 'offline' | 'closed' | 'failed'
  waiting: 'authorizing' | 'offline' | 'closed'
  offline: 'authorizing' | 'closed'
  closed: 'authorizing' | 'offline'
  failed: 'authorizing' | 'offline' | 'closed'
}

/** A row of the table for each state; a transition that `Next` does not list does not compile. */
export type Transitions = {
  readonly [S in Name]: {
    readonly [E in EventType]?: (
      state: StateNamed<S>,
      event: EventNamed<E>,
      context: Context,
    ) => StateNamed<Next[S] | S>
  }
}

const FRESH: Memory = { failures: 0, refreshed: false, hurried: false, patient: false }

/** The same chain of attempts in another state. */
function go<N extends Name>(name: N, reason: Reason, memory: Memory): Chain & { name: N } {
  const { failures, refreshed, hurried, patient } = memory
  return { name, reason, failures, refreshed, hurried, patient }
}

const TRANSITIONS: Transitions = {
  idle: { connect: start, disconnect: close },
  closed: { connect: start, disconnect: close },
  failed: {
    connect: start,
    disconnect: close,
    online: restart,
    visible: restart,
  },
  authorizing: {
    disconnect: close,
    authorized: chain => go('opening', 'token', chain),
    'no-token': () => ({ name: 'idle', reason: 'no-token' }),
    'no-fresh-token': () => fail('refused'),
    'token-failed': (chain, _, context) => retry(chain, { reason: 'token-failed' }, context),
    elapsed: timeOut,
    offline: goOffline,
  },
  opening: {
    disconnect: close,
    'bad-url': badUrl,
    'socket-open': (chain, { ready }) => (ready ? opened(chain) : go('handshaking', 'socket-open', chain)),
    ended: (chain, event, context) => end(chain, event, 'never-opened', context),
    elapsed: timeOut,
    offline: goOffline,
  },
  handshaking: {
    disconnect: close,
    ready: opened,
    ended: lose,
    elapsed: timeOut,
    offline: goOffline,
  },
  open: {
    disconnect: close,
    ended: (state, event, context) => (state.leaving === undefined ? lose : leave)(state, event, context),
    silence: timeOut,
    shutdown: (state, { within }) => ({ ...state, leaving: within }),
    renew: chain => go('opening', 'renewed', chain),
    elapsed: ({ leaving }) => ({ ...go('open', 'stable', FRESH), held: true, leaving }),
  },
  waiting: {
    connect: hurry,
    disconnect: close,
    elapsed: chain => go('authorizing', 'backoff-over', { ...chain, hurried: false }),
    online: chain => go('authorizing', 'network', chain),
    visible: chain => go('authorizing', 'network', chain),
    offline: goOffline,
  },
  offline: {
    connect: (chain, _, context) => (context.offline() ? chain : go('authorizing', 'asked', chain)),
    disconnect: close,
    online: chain => go('authorizing', 'network', chain),
    visible: (chain, _, context) => (context.offline() ? chain : go('authorizing', 'network', chain)),
  },
}

export const initial: State = { name: 'idle', reason: 'initial' }

/** The next state; the same one where the event means nothing in it. */
export function transition(state: State, event: Event, context: Context): State {
  // Two unions that belong together by construction: the compiler cannot follow a pair of lookups.
  const row = TRANSITIONS[state.name] as Readonly<
    Partial<Record<EventType, (state: State, event: Event, context: Context) => State>>
  >
  return row[event.type]?.(state, event, context) ?? state
}

/** How long a state may last before `elapsed`, ms; `undefined` for ever. */
export function lasts(state: State, context: Context): number | undefined {
  switch (state.name) {
    case 'authorizing':
    case 'opening':
    case 'handshaking':
      return context.attemptTimeout
    case 'open':
      return state.held ? undefined : context.holdTime
    case 'waiting':
      return state.delay
    case 'idle':
    case 'offline':
    case 'closed':
    case 'failed':
      return undefined
  }
}

export function statusOf(state: State): Status {
  switch (state.name) {
    case 'authorizing':
    case 'opening':
      return state.failures === 0 && state.reason !== 'renewed' && !state.refreshed ? 'connecting' : 'reconnecting'
    case 'handshaking':
      return 'authenticating'
    case 'waiting':
    case 'offline':
      return 'reconnecting'
    default:
      return state.name
  }
}

/** True from when the server has said that it stops until it is back. */
export function isShutDown(state: State): boolean {
  if (state.name === 'open') return state.leaving !== undefined
  return 'patient' in state && state.patient
}

/** True where there is, or may be, a socket. */
export function hasLink(state: State): boolean {
  return state.name === 'opening' || state.name === 'handshaking' || state.name === 'open'
}

function start(_: State, __: Event, context: Context): StateNamed<'authorizing' | 'offline'> {
  if (context.offline()) return go('offline', 'offline', FRESH)
  return go('authorizing', 'asked', { ...FRESH, hurried: true })
}

/** Only what a network could have caused heals with the network: a refused token does not. */
function restart(state: StateNamed<'failed'>, _: Event, context: Context): StateNamed<'authorizing' | 'failed'> {
  return state.reason !== 'gave-up' || context.offline() ? state : go('authorizing', 'network', FRESH)
}

/** Another one each time: what was sent since the last `disconnect()` is thrown away by the next. */
function close(): StateNamed<'closed'> {
  return { name: 'closed', reason: 'disconnected' }
}

/** Starts now what would start later; but only once, or a `connect()` in a listener would undo the backoff. */
function hurry(state: StateNamed<'waiting'>): StateNamed<'authorizing' | 'waiting'> {
  return state.hurried ? state : go('authorizing', 'asked', { ...state, hurried: true })
}

/** A server that said that it stops is back: what failed meanwhile is no failure of the line that there is now. */
function opened(chain: Chain): StateNamed<'open'> {
  const memory = chain.patient ? { ...chain, failures: 0, patient: false } : chain
  return { ...go('open', 'ready', memory), held: false, leaving: undefined }
}

function goOffline<S extends Chain>(state: S, _: Event, context: Context): S | StateNamed<'offline'> {
  return context.offline() ? go('offline', 'offline', state) : state
}

function badUrl(_: State, { why }: EventNamed<'bad-url'>): StateNamed<'failed'> {
  return fail('bad-url', { reason: 'bad-url', why })
}

function timeOut(chain: Chain, _: Event, context: Context): StateNamed<'waiting' | 'offline' | 'failed'> {
  return retry(chain, { reason: 'timeout' }, context)
}

function lose(chain: Chain, event: EventNamed<'ended'>, context: Context): ReturnType<typeof end> {
  return end(chain, event, 'lost', context)
}

/** Not all of its clients at once: the server that they come back to has just begun. */
function leave(
  { leaving = 0, ...chain }: StateNamed<'open'>,
  event: EventNamed<'ended'>,
  context: Context,
): ReturnType<typeof end> {
  const { failures } = chain
  const next = end({ ...chain, patient: true }, event, 'shutdown', context)
  if (next.name !== 'waiting') return next
  return { ...next, failures, delay: Math.round(context.random() * leaving) }
}

function end(
  chain: Chain,
  { meaning, code, words }: EventNamed<'ended'>,
  reason: 'lost' | 'never-opened' | 'shutdown',
  context: Context,
): StateNamed<'authorizing' | 'waiting' | 'offline' | 'failed'> {
  if (meaning === 'retry') return retry(chain, { reason, code }, context)
  if (meaning === 'final') return fail('rejected', { reason, code })
  // At once, for nothing is overloaded; and only once, for a second refusal is the server's last word.
  if (!chain.refreshed && context.canRefresh()) return go('authorizing', 'refused', { ...chain, refreshed: true })
  return fail('refused', words === undefined ? { reason, code } : { reason, words })
}

function retry(chain: Chain, cause: Failure, context: Context): StateNamed<'waiting' | 'offline' | 'failed'> {
  const failures = chain.failures + 1
  if (failures > attemptsOf(chain, context)) return fail('gave-up', cause, failures)
  const next = { ...chain, failures }
  if (context.offline()) return go('offline', 'offline', next)
  return { ...go('waiting', cause.reason, next), delay: backoff(failures, context.random, context.reconnect) }
}

function attemptsOf({ patient }: Chain, { reconnect: { attempts } }: Context): number {
  return patient && attempts > 0 ? Infinity : attempts
}

function fail(
  reason: StateNamed<'failed'>['reason'],
  cause: Failure = { reason },
  failures: number = 0,
): StateNamed<'failed'> {
  return { name: 'failed', reason, cause, failures }
}
