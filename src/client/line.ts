import { type AuthError, type HookwireError, UsageError } from '../errors.js'
import type { Clock, Undo } from '../lib/clock.js'
import type { Wiring } from '../protocol/wiring.js'
import type { Frame, Link, Target, Transport } from '../protocol/transport.js'
import { type Auth, renewAfter, type TokenReason } from './auth.js'
import { type Context, type Event, hasLink, initial, lasts, type State, transition } from './connection.js'
import { errorOf } from './failure.js'
import { watchNetwork } from './network.js'
import { meaningOf } from './policy.js'

/** The line to the server: runs the connection machine, and owns its one timer, socket and set of listeners. */
export interface Line {
  readonly connect: () => void
  /** `ready`: the other side has proved that it lives. `silence`: it has fallen silent. `shutdown`: it says good-bye. */
  readonly dispatch: (event: Extract<Event, { readonly type: 'disconnect' | 'ready' | 'silence' | 'shutdown' }>) => void
  /** The server has refused the token by a message of this type. */
  readonly refuse: (type: string) => void
  /** Hands a frame to the socket; `false` where there is none to take it. */
  readonly transmit: (frame: string) => boolean
  readonly state: State
  /** The token of this line, where there is one. */
  readonly token: string | undefined
}

export interface LineOptions {
  readonly wiring: Wiring
  /** Where to, with this token. */
  readonly target: (token: string | undefined) => Target
  readonly auth: Auth
  readonly transport: Transport
  readonly clock: Clock
  readonly context: Context
  /** Called after each change of state. `error` says why it failed, where it has. */
  readonly onState: (state: State, before: State, error: HookwireError | null) => void
  readonly onFrame: (frame: Frame) => void
  /** A fresh token came while the line was open. */
  readonly onRenewed: (token: string) => void
  readonly onError: (error: HookwireError) => void
}

const nothing: Undo = () => undefined

export function createLine(options: LineOptions): Line {
  const { wiring, target, auth, transport, clock, context, onState, onFrame, onRenewed, onError } = options

  let state = initial
  let link: Link | undefined
  /** The token between its arrival and the opening of the socket. */
  let token: string | undefined
  /** The token of the last link, so that a refused one is not tried again. */
  let usedToken: string | undefined
  /** Counts attempts: what comes back for another one than this is out of date. */
  let attempt = 0
  /** The last call for a token failed; what it threw has been reported. */
  let tokenFailed = false
  let stopTimer: Undo = nothing
  let stopRenewal: Undo = nothing
  let unwatch: Undo | undefined

  /** Events run to completion: one that comes while another is handled waits its turn. */
  const queue: { readonly event: Event; readonly of: number | undefined }[] = []
  let running = false

  /** `of`: the attempt that the event belongs to; it means nothing for any other. */
  function dispatch(event: Event, of?: number): void {
    queue.push({ event, of })
    if (running) return
    running = true
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (next.of === undefined || next.of === attempt) step(next.event)
      }
    } finally {
      // Whatever throws here is a defect; a client that is deaf from then on would be another.
      running = false
    }
  }

  function step(event: Event): void {
    const before = state
    state = transition(before, event, context)
    if (state === before) return
    stopTimer()
    if (!hasLink(state)) drop()
    if (before.name === 'authorizing' && event.type === 'elapsed') auth.abandon()
    const ms = lasts(state, context)
    stopTimer = ms === undefined ? nothing : clock.after(ms, () => dispatch({ type: 'elapsed' }))
    const error = state.name === 'failed' ? errorOf(state, wiring.name) : null
    onState(state, before, error)
    if (error !== null) onError(error)
    if (state.name !== before.name) entering[state.name]?.()
  }

  const entering: Readonly<Partial<Record<State['name'], () => void>>> = {
    authorizing: authorize,
    opening: open,
    open: watchExpiry,
    closed: leave,
    idle: forgetTokens,
  }

  /** Ends the link, and whatever is under way for it. */
  function drop(): void {
    attempt += 1
    stopRenewal()
    link?.close()
    link = undefined
    token = undefined
  }

  function leave(): void {
    forgetTokens()
    unwatch?.()
    unwatch = undefined
  }

  function forgetTokens(): void {
    auth.forget()
    usedToken = undefined
  }

  function authorize(): void {
    const of = attempt
    const reason = tokenReason(state.reason)
    auth.ask(reason).then(
      brought => {
        if (of !== attempt) return
        tokenFailed = false
        if (brought === null) return dispatch({ type: 'no-token' }, of)
        if (reason === 'refused' && brought === usedToken) return dispatch({ type: 'no-fresh-token' }, of)
        token = brought
        dispatch({ type: 'authorized' }, of)
      },
      (thrown: unknown) => {
        if (of !== attempt) return
        // Once an outage: a log-in that cannot be reached fails at every attempt.
        if (!tokenFailed) onError(thrown as AuthError)
        tokenFailed = true
        dispatch({ type: 'token-failed' }, of)
      },
    )
  }

  function open(): void {
    const of = attempt
    const tokenOfLink = token
    usedToken = token
    token = undefined
    let address: Target
    try {
      address = target(tokenOfLink)
    } catch (thrown) {
      // The words of a protocol are for the user; anything else may hold the URL, and that the token.
      const why = thrown instanceof UsageError ? thrown.message : 'The `target` of the protocol threw.'
      return dispatch({ type: 'bad-url', why }, of)
    }
    link = transport.connect(address, {
      opened: () => dispatch({ type: 'socket-open', ready: wiring.ready === undefined }, of),
      frame: frame => of === attempt && onFrame(frame),
      closed({ code, reason, badUrl }) {
        if (badUrl !== undefined) return dispatch({ type: 'bad-url', why: badUrl }, of)
        // Only words that the protocol itself knows: any others may hold what no error should.
        if (wiring.refusals.includes(reason)) {
          return dispatch({ type: 'ended', code, meaning: 'refused', words: reason }, of)
        }
        dispatch({ type: 'ended', code, meaning: meaningOf(code, wiring.closeCodes) }, of)
      },
    })
  }

  function watchExpiry(): void {
    const of = attempt
    const watched = usedToken
    const ms = auth.canRefresh ? renewAfter(watched, clock.now()) : undefined
    if (ms === undefined) return
    stopRenewal = clock.after(ms, () => {
      auth.ask('expiring').then(
        fresh => {
          if (of !== attempt || typeof fresh !== 'string' || fresh === watched) return
          if (wiring.renewal === 'reconnect') return replace(fresh)
          onRenewed(fresh)
          usedToken = fresh
          watchExpiry()
        },
        (thrown: unknown) => of === attempt && onError(thrown as AuthError),
      )
    })
  }

  /** The old connection is left only when the fresh token is there: until then it is as good as ever. */
  function replace(fresh: string): void {
    drop()
    token = fresh
    dispatch({ type: 'renew' })
  }

  return {
    connect() {
      unwatch ??= watchNetwork(type => dispatch({ type }))
      dispatch({ type: 'connect' })
    },
    dispatch,
    refuse: type => dispatch({ type: 'ended', code: 4401, meaning: 'refused', words: type }, attempt),
    transmit: frame => link?.send(frame) === true,
    get token() {
      return usedToken
    },
    get state() {
      return state
    },
  }
}

function tokenReason(reason: State['reason']): TokenReason {
  if (reason === 'refused') return reason
  return reason === 'asked' ? 'connect' : 'reconnect'
}
