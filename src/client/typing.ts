import { HandlerError, HookwireError } from '../errors.js'
import type { Undo } from '../lib/clock.js'
import type { Client } from './client.js'
import { entryOf } from './state.js'

/** How often the server may hear that the user types in one place, ms. */
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

/** For all components of a client: to the server they are one user. */
const speakers = new WeakMap<Client, TypingOf>()

/**
 * What the user types in one component, told to the server as the intent `typing`: that they type at once and then at
 * most every 3 s, that they have stopped when no component is left in which they type, or after 5 s of silence. It never
 * throws: what goes wrong is reported.
 */
export function createTyping(client: Client, place: string, room: string | undefined): Typing {
  const speaker = speakers.get(client) ?? createSpeaker(client)
  speakers.set(client, speaker)
  return speaker(place, room)
}

function createSpeaker({ protocol, store, clock, express, report }: Client): TypingOf {
  const places = new Map<string, TypedPlace>()
  /** When the server was last told of each place, epoch ms; only what is younger than the pause between two of them. */
  const starts = new Map<string, number>()

  const isOpen = (): boolean => store.peek(({ connection }) => connection.status) === 'open'

  function mayStart(key: string): boolean {
    const now = clock.now()
    for (const [each, at] of starts) if (now - at >= START_EVERY_MS) starts.delete(each)
    if (starts.has(key)) return false
    starts.set(key, now)
    return true
  }

  /** With the line goes all that the server knew of us: nothing is to be stopped, and the next start need not wait. */
  function forget(): void {
    if (isOpen()) return
    for (const { stopTimer } of places.values()) stopTimer()
    places.clear()
    starts.clear()
  }
  // For as long as the client lives: the store holds the listener, and nothing else does.
  store.watch([entryOf('connection')], forget)

  return (place, room) => {
    const key = `${place}\n${room ?? ''}`
    const component = {}

    function say(typing: boolean): void {
      try {
        express('typing', { place, typing, room })
      } catch (thrown) {
        const message = `express.typing of ${protocol.name} threw.`
        // In an event handler, an effect or a timer nobody would catch it.
        report(thrown instanceof HookwireError ? thrown : new HandlerError(message, { cause: thrown }))
      }
    }

    function stop(): void {
      const here = places.get(key)
      if (here === undefined) return
      here.stopTimer()
      places.delete(key)
      if (here.told) say(false)
    }

    return {
      typed() {
        if (!isOpen()) return
        const here = places.get(key) ?? { components: new Set(), told: false, stopTimer: () => undefined }
        places.set(key, here)
        here.components.add(component)
        here.stopTimer()
        here.stopTimer = clock.after(SILENCE_MS, stop)
        if (!mayStart(key)) return
        here.told = true
        say(true)
      },
      stopped() {
        const here = places.get(key)
        if (here?.components.delete(component) && here.components.size === 0) stop()
      },
    }
  }
}
