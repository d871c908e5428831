import { onFrame } from '../lib/schedule.js'
import type { ReceiptState } from '../protocol/change.js'
import type { OneOrMany } from '../protocol/definition.js'
import type { Client } from './client.js'
import { perClient } from './per-client.js'
import { sayIntent } from './say-intent.js'
import { isOpen, watchSession } from './session.js'

/**
 * Marks chat messages of a place as delivered to the user, or read by them. What is marked before the next frame, or
 * while the line is down, is said together, as the intent `receipt`: once for each place and state, and of each message
 * no more than once. It never throws: what goes wrong is reported.
 */
export type Mark = (place: string, ids: OneOrMany<string>, state: ReceiptState) => void

/** Of how many messages it is remembered that the server has been told. */
const MAX_TOLD = 20_000

const STATES = ['delivered', 'read'] as const

/** How far messages of a place have come, by id. */
type Marks = Map<string, ReceiptState>

/** The one who marks for a client, whichever component asks. */
export const marksOf: (client: Client) => Mark = /* @__PURE__ */ perClient(createMark)

function createMark(client: Client): Mark {
  const schedule = onFrame(client.clock)
  /** What is to be said, by place. */
  const waiting = new Map<string, Marks>()
  /** What the server has been told, by place and id; the latest last. */
  const told: Marks = new Map()
  let planned = false

  /** Who has read something has got it. */
  const covers = (known: ReceiptState | undefined, state: ReceiptState): boolean => known === 'read' || known === state

  function remember(place: string, id: string, state: ReceiptState): void {
    const key = keyOf(place, id)
    told.delete(key)
    told.set(key, state)
    if (told.size > MAX_TOLD) told.delete(told.keys().next().value ?? '')
  }

  function tell(): void {
    if (!isOpen(client)) return
    const marks = [...waiting]
    waiting.clear()
    for (const [place, ofPlace] of marks) {
      for (const state of STATES) {
        const ids = [...ofPlace].flatMap(([id, each]) => (each === state ? [id] : []))
        if (ids.length === 0 || !sayIntent(client, 'receipt', { place, ids, state })) continue
        for (const id of ids) remember(place, id, state)
      }
    }
  }

  function plan(): void {
    if (planned || waiting.size === 0) return
    planned = true
    schedule(() => {
      planned = false
      tell()
    })
  }

  watchSession(client, {
    opened: tell,
    ended() {
      waiting.clear()
      told.clear()
    },
  })

  return (place, given, state) => {
    const ofPlace: Marks = waiting.get(place) ?? new Map<string, ReceiptState>()
    for (const id of typeof given === 'string' ? [given] : given) {
      if (covers(told.get(keyOf(place, id)), state) || covers(ofPlace.get(id), state)) continue
      ofPlace.set(id, state)
    }
    if (ofPlace.size > 0) waiting.set(place, ofPlace)
    plan()
  }
}

const keyOf = (place: string, id: string): string => `${place}\n${id}`
