import { Awareness } from 'y-protocols/awareness'
import { applyUpdate, decodeUpdate, type Doc } from 'yjs'

import type { Client } from '../../../client/client.js'
import { sayCommand } from '../../../client/say-command.js'
import { isOpen, watchSession } from '../../../client/session.js'
import { HandlerError, ProtocolError } from '../../../errors.js'
import type { Undo } from '../../../lib/clock.js'
import { once } from '../../../lib/once.js'
import type { KnownMessage } from '../../../protocol/message.js'
import { selfIn } from '../hooks/people.js'
import type { Update } from '../messages.js'
import type { texflow } from '../protocol.js'
import { senderOf } from '../state.js'
import { createAnswers } from './answers.js'
import { covers, type Decoded, isMissingSomething } from './coverage.js'
import { createOutgoing } from './outgoing.js'
import { createPresence } from './presence.js'
import { createSynced, type YDocState } from './synced.js'

/** What {@link connectYDoc} takes. */
export interface ConnectYDocOptions {
  /** The document that is shared. It stays yours: the connection neither makes nor destroys it. */
  readonly doc: Doc
  /** Who is in it, and where. Default: none of yours; the others see that somebody is there, and nothing else. */
  readonly awareness?: Awareness | undefined
  /** Which document of the project it is. Default: the one that has no name. */
  readonly documentName?: string | undefined
  /** Hears of each change of the state; never during the call of `connectYDoc`. */
  readonly onChange?: ((state: YDocState) => void) | undefined
  /** Where chance comes from, 0 up to 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** A document that is connected. */
export interface YDocConnection {
  /** The same object while nothing in it has changed. */
  readonly state: () => YDocState
  /**
   * Whether the server has heard all that was written here. Where it has not, what was written is lost with the document.
   *
   * @example addEventListener('beforeunload', event => !connection.isDelivered() && event.preventDefault())
   */
  readonly isDelivered: () => boolean
  /** Says what waits, says good-bye, and hears no more. The document stays as it is. */
  readonly disconnect: Undo
}

/** How long something may be missing until the others are asked anew, ms. */
const ASK_AGAIN_MS = 5000

/**
 * Shares a document of your own with all who are in the project, for as long as the session lasts, or until
 * `disconnect()`: with `client.disconnect()` it ends by itself, for what one user has written is not for the next.
 * What comes from others has the client as its origin (`transaction.origin === client`), so an `UndoManager` leaves it
 * alone unless you name the client among its `trackedOrigins`. In React, `useYDoc` does all of it.
 *
 * @example
 * const doc = new Y.Doc()
 * const awareness = new Awareness(doc)
 * const connection = connectYDoc(client, { doc, awareness, documentName: 'main.tex' })
 */
export function connectYDoc(client: Client<typeof texflow>, options: ConnectYDocOptions): YDocConnection {
  const { doc, onChange, random = Math.random } = options
  // The wire knows no empty name.
  const documentName = options.documentName || undefined
  const { clock, report } = client
  const awareness = options.awareness ?? new Awareness(doc)
  const name = documentName === undefined ? {} : { document_name: documentName }
  /** Who has written in this document: also those who do not say which one their awareness is of. */
  const writers = new Set<string>()
  let connected = true
  let stopAsking: Undo | undefined
  let state: YDocState = { synced: false, error: null }

  function changed(): void {
    state = { synced: synced.now(), error: outgoing.error() }
    try {
      onChange?.(state)
    } catch (cause) {
      report(new HandlerError('`onChange` of connectYDoc threw.', { cause }))
    }
  }

  const synced = createSynced(clock, () => isMissingSomething(doc), changed)
  const answers = createAnswers(clock, random, {
    awareness: () => presence.renew(),
    state: () => outgoing.sayState(),
  })
  const outgoing = createOutgoing({
    doc,
    clock,
    label: documentName === undefined ? 'the document' : `"${documentName}"`,
    send: update => client.send('yjs_update', { ...name, update }),
    onState: answers.hasState,
    onError(error) {
      if (error !== null) report(error)
      changed()
    },
  })
  const presence = createPresence({
    awareness,
    clock,
    origin: client,
    // It is said again at the next change, and every 15 s: what goes wrong is reported, and no more.
    send: update => sayCommand(client, 'yjs_awareness', { ...name, update }),
    onSaid: answers.hasAwareness,
    onComer: answers.owe,
    onError: report,
  })

  function write(update: Uint8Array, origin: unknown): void {
    outgoing.changed(update, origin !== client)
  }

  /** `undefined` where it is none. It is read to its end before anything of it is believed. */
  function decode(update: Uint8Array): Decoded | undefined {
    try {
      return decodeUpdate(update)
    } catch (cause) {
      report(new ProtocolError('A "yjs_update" was dropped: its bytes are no update of Yjs.', { cause }))
      return undefined
    }
  }

  function hear({ update, document_name: theirs }: Update, message: KnownMessage<'yjs_update', Update>): void {
    if (theirs !== documentName || update === undefined) return
    const decoded = decode(update)
    if (decoded === undefined) return
    const writer = senderOf(message)
    if (writer !== undefined) writers.add(writer)
    apply(update)
    const isEcho = outgoing.heard(update)
    if (answers.owesState() && covers(decoded, doc)) answers.hasState()
    if (!isEcho) synced.heard()
    if (isMissingSomething(doc)) ask()
  }

  function apply(update: Uint8Array): void {
    try {
      applyUpdate(doc, update, client)
    } catch (cause) {
      report(new HandlerError('An observer of a shared document threw. The change is in it all the same.', { cause }))
    }
  }

  /** The server loses messages in silence to whoever reads slowly. */
  function ask(): void {
    stopAsking ??= clock.after(ASK_AGAIN_MS, () => {
      stopAsking = undefined
      if (!isOpen(client) || !isMissingSomething(doc)) return
      presence.reenter()
      ask()
    })
  }

  function hearAwareness(
    { update, document_name: theirs }: Update,
    message: KnownMessage<'yjs_awareness', Update>,
  ): void {
    const userId = senderOf(message)
    // As the wire was written down it has no name here, and clients that are not ours send none; the hub passes ours on.
    const isOurs = theirs === documentName || (theirs === undefined && userId !== undefined && writers.has(userId))
    if (isOurs && update !== undefined) presence.heard(update, userId)
  }

  function hearLeft({ user_id: userId }: { readonly user_id: string }): void {
    presence.left(userId)
    if (userId === client.store.peek(selfIn)) answers.oweAwareness()
  }

  function opened(): void {
    synced.opened()
    presence.opened()
    outgoing.opened()
  }

  function lost(): void {
    answers.stop()
    stopAsking?.()
    stopAsking = undefined
    outgoing.lost()
    presence.lost()
    synced.lost()
  }

  const disconnect = once(() => {
    connected = false
    for (const undo of undos) undo()
    outgoing.flush()
    presence.end()
    lost()
    if (options.awareness === undefined) awareness.destroy()
  })

  doc.on('update', write)
  doc.on('destroy', disconnect)
  const undos = [
    () => doc.off('update', write),
    () => doc.off('destroy', disconnect),
    client.subscribe('yjs_update', hear),
    client.subscribe('yjs_awareness', hearAwareness),
    client.subscribe('user_joined', answers.owe),
    client.subscribe('user_left', hearLeft),
    watchSession(client, { opened, lost, ended: disconnect }),
  ]
  // A moment later, for whoever connects does not know the connection yet that `onChange` speaks of.
  if (isOpen(client)) queueMicrotask(() => connected && isOpen(client) && opened())

  return { state: () => state, isDelivered: outgoing.isDelivered, disconnect }
}
