import type { Undo } from '../lib/clock.js'
import type { Client } from './client.js'
import { perClient } from './per-client.js'
import { sayIntent } from './say-intent.js'
import { isOpen, watchSession } from './session.js'

/** How often the server may hear that the user types in one place, ms, where the protocol does not say. */
const START_EVERY_MS = 3000
/** How long nothing is typed until the server hears that the user has stopped, ms. */
const SILENCE_MS = 5000

/** What the user does in one component that lets them type in a place. */
export interface Typing {
  /** The user has typed. Nothing happens while there is no connection: typing is never said late. */
  readonly typed: () => void
  /** The user has stopped typing here: has sent it, or left. Harmless where nothing was typed. */
  readonly stopped: () => void
}

/** Where the user types now. */
interface TypedPlace {
  /** The components in which they do. */
  readonly components: Set<object>
  /** The server has heard of it. */
  told: boolean
  stopTimer: Undo
}

type TypingOf = (place: string, room: string | undefined) => Typing

/**
 * What the user types in one component, told to the server as the intent `typing`: that they type at once and then at
 * most every 3 s (or `pace.typing`), that they have stopped when no component is left in which they type, or after 5 s of
 * silence. It never throws: what goes wrong is reported.
 */
export function createTyping(client: Client, place: string, room: string | undefined): Typing {
  return typingOf(client)(place, room)
}

const typingOf: (client: Client) => TypingOf = /* @__PURE__ */ perClient(createSpeaker)

function createSpeaker(client: Client): TypingOf {
  const { clock, protocol } = client
  const { typing: startEvery = START_EVERY_MS } = protocol.wiring.pace
  const places = new Map<string, TypedPlace>()
  /** When the server was last told of each place, epoch ms; only what is younger than the pause between two of them. */
  const starts = new Map<string, number>()

  function mayStart(key: string): boolean {
    const now = clock.now()
    for (const [each, at] of starts) if (now - at >= startEvery) starts.delete(each)
    if (starts.has(key)) return false
    starts.set(key, now)
    return true
  }

  /** With the line goes all that the server knew of us: nothing is to be stopped, and the next start need not wait. */
  function forget(): void {
    for (const { stopTimer } of places.values()) stopTimer()
    places.clear()
    starts.clear()
  }
  watchSession(client, { lost: forget })

  return (place, room) => {
    const key = `${place}\n${room ?? ''}`
    const component = {}

    const tell = (typing: boolean): boolean => sayIntent(client, 'typing', { place, typing, room })

    function stop(): void {
      const here = places.get(key)
      if (here === undefined) return
      here.stopTimer()
      places.delete(key)
      if (here.told) tell(false)
    }

    return {
      typed() {
        if (!isOpen(client)) return
        const here = places.get(key) ?? { components: new Set(), told: false, stopTimer: () => undefined }
        places.set(key, here)
        here.components.add(component)
        here.stopTimer()
        here.stopTimer = clock.after(SILENCE_MS, stop)
        if (!mayStart(key)) return
        here.told = true
        tell(true)
      },
      stopped() {
        const here = places.get(key)
        if (here?.components.delete(component) && here.components.size === 0) stop()
      },
    }
  }
}
