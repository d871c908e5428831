import type { Undo } from '../lib/clock.js'
import { once } from '../lib/once.js'
import type { Client } from './client.js'
import { entryOf } from './state.js'
import type { Status } from './status.js'

/** What becomes of the connection, for whoever has something to say over it. */
export interface SessionEvents {
  /** There is a line that knows of nothing, and it takes what is said. */
  readonly opened?: () => void
  /** The line is gone. */
  readonly lost?: () => void
  /** The session is over: nothing of it may reach the next one. */
  readonly ended?: () => void
}

/** True while what is said leaves now, or as soon as the server takes it. */
export function isOpen({ store }: Pick<Client, 'store'>): boolean {
  return statusOf({ store }) === 'open'
}

/** Hears of the connection until undone, or for as long as the client lives: the store holds the listener, and nothing else. */
export function watchSession({ store }: Pick<Client, 'store'>, { opened, lost, ended }: SessionEvents): Undo {
  let before = statusOf({ store })
  let watching = true
  const leave = store.watch([entryOf('connection')], () => {
    const was = before
    const now = statusOf({ store })
    before = now
    if (now === was) return
    if (was === 'open') lost?.()
    if (now === 'idle' || now === 'closed') ended?.()
    // The store says so a moment before the line takes anything, and what is volatile would be gone.
    if (now === 'open' && opened !== undefined) queueMicrotask(() => watching && isOpen({ store }) && opened())
  })
  return once(() => {
    watching = false
    leave()
  })
}

function statusOf({ store }: Pick<Client, 'store'>): Status {
  return store.peek(({ connection }) => connection.status)
}
