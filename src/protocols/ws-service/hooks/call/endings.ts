import { CallError, problem } from './call-error.js'
import type { Refusal, Signal } from './signals.js'
import type { CallEnd, CallState } from './state.js'

/** Why a call has ended, and what to do about it. */
export interface Ending {
  readonly reason: CallEnd
  readonly error?: CallError
}

/** What the other is told where a call ends here; nothing where the other knows. */
export const WORD_OF: Readonly<Partial<Record<CallEnd, string>>> = {
  'hung-up': 'hangup',
  rejected: 'rejected',
  'no-answer': 'no_answer',
  lost: 'lost',
  failed: 'failed',
}

const BUSY: Ending = { reason: 'busy', error: problem('busy') }
const LOST: Ending = { reason: 'lost', error: problem('lost') }
const OFFLINE: Ending = { reason: 'offline', error: problem('offline') }

/** What it means that the server says so; `undefined` where it means nothing to this device. */
export function endOf({ name }: CallState, { from_user_id: from, reason }: Signal, self: string | undefined): Ending {
  const isOwn = from !== undefined && from === self
  if (reason === 'answered_elsewhere') return { reason: 'answered-elsewhere' }
  // Both have called each other, and another device of this user goes on with the other call.
  if (reason === 'glare' && name === 'ringing') return { reason: 'answered-elsewhere' }
  if (name === 'ringing' || name === 'answering') return { reason: isOwn ? 'rejected' : 'missed' }
  if (isOwn) return { reason: 'hung-up' }
  if (reason === 'disconnected' || reason === 'lost') return LOST
  if (name !== 'calling') return { reason: 'other-hung-up' }
  return reason === 'busy' ? BUSY : { reason: 'other-rejected' }
}

/** What an error of the server means for the call that there is; `undefined` where it is about something else. */
export function refusalOf(state: CallState, { code, message, details }: Refusal): Ending | undefined {
  if (!('call' in state)) return undefined
  const about: unknown = Reflect.get(Object(details), 'call_id')
  if (about !== undefined && about !== state.call.id) return undefined
  switch (code) {
    case 'USER_OFFLINE':
      return state.name === 'calling' ? OFFLINE : undefined
    case 'CALL_ANSWERED':
      return state.name === 'answering' || state.name === 'connecting' ? { reason: 'answered-elsewhere' } : undefined
    case 'CALL_NOT_FOUND':
    case 'NOT_A_PARTICIPANT':
      // A server that has begun anew knows of none, and a call whose media go on needs none.
      if (state.name === 'connecting') return { reason: 'other-hung-up' }
      return state.name === 'reconnecting' ? LOST : undefined
    default:
      if (about === undefined || state.name !== 'calling') return undefined
      return { reason: 'failed', error: new CallError('refused', `The server refused the call: ${message ?? code}`) }
  }
}
