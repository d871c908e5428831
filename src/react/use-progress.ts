'use client'

import { entryOf, type TaskProgress } from '../client/state.js'
import type { Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { lacking } from './lacking.js'
import { useEntry } from './use-entry.js'

/** See {@link useProgress}. */
export type UseProgress = (id: string | undefined) => TaskProgress | undefined

/**
 * The `useProgress` of a protocol, or of the nearest provider where there is none.
 *
 * @example export const useProgress = progressHook(shop)
 */
export function progressHook(protocol?: Protocol): UseProgress {
  return function useProgress(id) {
    const client = useClient(protocol, 'useProgress')
    const { wiring } = client.protocol
    if (Object.keys(wiring.interpret).length === 0) throw lacking('useProgress', client.protocol, 'interpret')
    return useEntry(client, entryOf('progress', id ?? ''), ({ progress }) =>
      id === undefined ? undefined : progress.get(id),
    )
  }
}

/**
 * Where a task of the server stands, in words that all protocols share: a book being read, an export, a build.
 * Re-renders for its own task only. It never goes back within one run. Only where the protocol's `interpret` says what
 * messages mean; on any other it throws a `UsageError` that says what there is.
 *
 * @returns `{ status, fraction (0–1), total, updatedAt (epoch ms) }`, or `undefined` before the first message.
 * @example
 * const progress = useProgress(bookId)
 * <ProgressBar value={progress?.fraction} label="Reading" />
 */
export const useProgress: UseProgress = /* @__PURE__ */ progressHook()
