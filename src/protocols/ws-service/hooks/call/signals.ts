import type { Client } from '../../../../client/client.js'
import { sayCommand } from '../../../../client/say-command.js'
import { isOpen } from '../../../../client/session.js'
import type { Undo } from '../../../../lib/clock.js'
import { parseJson } from '../../../../protocol/safe-json.js'
import type { PayloadOf } from '../../../../protocol/protocol.js'
import type { wsService } from '../../protocol.js'
import { SELF } from '../../state.js'
import type { Description } from './peer.js'
import type { Call } from './state.js'

/** A word of the server about a call. */
export type Signal = PayloadOf<typeof wsService, 'call.offer'>
/** The server refuses something. */
export type Refusal = PayloadOf<typeof wsService, 'error'>

/** What is heard of calls. */
export interface SignalEvents {
  /** Somebody calls, or offers something else in a call that there is. `first`: as the first offer of a call. */
  readonly offer: (signal: Signal, first: boolean) => void
  readonly answer: (signal: Signal) => void
  readonly candidate: (callId: string, candidate: RTCIceCandidateInit) => void
  readonly ended: (signal: Signal) => void
  readonly refused: (refusal: Refusal) => void
}

/** What is said of calls. Nothing of it throws, and what is said while there is no line is lost, but for `hangUp`. */
export interface Signals {
  /** The user's own id; `undefined` before the server has said it. */
  readonly self: () => string | undefined
  /** `resume`: for a call that goes on. `false` where it has not left. */
  readonly describe: (call: Call, description: Description, resume: boolean) => boolean
  readonly candidate: (call: Call, candidate: RTCIceCandidate) => void
  /** It waits for the line where there is none, for the other waits for it. */
  readonly hangUp: (call: Pick<Call, 'id' | 'userId'>, reason: string) => void
  readonly listen: (events: SignalEvents) => Undo
}

/** The wire of calls, whose candidates are JSON in a text. */
export function createSignals(client: Client<typeof wsService>): Signals {
  const { store, subscribe } = client

  function self(): string | undefined {
    const id = store.peek(({ own }) => own.get('self')?.get(SELF))
    return typeof id === 'string' && id !== '' ? id : undefined
  }

  function about({ id, userId }: Pick<Call, 'id' | 'userId'>) {
    const own = self()
    return { call_id: id, participants: own === undefined ? [userId] : [own, userId] }
  }

  return {
    self,
    describe(call, { type, sdp }, resume) {
      if (!isOpen({ store })) return false
      if (type === 'answer') return sayCommand(client, 'call.answer', { ...about(call), sdp })
      return sayCommand(client, 'call.offer', { ...about(call), sdp, ...(resume && { resume }) })
    },
    candidate(call, candidate) {
      if (!isOpen({ store })) return
      sayCommand(client, 'call.ice', { ...about(call), ice_candidate: JSON.stringify(candidate) })
    },
    hangUp: (call, reason) => void sayCommand(client, 'call.hangup', { ...about(call), reason }),
    listen({ offer, answer, candidate, ended, refused }) {
      const undo = [
        subscribe('call.incoming', signal => offer(signal, true)),
        subscribe('call.offer', signal => offer(signal, false)),
        subscribe('call.answer', answer),
        subscribe('call.ice', ({ call_id: id, ice_candidate: text }) => {
          const read = candidateIn(text)
          if (read !== undefined) candidate(id, read)
        }),
        subscribe('call.ended', ended),
        subscribe('error', refused),
      ]
      return () => undo.forEach(leave => leave())
    },
  }
}

/** One that cannot be read is one way less. */
function candidateIn(text: string | undefined): RTCIceCandidateInit | undefined {
  try {
    const value: unknown = text === undefined ? undefined : parseJson(text)
    const { candidate, ...rest }: { readonly candidate?: unknown } = Object(value)
    return typeof candidate === 'string' ? { ...rest, candidate } : undefined
  } catch {
    return undefined
  }
}
