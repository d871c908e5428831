import type { WantedMedia } from '../../../src/protocols/ws-service/index.js'
import type { Person } from './family.js'

const WIDTH = 384
const HEIGHT = 240
const FRAME_MS = 60

/**
 * Somebody in front of a camera, for a story that must not ask for the reader's own: a picture that moves, and silence. It
 * ends when the call stops its tracks.
 */
export async function fakeCamera({ room }: Person, { audio, video }: WantedMedia): Promise<MediaStream> {
  return new MediaStream([...(audio === false ? [] : silence()), ...(video === false ? [] : picture(room))])
}

function silence(): readonly MediaStreamTrack[] {
  const context = new AudioContext()
  const { stream } = context.createMediaStreamDestination()
  return stream.getAudioTracks().map(track => whenStopped(track, () => void context.close()))
}

function picture(room: Person['room']): readonly MediaStreamTrack[] {
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = HEIGHT
  const brush = canvas.getContext('2d')
  if (brush === null) return []
  const began = performance.now()
  const paint = (): void => drawPerson(brush, room, (performance.now() - began) / 1000)
  paint()
  const timer = setInterval(paint, FRAME_MS)
  return canvas
    .captureStream(1000 / FRAME_MS)
    .getVideoTracks()
    .map(track => whenStopped(track, () => clearInterval(timer)))
}

/** A track tells of its end only where it does not come of `stop()`. */
function whenStopped(track: MediaStreamTrack, then: () => void): MediaStreamTrack {
  const stop = track.stop.bind(track)
  track.stop = () => {
    stop()
    then()
  }
  return track
}

/** Head and shoulders before a window, with the small movements of somebody who listens. */
function drawPerson(brush: CanvasRenderingContext2D, room: Person['room'], seconds: number): void {
  const sway = Math.sin(seconds * 1.3) * 5
  const nod = Math.sin(seconds * 2.1) * 3
  const blinks = seconds % 3.4 < 0.14
  const speaks = Math.sin(seconds * 9) * Math.sin(seconds * 1.7) > 0.1

  brush.fillStyle = room.wall
  brush.fillRect(0, 0, WIDTH, HEIGHT)
  drawWindow(brush, room.window, seconds)

  const x = WIDTH / 2 + sway
  const y = 118 + nod
  disc(brush, room.hair, x, y - 12, 53, 58)
  disc(brush, room.wear, WIDTH / 2 + sway * 0.4, 262, 104, 92)
  brush.fillStyle = '#e8b896'
  brush.fillRect(x - 15, y + 30, 30, 34)
  disc(brush, '#f0c6a6', x, y, 43, 52)
  disc(brush, room.hair, x, y - 44, 45, 19)
  for (const side of [-1, 1]) disc(brush, '#2b2320', x + side * 17, y - 4, 4, blinks ? 0.8 : 5)
  disc(brush, '#8c3f38', x, y + 24, 12, speaks ? 7 : 2.5)
}

function drawWindow(brush: CanvasRenderingContext2D, light: string, seconds: number): void {
  brush.fillStyle = light
  brush.fillRect(34, 26, 92, 112)
  const cloud = 20 + ((seconds * 8) % 130)
  brush.save()
  brush.beginPath()
  brush.rect(34, 26, 92, 112)
  brush.clip()
  for (const [dx, dy, size] of CLOUD) disc(brush, 'rgb(255 255 255 / 75%)', cloud + dx, 62 + dy, size, size * 0.6)
  brush.restore()
  brush.fillStyle = 'rgb(0 0 0 / 28%)'
  brush.fillRect(78, 26, 4, 112)
  brush.fillRect(34, 80, 92, 4)
}

const CLOUD = [
  [0, 0, 15],
  [16, -5, 19],
  [34, 1, 14],
] as const

function disc(brush: CanvasRenderingContext2D, colour: string, x: number, y: number, width: number, height: number) {
  brush.fillStyle = colour
  brush.beginPath()
  brush.ellipse(x, y, width, height, 0, 0, 2 * Math.PI)
  brush.fill()
}
