'use client'

import { useStore } from 'zustand'

import type { Client } from '../client/client.js'
import type { TaskProgress } from '../client/state.js'
import type { Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'

/** Where a task stands; `undefined` before its first message and without an id. */
export function useTaskProgress<P extends Protocol>(
  client: Client<P>,
  id: string | undefined,
): TaskProgress | undefined {
  return useStore(client.store, state => (id === undefined ? undefined : state.progress.get(id)))
}

/**
 * Where a task of the server stands, in words that all protocols share: a book being read, an export, a build.
 * Re-renders for its own task only. It never goes back within one run.
 *
 * @returns `{ status, fraction (0–1), total, updatedAt (epoch ms) }`, or `undefined` before the first message.
 * @example
 * const progress = useProgress(bookId)
 * <ProgressBar value={progress?.fraction} label="Reading" />
 */
export function useProgress(id: string | undefined): TaskProgress | undefined {
  return useTaskProgress(useClient<Protocol>(undefined, 'useProgress'), id)
}
