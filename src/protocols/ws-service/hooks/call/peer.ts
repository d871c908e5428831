import { kindsIn, originOf } from './sdp.js'
import type { Kinds } from './media.js'

/** A description as the wire carries it. */
export interface Description {
  readonly type: 'offer' | 'answer'
  readonly sdp: string
}

/** One RTCPeerConnection, which agrees with the other's by perfect negotiation. It is silent after `close()`. */
export interface Peer {
  /** Begins: offers what the stream has. Whoever is called begins with `receive`. */
  readonly offer: () => void
  /** The other has said what it sends and takes. Rejects where that cannot be. */
  readonly receive: (description: Description) => Promise<void>
  /** A way to the other. It waits where nothing is known of the other yet. */
  readonly addCandidate: (candidate: RTCIceCandidateInit) => Promise<void>
  /**
   * There is a line again, or no way to the other any more: says what may not have arrived, with all candidates of it, or
   * looks for a way anew. What there is of media goes on meanwhile.
   */
  readonly renew: () => void
  /** Whether a description is of the RTCPeerConnection that this one talks to; also where it talks to none yet. */
  readonly isFrom: (sdp: string) => boolean
  /** Of the other's RTCPeerConnection; `undefined` before its first word. */
  readonly origin: string | undefined
  /** What the other sends. */
  readonly kinds: Kinds
  readonly close: () => void
}

export interface PeerOptions {
  readonly stream: MediaStream
  readonly iceServers: readonly RTCIceServer[]
  /** Whether it gives way where both offer at once. */
  readonly isPolite: () => boolean
  /** Of an RTCPeerConnection of the other that knew the one before this: what it offers is not for this one. */
  readonly stale: string | undefined
  readonly tell: {
    /** To be handed to the other; `false` where there is no line. */
    readonly description: (description: Description) => boolean
    readonly candidate: (candidate: RTCIceCandidate) => void
    /** What the other sends. */
    readonly stream: (stream: MediaStream) => void
    readonly state: (state: RTCPeerConnectionState) => void
    readonly failed: (thrown: unknown) => void
  }
}

/** @throws where the browser takes no such `iceServers`. */
export function createPeer({ stream, iceServers, isPolite, stale, tell }: PeerOptions): Peer {
  const connection = new RTCPeerConnection({ iceServers: [...iceServers] })
  const waiting: RTCIceCandidateInit[] = []
  let offering = false
  let hasTracks = false
  /** What was said last has not left. */
  let unsaid = false
  let closed = false

  function addTracks(): void {
    if (hasTracks) return
    hasTracks = true
    for (const track of stream.getTracks()) connection.addTrack(track, stream)
  }

  /** What was said last, with the candidates that have been found since. */
  function say(): void {
    const { localDescription: description } = connection
    if (description === null || closed) return
    const type = description.type === 'offer' ? 'offer' : 'answer'
    unsaid = !tell.description({ type, sdp: description.sdp })
  }

  async function describe(): Promise<void> {
    await connection.setLocalDescription()
    say()
  }

  async function negotiate(): Promise<void> {
    offering = true
    try {
      await describe()
    } catch (thrown) {
      if (!closed) tell.failed(thrown)
    } finally {
      offering = false
    }
  }

  async function addWaiting(): Promise<void> {
    for (const candidate of waiting.splice(0)) await add(candidate)
  }

  async function add(candidate: RTCIceCandidateInit): Promise<void> {
    try {
      await connection.addIceCandidate(candidate)
    } catch {
      // It is one way of many, and may belong to an offer that was not taken. Where no other works, the state says so.
    }
  }

  connection.addEventListener('negotiationneeded', () => void negotiate())
  connection.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate !== null && !closed) tell.candidate(candidate)
  })
  connection.addEventListener('track', ({ track, streams }) => {
    if (!closed) tell.stream(streams[0] ?? new MediaStream([track]))
  })
  connection.addEventListener('connectionstatechange', () => {
    if (!closed) tell.state(connection.connectionState)
  })

  const peer: Peer = {
    offer: addTracks,
    async receive(description) {
      const isOffer = description.type === 'offer'
      // An answer to an offer that was taken back, that was told twice, or that another page has made.
      if (!isOffer && (connection.signalingState !== 'have-local-offer' || !peer.isFrom(description.sdp))) return
      if (isOffer && mustIgnore(description.sdp)) {
        // Whoever offers now has perhaps never heard this side's own.
        if (connection.signalingState === 'have-local-offer') say()
        return
      }
      await connection.setRemoteDescription(description)
      await addWaiting()
      if (!isOffer || closed) return
      addTracks()
      await describe()
    },
    async addCandidate(candidate) {
      if (connection.remoteDescription === null) waiting.push(candidate)
      else await add(candidate)
    },
    renew() {
      if (unsaid || connection.signalingState === 'have-local-offer') say()
      else if (connection.remoteDescription !== null) connection.restartIce()
    },
    isFrom: sdp => peer.origin === undefined || peer.origin === originOf(sdp),
    get origin() {
      return originOf(connection.remoteDescription?.sdp)
    },
    get kinds() {
      return kindsIn(connection.remoteDescription?.sdp)
    },
    close() {
      closed = true
      connection.close()
    },
  }

  function mustIgnore(sdp: string): boolean {
    if (stale !== undefined && originOf(sdp) === stale) return true
    const collides = offering || connection.signalingState !== 'stable'
    return collides && !isPolite()
  }

  return peer
}
