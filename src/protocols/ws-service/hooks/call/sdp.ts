import type { Kinds } from './media.js'

/** The sides of a description that mean that something comes from there. */
const SENDS = /^a=(sendrecv|sendonly)\r?$/m
/** A section without a direction is for both. */
const DIRECTION = /^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m

/**
 * Whose description it is: the same for all that one RTCPeerConnection says, and another for each of them. A page that
 * has reloaded is known by it.
 */
export function originOf(sdp: string | undefined): string | undefined {
  return /^o=(\S+ \S+)/m.exec(sdp ?? '')?.[1]
}

/** What whoever has written a description sends, or would send. */
export function kindsIn(sdp: string | undefined): Kinds {
  const sections = (sdp ?? '').split(/^m=/m).slice(1)
  const sends = (kind: string): boolean =>
    sections.some(
      section =>
        section.startsWith(`${kind} `) &&
        !section.startsWith(`${kind} 0 `) &&
        (SENDS.test(section) || !DIRECTION.test(section)),
    )
  return { audio: sends('audio'), video: sends('video') }
}
