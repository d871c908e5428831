import type { Undo } from '../lib/clock.js'
import { isSame } from '../lib/is-same.js'
import { once } from '../lib/once.js'
import type { Intents } from '../protocol/intent.js'
import { hasPage, isHidden, watchActivity } from './activity.js'
import type { Client } from './client.js'
import { perClient } from './per-client.js'
import { sayIntent } from './say-intent.js'
import { isOpen, watchSession } from './session.js'

/** When a user counts as away without a word of theirs. */
export interface AwayOptions {
  /** After how long without a pointer, key or touch on the page, ms; `Infinity` for never. Default 5 minutes. */
  readonly afterMs?: number | undefined
  /** As soon as the page is hidden: another tab, another app. Default true. */
  readonly whenHidden?: boolean | undefined
}

/** What the user's own status is, told to the server as the intent `presence`. None of it throws: that is reported. */
export interface OwnPresence {
  /** By the user's hand. It is kept for the session, and said on every new line. */
  readonly set: (status: OwnStatus['status'], customStatus?: string) => void
  /** Says `away` by itself, and `online` on return, until undone. The least patient of those who ask counts. */
  readonly goAway: (options: AwayOptions) => Undo
}

type OwnStatus = Intents['presence']

/** Somebody who asks for it. */
interface Watcher {
  readonly afterMs: number
  readonly whenHidden: boolean
}

const AWAY_AFTER_MS = 5 * 60_000
const nothing: Undo = () => undefined

/** The one presence of a client, whichever component speaks for the user. */
export const ownPresenceOf: (client: Client) => OwnPresence = /* @__PURE__ */ perClient(createOwnPresence)

function createOwnPresence(client: Client): OwnPresence {
  const { clock } = client
  /** What the user has set by hand. */
  let chosen: OwnStatus | undefined
  /** What this line has heard last; `undefined` before its first word, when the server takes us for online. */
  let said: OwnStatus | undefined
  const watchers = new Set<Watcher>()
  let lastActive = 0
  let stopTimer = nothing
  let stopListening = nothing
  let planned = false

  const patience = (): number => Math.min(...[...watchers].map(({ afterMs }) => afterMs))
  const idleFor = (): number => clock.now() - lastActive

  function isAway(): boolean {
    return idleFor() >= patience() || (isHidden() && [...watchers].some(({ whenHidden }) => whenHidden))
  }

  /** Away takes the place of online only: whoever says that they are busy is so, also while they rest. */
  function wanted(): OwnStatus | undefined {
    const { status, customStatus } = chosen ?? { status: 'online', customStatus: undefined }
    if (status === 'online' && isAway()) return { status: 'away', customStatus }
    return chosen ?? (said && { status, customStatus })
  }

  function tell(): void {
    if (!isOpen(client)) return
    const next = wanted()
    if (next === undefined || isSame(next, said)) return
    said = next
    sayIntent(client, 'presence', next)
  }

  /** After the current task: of components that come and go together only the outcome is said. */
  function plan(): void {
    if (planned) return
    planned = true
    queueMicrotask(() => {
      planned = false
      tell()
    })
  }

  /** One timer, however much the user does: it looks anew when it is due. */
  function watchIdle(): void {
    stopTimer()
    const rest = patience() - idleFor()
    stopTimer = rest > 0 && rest < Infinity ? clock.after(rest, due) : nothing
  }

  function due(): void {
    watchIdle()
    tell()
  }

  function active(): void {
    const wasIdle = idleFor() >= patience()
    lastActive = clock.now()
    if (wasIdle) due()
  }

  function listen(): void {
    lastActive = clock.now()
    stopListening = watchActivity(activity => {
      if (activity !== 'hidden') active()
      if (activity !== 'active') tell()
    })
  }

  watchSession(client, {
    opened: tell,
    lost() {
      said = undefined
    },
    ended() {
      chosen = undefined
    },
  })

  return {
    set(status, customStatus) {
      chosen = { status, customStatus }
      // By hand it is said even where it is nothing new: another device may have said something else since.
      said = undefined
      if (watchers.size > 0) active()
      tell()
    },
    goAway({ afterMs = AWAY_AFTER_MS, whenHidden = true }) {
      if (!hasPage()) return nothing
      const watcher = { afterMs, whenHidden }
      watchers.add(watcher)
      if (watchers.size === 1) listen()
      watchIdle()
      plan()
      return once(() => {
        watchers.delete(watcher)
        if (watchers.size === 0) stopListening()
        watchIdle()
        plan()
      })
    },
  }
}
