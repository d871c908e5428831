import { type ReactNode, StrictMode, useEffect, useRef } from 'react'
import { createRoot } from 'react-dom/client'

import { WebSocketProvider } from '../../../../src/index.js'
import { useCall, useCallDuration, useWebSocket, wsService } from '../../../../src/protocols/ws-service/index.js'

/*
 * The page of one user, as a real one would be: a provider, and a telephone. `url`, `token` and `call` (whom to call) come
 * in its address.
 */

declare global {
  interface Window {
    /** All that the page has made, in their order. */
    readonly made: RTCPeerConnection[]
    /** All tracks of microphone and camera that the page has been given. */
    readonly tracks: MediaStreamTrack[]
    /** Every status that was rendered. */
    readonly statuses: string[]
  }
}

Object.assign(window, { made: [], tracks: [], statuses: [] })

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    window.made.push(this)
  }
}

const { mediaDevices } = navigator
const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices)
mediaDevices.getUserMedia = async wanted => {
  const stream = await getUserMedia(wanted)
  window.tracks.push(...stream.getTracks())
  return stream
}

const query = new URLSearchParams(location.search)
const other = query.get('call') ?? ''

function Telephone(): ReactNode {
  const { connected, disconnect, connect } = useWebSocket()
  const { status, reason, error, call, accept, reject, hangUp, setMuted, ...shown } = useCall()
  useEffect(() => void window.statuses.push(status), [status])
  return (
    <main>
      <p id="line">{connected ? 'open' : 'closed'}</p>
      <p id="status">{status}</p>
      <p id="reason">{reason}</p>
      <p id="error">{error?.code}</p>
      <p id="kinds">{JSON.stringify(shown.remoteKinds)}</p>
      <Duration />
      <button onClick={() => call(other, { audio: true, video: true })}>Call</button>
      <button onClick={() => call(other)}>Call by voice</button>
      <button onClick={() => accept()}>Accept</button>
      <button onClick={() => accept({ video: true })}>Accept and be seen</button>
      <button onClick={reject}>Reject</button>
      <button onClick={hangUp}>Hang up</button>
      <button onClick={() => setMuted('video', !shown.muted.video)}>Mute</button>
      <button onClick={disconnect}>Log out</button>
      <button onClick={() => connect()}>Log in</button>
      <Video id="local" stream={shown.localStream} muted />
      <Video id="remote" stream={shown.remoteStream} />
    </main>
  )
}

function Duration(): ReactNode {
  return <p id="duration">{useCallDuration()}</p>
}

function Video({ stream, ...props }: { id: string; muted?: boolean; stream: MediaStream | undefined }): ReactNode {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream ?? null
  }, [stream])
  return <video ref={video} autoPlay playsInline {...props} />
}

createRoot(document.querySelector('#root') ?? document.body).render(
  <StrictMode>
    <WebSocketProvider
      protocol={wsService}
      url={query.get('url') ?? ''}
      token={query.get('token') ?? ''}
      options={{ reconnect: { base: 50, cap: 500, attempts: Infinity } }}
    >
      <Telephone />
    </WebSocketProvider>
  </StrictMode>,
)
