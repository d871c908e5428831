import { CallError, problem } from './call-error.js'

/** Sound, picture, or both. */
export type Kind = 'audio' | 'video'

/** For each of the two, whether it is so. */
export interface Kinds {
  readonly audio: boolean
  readonly video: boolean
}

/** What to send: `true` for any device, or what it has to be like. */
export interface CallMedia {
  /** Default true. */
  readonly audio?: boolean | MediaTrackConstraints | undefined
  /** Default false; where a call is accepted, what the caller sends. */
  readonly video?: boolean | MediaTrackConstraints | undefined
}

/** {@link CallMedia} with nothing left out. */
export type WantedMedia = { readonly [K in Kind]: boolean | MediaTrackConstraints }

/** Brings microphone and camera. Default: `navigator.mediaDevices.getUserMedia`. */
export type GetMedia = (wanted: WantedMedia) => Promise<MediaStream>

/** Opens what is wanted. Rejects with a {@link CallError} that says what to do. */
export async function openMedia(wanted: WantedMedia, getMedia: GetMedia | undefined): Promise<MediaStream> {
  if (typeof RTCPeerConnection === 'undefined') throw problem('unsupported')
  try {
    return await (getMedia ?? ownDevices)(wanted)
  } catch (thrown) {
    throw thrown instanceof CallError ? thrown : mediaError(thrown, wanted)
  }
}

function ownDevices(wanted: WantedMedia): Promise<MediaStream> {
  // On a page that is not secure there are none, whatever the types say.
  const { mediaDevices }: { readonly mediaDevices?: MediaDevices } = navigator
  if (mediaDevices === undefined) throw problem('unsupported')
  return mediaDevices.getUserMedia(wanted)
}

/** Lets go of the devices. */
export function closeMedia(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

/** Muted tracks send silence and black. */
export function muteMedia(stream: MediaStream | undefined, muted: Kinds): void {
  for (const track of stream?.getTracks() ?? []) track.enabled = !muted[track.kind === 'video' ? 'video' : 'audio']
}

/** What browsers mean by the names of their errors. */
function mediaError(cause: unknown, { audio, video }: WantedMedia): CallError {
  const devices = [audio !== false && 'microphone', video !== false && 'camera'].filter(Boolean).join(' and ')
  switch (nameOf(cause)) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      return new CallError(
        'permission-refused',
        `The page may not use the ${devices}: the user, the browser or a Permissions-Policy has refused it. Allow it in ` +
          `the browser's settings of this site, then try again.`,
        { cause },
      )
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return new CallError(
        'no-device',
        `There is no ${devices} such as was asked for. Plug one in, or ask for less, such as { audio: true, video: false }.`,
        { cause },
      )
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return new CallError(
        'device-in-use',
        `The ${devices} could not be opened: another program has it, or the system. Close that, then try again.`,
        { cause },
      )
    default:
      return new CallError('no-device', `The ${devices} could not be opened; \`cause\` says why. Try again.`, { cause })
  }
}

function nameOf(thrown: unknown): string {
  return String(Reflect.get(Object(thrown), 'name'))
}
