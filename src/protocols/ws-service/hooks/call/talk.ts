import { isSame } from '../../../../lib/is-same.js'
import { CallError, problem } from './call-error.js'
import type { OpenDevices } from './devices.js'
import type { Kinds } from './media.js'
import { createPeer, type Description, type Peer } from './peer.js'
import { kindsIn } from './sdp.js'
import type { Signals } from './signals.js'
import type { Call } from './state.js'

/** How the devices of one call come to an understanding, and what comes of it. It is silent after `close()`. */
export interface Talk {
  /** The user's own devices are open: offers them, or answers what has been offered. Once. */
  readonly start: (devices: OpenDevices) => void
  /** What the other says is taken in its order, and waits for `start`. */
  readonly takeOffer: (sdp: string) => void
  readonly takeAnswer: (sdp: string) => void
  readonly takeCandidate: (candidate: RTCIceCandidateInit) => void
  /** There is a line again, or no way to the other any more. */
  readonly renew: () => void
  /** What the other sends. */
  readonly remote: MediaStream | undefined
  /** What the other sends, or would send. */
  readonly kinds: Kinds
  /** The other may have heard of this call. */
  readonly told: boolean
  /** Of the other's RTCPeerConnection. */
  readonly origin: string | undefined
  readonly close: () => void
}

export interface TalkOptions {
  readonly call: Call
  /** What the other has offered already. */
  readonly offer?: string | undefined
  /** The page has reloaded: the other still talks to the one before, and knew it by this. */
  readonly resumed?: { readonly origin: string | undefined }
  readonly signals: Signals
  readonly tell: {
    /** There is something else to show. */
    readonly changed: () => void
    readonly state: (state: RTCPeerConnectionState) => void
    /** The other's page has reloaded, and wants to begin anew. */
    readonly replaced: () => void
    readonly failed: (error: CallError) => void
  }
}

const MAX_CANDIDATES = 100

export function createTalk({ call, offer, resumed, signals, tell }: TalkOptions): Talk {
  let devices: OpenDevices | undefined
  let peer: Peer | undefined
  let remote: MediaStream | undefined
  let kinds = kindsIn(offer)
  /** The newest, until there are devices to answer it with. */
  let offered = offer
  /** Those that came before there was a peer. */
  const candidates: RTCIceCandidateInit[] = []
  let told = call.direction === 'incoming' || resumed !== undefined
  let closed = false
  let last: Promise<unknown> = Promise.resolve()

  /** Each step takes its time, and the next may build on it. */
  function inTurn(run: () => Promise<void> | undefined): void {
    last = last.then(async () => {
      try {
        if (!closed) await run()
      } catch (thrown) {
        if (!closed) tell.failed(thrown instanceof CallError ? thrown : problem('negotiation', thrown))
      }
    })
  }

  function connect(opened: OpenDevices): Peer {
    try {
      return createPeerOf(opened)
    } catch (thrown) {
      throw problem('ice-servers', thrown)
    }
  }

  function createPeerOf({ stream, iceServers }: OpenDevices): Peer {
    const isCurrent = (): boolean => !closed && made === peer
    const made = createPeer({
      stream,
      iceServers,
      isPolite: () => isPolite(signals, call),
      stale: resumed?.origin,
      tell: {
        description(description) {
          const isFirst = call.direction === 'outgoing' && resumed === undefined && made.origin === undefined
          const left = signals.describe(call, description, !isFirst)
          told ||= left
          return left
        },
        candidate: candidate => signals.candidate(call, candidate),
        stream(stream) {
          remote = stream
          tell.changed()
        },
        state: state => isCurrent() && tell.state(state),
        failed: thrown => isCurrent() && tell.failed(problem('negotiation', thrown)),
      },
    })
    return made
  }

  async function receive(description: Description): Promise<void> {
    if (devices === undefined) return
    peer ??= connect(devices)
    const { receive: take, addCandidate } = peer
    await take(description)
    for (const candidate of candidates.splice(0)) await addCandidate(candidate)
    if (closed) return
    const now = peer.kinds
    if (!isSame(now, kinds)) kinds = now
    tell.changed()
  }

  async function answer(sdp: string): Promise<void> {
    if (peer?.isFrom(sdp) === false) {
      // Its new connection cannot take the place of the old one in this side's.
      peer.close()
      peer = undefined
      tell.replaced()
    }
    await receive({ type: 'offer', sdp })
  }

  return {
    start(opened) {
      if (devices !== undefined) return
      devices = opened
      const first = offered
      // A page that came back knows nothing, so it is the one to offer.
      if (first !== undefined && resumed === undefined) return inTurn(() => answer(first))
      if (call.direction === 'incoming' && resumed === undefined) return
      inTurn(async () => {
        peer ??= connect(opened)
        peer.offer()
      })
    },
    takeOffer(sdp) {
      if (devices === undefined) {
        offered = sdp
        kinds = kindsIn(sdp)
      } else {
        inTurn(() => answer(sdp))
      }
    },
    takeAnswer: sdp => inTurn(() => receive({ type: 'answer', sdp })),
    takeCandidate: candidate =>
      inTurn(() => {
        if (peer !== undefined) return peer.addCandidate(candidate)
        if (candidates.length < MAX_CANDIDATES) candidates.push(candidate)
        return undefined
      }),
    renew: () => peer?.renew(),
    get remote() {
      return remote
    },
    get kinds() {
      return kinds
    },
    get told() {
      return told
    },
    get origin() {
      return peer?.origin ?? resumed?.origin
    },
    close() {
      closed = true
      peer?.close()
    },
  }
}

/** Of two who want the same at once, the one with the lower id gives way. */
export function isPolite(signals: Pick<Signals, 'self'>, { userId }: Pick<Call, 'userId'>): boolean {
  return (signals.self() ?? '') < userId
}
