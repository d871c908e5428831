import { Awareness } from 'y-protocols/awareness'
import { Doc } from 'yjs'

import { hasPage } from '../../../client/activity.js'
import type { Client } from '../../../client/client.js'
import { perClient } from '../../../client/per-client.js'
import { watchSession } from '../../../client/session.js'
import type { Undo } from '../../../lib/clock.js'
import { createEmitter } from '../../../lib/emitter.js'
import { once } from '../../../lib/once.js'
import type { texflow } from '../protocol.js'
import { connectYDoc, type YDocConnection } from './connect-y-doc.js'
import type { YDocState } from './synced.js'

/** A document that is shared, and how it stands to those of the others. */
export interface YDocHandle extends YDocState {
  readonly doc: Doc
  readonly awareness: Awareness
}

/** The place of one document on a client. All components that use it share what is in it. */
export interface Place {
  /** The same object while nothing in it has changed. */
  readonly handle: () => YDocHandle
  /** Connects the document for as long as somebody holds it; the listener hears of each new handle. */
  readonly hold: (listener: () => void) => Undo
}

/** The place of each document of a client, by its name. */
export const documentsOf: (client: Client<typeof texflow>) => (documentName: string | undefined) => Place =
  /* @__PURE__ */ perClient(createDocuments)

/** What is in a place. */
interface Entry {
  handle: YDocHandle
  connection: YDocConnection | undefined
}

/** A render that came to nothing has made a document, too, ms. */
const UNHELD_MS = 10_000
/** StrictMode, hot reload and a change of pages let go and hold again, ms. */
const RELEASE_MS = 1000

function createDocuments(client: Client<typeof texflow>) {
  const places = new Map<string | undefined, Place>()
  return (documentName: string | undefined): Place => {
    // The wire knows no empty name.
    const name = documentName || undefined
    const known = places.get(name) ?? createPlace(client, name)
    places.set(name, known)
    return known
  }
}

function createPlace(client: Client<typeof texflow>, documentName: string | undefined): Place {
  const listeners = createEmitter<void>(thrown => console.error(thrown))
  let entry: Entry | undefined
  let stopRelease: Undo = () => undefined

  function current(): Entry {
    if (entry !== undefined) return entry
    const doc = new Doc()
    const awareness = new Awareness(doc)
    entry = { handle: { doc, awareness, synced: false, error: null }, connection: undefined }
    if (hasPage()) planRelease(UNHELD_MS)
    // What a server renders is never held, and the timer of an awareness would keep its process alive.
    else awareness.destroy()
    return entry
  }

  function connect(): void {
    const held = current()
    stopRelease()
    const { doc, awareness } = held.handle
    if (awareness.getLocalState() === null) awareness.setLocalState({})
    held.connection ??= connectYDoc(client, {
      doc,
      awareness,
      documentName,
      onChange(state) {
        held.handle = { doc, awareness, ...state }
        listeners.emit()
      },
    })
  }

  function planRelease(ms: number): void {
    stopRelease()
    stopRelease = client.clock.after(ms, release)
  }

  /** What was written is not thrown away before the server has it. */
  function release(): void {
    if (entry?.connection?.isDelivered() !== false) return drop()
    entry.handle.awareness.setLocalState(null)
    planRelease(RELEASE_MS)
  }

  function drop(): void {
    stopRelease()
    const left = entry
    entry = undefined
    left?.connection?.disconnect()
    left?.handle.doc.destroy()
  }

  watchSession(client, {
    ended() {
      drop()
      if (listeners.size === 0) return
      connect()
      listeners.emit()
    },
  })

  return {
    handle: () => current().handle,
    hold(listener) {
      connect()
      const leave = listeners.on(listener)
      return once(() => {
        leave()
        if (listeners.size === 0) planRelease(RELEASE_MS)
      })
    },
  }
}
