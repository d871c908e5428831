import { HookwireError } from '../../../../errors.js'

/** What went wrong with a call, in one word. */
export type CallProblem =
  | 'permission-refused' // the user, the browser or the page's policy gives no access to the microphone or camera
  | 'no-device' // there is none of what was asked for
  | 'device-in-use' // another program has it
  | 'unsupported' // the page is not secure, or the browser knows no WebRTC
  | 'ice-servers' // the option `iceServers` threw, or named what no browser takes
  | 'negotiation' // the two browsers did not agree on what to send
  | 'unreachable' // ICE found no way for media between the two
  | 'lost' // there was one, and it did not come back
  | 'busy' // the other is in another call
  | 'no-answer' // nobody has answered within 30 s
  | 'offline' // the other is not connected
  | 'refused' // the server does not want this call

/**
 * A call could not be made, or has broken off. `code` says in one word why; the message says what to do.
 *
 * @example
 * const { error, call } = useCall()
 * if (error?.code === 'busy') return <button onClick={() => call(userId)}>Try again</button>
 */
export class CallError extends HookwireError {
  override readonly name = 'CallError'
  readonly kind = 'call'
  readonly code: CallProblem

  constructor(code: CallProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

const WORDS = {
  unsupported:
    'This page can make no calls: browsers give microphones, cameras and WebRTC to pages over https and on localhost ' +
    'only. Serve it over https, or open it in another browser.',
  'ice-servers':
    'The call was not made, because the option `iceServers` of useCall threw, or named something that no browser takes; ' +
    '`cause` says what. Mend it, then call again.',
  negotiation:
    'The call has ended, because the two browsers did not agree on what to send; `cause` says why. Call again, or update ' +
    'the older one.',
  unreachable:
    'The call has ended, because no way for sound and picture was found between the two: a firewall or a NAT is in ' +
    'between. Name a TURN server, which they can meet at, in the option `iceServers` of useCall.',
  lost: 'The call has ended, because the other was lost and did not come back in time. Call again.',
  busy: 'The other is in another call. Call again later.',
  'no-answer': 'Nobody has answered within 30 s. Call again later, or leave a message.',
  offline: 'The other is not connected, so nothing rings there. Call again when they are online, or leave a message.',
} as const satisfies Partial<Record<CallProblem, string>>

/** The error of a problem that needs no more words than its own. */
export function problem(code: keyof typeof WORDS, cause?: unknown): CallError {
  return new CallError(code, WORDS[code], cause === undefined ? undefined : { cause })
}
