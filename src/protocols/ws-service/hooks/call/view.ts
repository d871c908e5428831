import type { CallError } from './call-error.js'
import type { Devices } from './devices.js'
import type { Kinds } from './media.js'
import type { Call, CallEnd, CallState } from './state.js'
import type { Talk } from './talk.js'

/** Where a call is at. */
export type CallStatus =
  | 'idle' // none, yet
  | 'calling' // the user calls, and it rings at the other's
  | 'ringing' // somebody calls the user
  | 'connecting' // it is accepted, and nothing is heard yet
  | 'connected'
  | 'reconnecting' // the other is lost, or one of the two has reloaded: it may come back
  | 'ended' // until the next one, until it is dismissed, or until the session ends

/** What there is to show of a call. */
export interface CallView {
  readonly status: CallStatus
  readonly callId: string | undefined
  /** The other. */
  readonly userId: string | undefined
  /** Who has called. */
  readonly direction: Call['direction'] | undefined
  /** For a muted `<video>`: what the user sends. */
  readonly localStream: MediaStream | undefined
  /** For an `<audio>` or `<video>`: what the other sends. */
  readonly remoteStream: MediaStream | undefined
  /** What the other sends; while it rings, what they would send. */
  readonly remoteKinds: Kinds
  /** What of the user's own is muted. */
  readonly muted: Kinds
  /** When it was connected first, epoch ms. How long that is now, `useCallDuration` says. */
  readonly connectedAt: number | undefined
  /** Epoch ms. */
  readonly endedAt: number | undefined
  /** Why it has ended. */
  readonly reason: CallEnd | undefined
  /** What went wrong, and what to do; also while it rings, where accepting has not worked. */
  readonly error: CallError | undefined
}

const NEITHER: Kinds = { audio: false, video: false }

export const NO_CALL: CallView = {
  status: 'idle',
  callId: undefined,
  userId: undefined,
  direction: undefined,
  localStream: undefined,
  remoteStream: undefined,
  remoteKinds: NEITHER,
  muted: NEITHER,
  connectedAt: undefined,
  endedAt: undefined,
  reason: undefined,
  error: undefined,
}

const STATUS: Readonly<Record<CallState['name'], CallStatus>> = {
  idle: 'idle',
  preparing: 'calling',
  calling: 'calling',
  ringing: 'ringing',
  answering: 'connecting',
  connecting: 'connecting',
  connected: 'connected',
  reconnecting: 'reconnecting',
  ended: 'ended',
}

export function viewOf(state: CallState, talk: Talk | undefined, devices: Devices | undefined): CallView {
  if (state.name === 'idle') return NO_CALL
  return {
    status: STATUS[state.name],
    callId: state.call.id,
    userId: state.call.userId,
    direction: state.call.direction,
    localStream: devices?.stream,
    remoteStream: talk?.remote,
    remoteKinds: talk?.kinds ?? NEITHER,
    muted: devices?.muted ?? NEITHER,
    connectedAt: 'since' in state ? state.since : undefined,
    endedAt: state.name === 'ended' ? state.at : undefined,
    reason: state.name === 'ended' ? state.reason : undefined,
    error: 'error' in state ? state.error : undefined,
  }
}
