import { type ReactNode, useEffect, useRef } from 'react'
import { ConnectionStatus } from '../../../src/components/index.js'
import { type CallHandle, useCall, useCallDuration } from '../../../src/protocols/ws-service/index.js'
import { fakeCamera } from './fake-camera.js'
import type { Person } from './family.js'

interface TelephoneProps {
  readonly owner: Person
  readonly other: Person
  /** What it is called, where the owner has several. */
  readonly device?: string | undefined
  /** Whether the browser lets the page use camera and microphone. */
  readonly allowed: boolean
}

/** A page with a telephone: what it shows of the call, and what can be done about it. */
export function Telephone({ owner, other, device, allowed }: TelephoneProps): ReactNode {
  const call = useCall({
    getMedia: wanted => {
      if (!allowed) return Promise.reject(new DOMException('Permission denied', 'NotAllowedError'))
      return fakeCamera(owner, wanted)
    },
    // The server goes with the page, so there is nothing to go back to.
    resume: false,
  })
  const name = device === undefined ? owner.name : `${owner.name}’s ${device}`
  return (
    <section className="telephone" aria-label={name}>
      <header className="telephone-head">
        <h3 className="card-title">{name}</h3>
        <ConnectionStatus />
      </header>
      <Screen call={call} owner={owner} other={other} />
      <p className="telephone-error" role="alert">
        {call.error?.message}
      </p>
      <Buttons call={call} other={other} />
    </section>
  )
}

interface ScreenProps {
  readonly call: CallHandle
  readonly owner: Person
  readonly other: Person
}

function Screen({ call, owner, other }: ScreenProps): ReactNode {
  const { status, localStream, remoteStream, remoteKinds, muted } = call
  const talks = status === 'connected' || status === 'reconnecting'
  const isSeen = localStream !== undefined && localStream.getVideoTracks().length > 0
  return (
    <div className="screen" data-status={status}>
      {talks && remoteKinds.video ? (
        <Video label={`${other.name}, as ${owner.name} sees them`} stream={remoteStream} />
      ) : (
        <span className="screen-face" style={{ background: other.room.wear }} aria-hidden="true">
          {other.name.slice(0, 1)}
        </span>
      )}
      {isSeen && (
        <div className="screen-own" data-muted={muted.video ? '' : undefined}>
          <Video label={`${owner.name}’s own picture`} stream={localStream} />
        </div>
      )}
      <p className="screen-line" role="status">
        {wordsFor(call, other.name)}
        {talks && <Duration />}
      </p>
    </div>
  )
}

/** Muted throughout: what they say is silence, and no story may make a noise. */
function Video({ label, stream }: { readonly label: string; readonly stream: MediaStream | undefined }): ReactNode {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream ?? null
  }, [stream])
  return <video ref={video} autoPlay playsInline muted aria-label={label} />
}

/** The only part of the page that renders each second. */
function Duration(): ReactNode {
  const seconds = useCallDuration() / 1000
  return (
    <time className="screen-time">
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </time>
  )
}

function Buttons({ call, other }: Pick<ScreenProps, 'call' | 'other'>): ReactNode {
  const { status, accept, reject, hangUp, setMuted, muted, localStream } = call
  switch (status) {
    case 'idle':
    case 'ended':
      return (
        <div className="telephone-buttons">
          <Key tone="go" onClick={() => call.call(other.id, { video: true })}>
            Call {other.name}
          </Key>
          <Key onClick={() => call.call(other.id)}>By voice</Key>
        </div>
      )
    case 'ringing':
      return (
        <div className="telephone-buttons">
          <Key tone="go" onClick={() => accept()}>
            Accept
          </Key>
          <Key tone="stop" onClick={reject}>
            Decline
          </Key>
        </div>
      )
    default:
      return (
        <div className="telephone-buttons">
          <Key pressed={muted.audio} onClick={() => setMuted('audio', !muted.audio)}>
            Mute
          </Key>
          {localStream !== undefined && localStream.getVideoTracks().length > 0 && (
            <Key pressed={muted.video} onClick={() => setMuted('video', !muted.video)}>
              Hide me
            </Key>
          )}
          <Key tone="stop" onClick={hangUp}>
            Hang up
          </Key>
        </div>
      )
  }
}

interface KeyProps {
  readonly tone?: 'go' | 'stop'
  readonly pressed?: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

function Key({ tone, pressed, onClick, children }: KeyProps): ReactNode {
  return (
    <button type="button" className="button telephone-key" data-tone={tone} aria-pressed={pressed} onClick={onClick}>
      {children}
    </button>
  )
}

function wordsFor({ status, reason }: CallHandle, name: string): string {
  switch (status) {
    case 'idle':
      return 'Nobody on the line'
    case 'calling':
      return `Calling ${name} …`
    case 'ringing':
      return `${name} is calling`
    case 'connecting':
      return 'Connecting …'
    case 'connected':
      return name
    case 'reconnecting':
      return `Looking for ${name} …`
    case 'ended':
      return ENDINGS[reason ?? 'failed']
  }
}

const ENDINGS: Readonly<Record<NonNullable<CallHandle['reason']>, string>> = {
  'hung-up': 'Call ended',
  'other-hung-up': 'Call ended',
  rejected: 'Declined',
  'other-rejected': 'Declined',
  missed: 'Missed call',
  'answered-elsewhere': 'Answered on another device',
  busy: 'Busy',
  'no-answer': 'No answer',
  offline: 'Not there',
  lost: 'Connection lost',
  failed: 'No call',
}
