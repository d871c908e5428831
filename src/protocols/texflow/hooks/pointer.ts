import type { Client } from '../../../client/client.js'
import { perClient } from '../../../client/per-client.js'
import { sayCommand } from '../../../client/say-command.js'
import { watchSession } from '../../../client/session.js'
import type { Undo } from '../../../lib/clock.js'
import { once } from '../../../lib/once.js'
import { onFrame } from '../../../lib/schedule.js'
import type { texflow } from '../protocol.js'
import type { Position } from '../state.js'
import { selfIn } from './people.js'

type TexFlow = typeof texflow

/** Tells the others where the user is, and again whenever one of them cannot know it: the server keeps nothing. */
export interface Pointer<Place> {
  /** The user is there now. Said with the next frame, the last one of it only. */
  readonly tell: (place: Place) => void
  /** Somebody shows where the user is. Until all of them have undone it, it is told again. */
  readonly keep: () => Undo
}

/** What the user has selected, from where they began to where they are. */
export interface Span {
  readonly start: Position
  readonly end: Position
}

/** How long those who are here take at the most to tell somebody who comes, ms: all at once would be a burst. */
const RETELL_MS = 500
/** How often somebody who only reads gives a sign, ms: after two minutes without one the others take them for gone. */
const SIGN_EVERY_MS = 50_000

const nothing: Undo = () => undefined

/** What of the user the others can see in a text. */
interface Pointers {
  readonly cursor: Pointer<Position>
  readonly selection: Pointer<Span>
}

/** The pointers of a client, whichever component moves them: to the others a user is in one place. */
export const pointersOf: (client: Client<TexFlow>) => Pointers = /* @__PURE__ */ perClient(client => ({
  cursor: createPointer(client, ({ line, column }) => sayCommand(client, 'cursor_update', { line, column })),
  selection: createPointer(client, ({ start, end }) =>
    sayCommand(client, 'selection', {
      start_line: start.line,
      start_col: start.column,
      end_line: end.line,
      end_col: end.column,
    }),
  ),
}))

function createPointer<Place>(client: Client<TexFlow>, send: (place: Place) => void): Pointer<Place> {
  const { clock, store } = client
  const schedule = onFrame(clock)
  let place: Place | undefined
  let keepers = 0
  let planned = false
  let stopFrame = nothing
  let stopTimer = nothing
  /** When the timer is due, epoch ms. */
  let due = Infinity

  function say(): void {
    planned = false
    stopTimer()
    due = Infinity
    if (place === undefined) return
    send(place)
    if (keepers === 0) place = undefined
    else sayWithin(SIGN_EVERY_MS)
  }

  /** Whatever it was to be said for, to say it once is enough. */
  function sayWithin(ms: number): void {
    const at = clock.now() + ms
    if (at >= due) return
    stopTimer()
    due = at
    stopTimer = clock.after(ms, say)
  }

  function sayAgain(): void {
    if (place !== undefined) sayWithin(Math.random() * RETELL_MS)
  }

  function forget(): void {
    stopTimer()
    due = Infinity
    // What has been moved is still said.
    if (!planned) place = undefined
  }

  function listen(): Undo {
    const undos = [
      // Also of the user, after each reconnect.
      client.subscribe('user_joined', sayAgain),
      // The user has closed another tab, and the others take them for gone.
      client.subscribe('user_left', ({ user_id: userId }) => {
        if (userId === store.peek(selfIn)) sayAgain()
      }),
    ]
    return () => undos.forEach(undo => undo())
  }
  let stopListening = nothing

  watchSession(client, {
    ended() {
      stopFrame()
      planned = false
      forget()
    },
  })

  return {
    tell(next) {
      place = next
      if (planned) return
      planned = true
      stopFrame = schedule(say)
    },
    keep() {
      keepers += 1
      if (keepers === 1) stopListening = listen()
      return once(() => {
        keepers -= 1
        if (keepers > 0) return
        stopListening()
        forget()
      })
    },
  }
}
