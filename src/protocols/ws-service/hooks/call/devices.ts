import { problem } from './call-error.js'
import { closeMedia, type GetMedia, type Kind, type Kinds, muteMedia, openMedia, type WantedMedia } from './media.js'

/** The STUN and TURN servers, or a function that brings them. */
export type IceServers = readonly RTCIceServer[] | (() => readonly RTCIceServer[] | Promise<readonly RTCIceServer[]>)

/** What the user sends in a call, and by which servers a way for it is looked for. */
export interface OpenDevices {
  readonly stream: MediaStream
  readonly iceServers: readonly RTCIceServer[]
}

/** Microphone and camera during one call. */
export interface Devices {
  readonly wanted: WantedMedia
  readonly muted: Kinds
  /** `undefined` as long as they are not open. */
  readonly stream: MediaStream | undefined
  /** Asks for them once, and again where that has failed. Rejects with a `CallError`; never settles once closed. */
  readonly open: () => Promise<OpenDevices>
  /** It may be said before they are open. */
  readonly mute: (kind: Kind, muted: boolean) => void
  /** Lets go of them; also of those that are brought later. */
  readonly close: () => void
}

/** What {@link createDevices} takes beside what is wanted. */
export interface DevicesOptions {
  readonly getMedia?: GetMedia | undefined
  readonly iceServers?: IceServers | undefined
  readonly muted?: Kinds
}

const UNMUTED: Kinds = { audio: false, video: false }

export function createDevices(
  wanted: WantedMedia,
  { getMedia, iceServers = [], muted: before = UNMUTED }: DevicesOptions,
): Devices {
  let muted = before
  let stream: MediaStream | undefined
  let opening: Promise<OpenDevices> | undefined
  let closed = false

  async function servers(): Promise<readonly RTCIceServer[]> {
    try {
      return typeof iceServers === 'function' ? await iceServers() : iceServers
    } catch (thrown) {
      throw problem('ice-servers', thrown)
    }
  }

  async function media(): Promise<MediaStream> {
    const opened = await openMedia(wanted, getMedia)
    stream = opened
    muteMedia(opened, muted)
    if (closed) close()
    return opened
  }

  async function openBoth(): Promise<OpenDevices> {
    // Asked for at once, for a prompt may take long; and what has failed may not leave the other half open.
    const [opened, found] = await Promise.allSettled([media(), servers()])
    if (closed) return never
    if (opened.status === 'fulfilled' && found.status === 'fulfilled') {
      return { stream: opened.value, iceServers: found.value }
    }
    release()
    throw opened.status === 'rejected' ? opened.reason : Reflect.get(found, 'reason')
  }

  function release(): void {
    closeMedia(stream)
    stream = undefined
    opening = undefined
  }

  function close(): void {
    closed = true
    release()
  }

  return {
    wanted,
    get muted() {
      return muted
    },
    get stream() {
      return stream
    },
    open: () => (opening ??= openBoth()),
    mute(kind, isMuted) {
      if (muted[kind] === isMuted) return
      muted = { ...muted, [kind]: isMuted }
      muteMedia(stream, muted)
    },
    close,
  }
}

/** What nobody waits for any more. */
const never: Promise<never> = new Promise(() => undefined)
