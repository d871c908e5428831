import { vi } from 'vitest'

/** A track that remembers whether somebody has stopped it. */
export interface FakeTrack {
  readonly kind: string
  enabled: boolean
  readyState: 'live' | 'ended'
}

/** A stream of fake devices; with `fail`, as a browser that gives none. */
export function fakeMedia(kinds: readonly string[]) {
  const tracks = kinds.map(kind => {
    const track = { kind, enabled: true, readyState: 'live' as FakeTrack['readyState'], stop: () => undefined as void }
    track.stop = () => void (track.readyState = 'ended')
    return track
  })
  // The part of a stream that a call touches.
  return { tracks, stream: { getTracks: () => tracks } as unknown as MediaStream }
}

/**
 * WebRTC without media: descriptions that name their makers, rollback, candidates, and a way to the other as soon as two
 * have agreed. A test that has made it bad says so by `cut`.
 */
export function fakeWebRtc() {
  const all: FakePeer[] = []
  let blocked = false

  class FakePeer extends EventTarget {
    readonly id = String(1000 + all.length)
    signalingState = 'stable'
    connectionState = 'new'
    localDescription: RTCSessionDescriptionInit | null = null
    remoteDescription: RTCSessionDescriptionInit | null = null
    readonly candidates: RTCIceCandidateInit[] = []
    readonly kinds: string[] = []
    version = 0
    wants = false
    agreedLocal: RTCSessionDescriptionInit | null = null

    constructor(readonly configuration: RTCConfiguration) {
      super()
      if (configuration.iceServers?.some(({ urls }) => urls === 'nonsense') === true) throw new SyntaxError('a bad URL')
      all.push(this)
    }

    addTrack(track: { readonly kind: string }): void {
      this.kinds.push(track.kind)
      this.needNegotiation()
    }

    restartIce(): void {
      this.needNegotiation()
    }

    needNegotiation(): void {
      this.wants = true
      queueMicrotask(() => {
        if (!this.wants || this.signalingState !== 'stable') return
        this.wants = false
        this.dispatchEvent(new Event('negotiationneeded'))
      })
    }

    describe(type: RTCSdpType): RTCSessionDescriptionInit {
      this.version += 1
      const sections = ['audio', 'video'].flatMap(kind =>
        this.kinds.includes(kind) ? [`m=${kind} 9 UDP/TLS/RTP/SAVPF 0`, 'a=sendrecv'] : [],
      )
      return { type, sdp: ['v=0', `o=- ${this.id} ${this.version} IN IP4 127.0.0.1`, ...sections, ''].join('\r\n') }
    }

    async setLocalDescription(): Promise<void> {
      await Promise.resolve()
      this.mustBeOpen()
      const isAnswer = this.signalingState === 'have-remote-offer'
      this.localDescription = this.describe(isAnswer ? 'answer' : 'offer')
      this.signalingState = isAnswer ? 'stable' : 'have-local-offer'
      this.wants = false
      this.find({ candidate: `candidate:${this.id}-${this.version}`, sdpMid: '0' })
      if (isAnswer) this.agree()
    }

    async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      await Promise.resolve()
      this.mustBeOpen()
      if (description.sdp === 'broken') throw new DOMException('Failed to parse', 'OperationError')
      if (description.type === 'answer' && this.signalingState !== 'have-local-offer') throw new Error('wrong state')
      // An offer takes back one’s own.
      if (description.type === 'offer' && this.signalingState === 'have-local-offer') {
        this.localDescription = this.agreedLocal
      }
      this.remoteDescription = description
      this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable'
      this.dispatchEvent(Object.assign(new Event('track'), { track: {}, streams: [fakeMedia(['audio']).stream] }))
      if (description.type === 'answer') this.agree()
    }

    async addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
      await Promise.resolve()
      this.mustBeOpen()
      if (this.remoteDescription === null) throw new Error('no remote description')
      if (candidate.candidate === 'wrong') throw new DOMException('no', 'OperationError')
      this.candidates.push(candidate)
    }

    find(candidate: RTCIceCandidateInit): void {
      const event = Object.assign(new Event('icecandidate'), { candidate: { ...candidate, toJSON: () => candidate } })
      queueMicrotask(() => this.dispatchEvent(event))
    }

    agree(): void {
      this.agreedLocal = this.localDescription
      for (const other of all) if (other.knows(this) && this.knows(other)) connect(this, other)
    }

    knows(other: FakePeer): boolean {
      return this.signalingState === 'stable' && this.remoteDescription?.sdp?.includes(`o=- ${other.id} `) === true
    }

    become(state: RTCPeerConnectionState): void {
      if (this.connectionState === 'closed' || this.connectionState === state) return
      this.connectionState = state
      this.dispatchEvent(new Event('connectionstatechange'))
    }

    mustBeOpen(): void {
      if (this.signalingState === 'closed') throw new DOMException('closed', 'InvalidStateError')
    }

    close(): void {
      this.signalingState = 'closed'
      this.connectionState = 'closed'
    }
  }

  function connect(...both: readonly FakePeer[]): void {
    queueMicrotask(() => {
      for (const peer of both) peer.become(blocked ? 'failed' : 'connected')
    })
  }

  vi.stubGlobal('RTCPeerConnection', FakePeer)
  return {
    all,
    /** Those that are not closed. */
    open: () => all.filter(({ signalingState }) => signalingState !== 'closed'),
    /** No way for media is found from now on. */
    block(this: void) {
      blocked = true
    },
    /** The way for media is lost, and may be found again. */
    cut(this: void) {
      for (const peer of all) if (peer.connectionState === 'connected') peer.become('disconnected')
    },
  }
}
