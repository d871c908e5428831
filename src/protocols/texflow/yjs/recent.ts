import { decodeStateVector, type Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs'

import type { Clock } from '../../../lib/clock.js'

/** What has come into a document of late: all that can be said of one that is too large to be said whole. */
export interface Recent {
  /** Something has come into it. */
  readonly changed: () => void
  /** Updates from large to small. Whoever has never had the document sees by any of them that something is missing. */
  readonly updates: () => readonly Uint8Array[]
}

/** Whoever was gone for less than this has all of it again, ms. */
const KEPT_MS = 60_000

export function createRecent(doc: Doc, clock: Clock): Recent {
  let older = encodeStateVector(doc)
  let newer = older
  let notedAt = clock.now()

  return {
    changed() {
      if (clock.now() - notedAt < KEPT_MS) return
      older = newer
      newer = encodeStateVector(doc)
      notedAt = clock.now()
    },
    updates: () => [older, encodeStateVector(doc)].map(since => encodeStateAsUpdate(doc, oneBefore(since))),
  }
}

/** With one thing more, so that there always is one which stands on what was there before. */
function oneBefore(stateVector: Uint8Array): Uint8Array {
  const clocks = decodeStateVector(stateVector)
  for (const [client, clock] of clocks) return encodeStateVector(clocks.set(client, clock - 1))
  return stateVector
}
