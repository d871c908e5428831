'use client'

import { entryOf } from '../client/state.js'
import type { HookwireError } from '../errors.js'
import type { Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { lacking } from './lacking.js'
import { useEntry } from './use-entry.js'
import { useWant } from './use-want.js'

/** How a room, a topic or a pattern that a component wants stands. */
export interface RoomHandle {
  /** `joining` until the server has answered on this connection; `denied` where it says no, or nothing in time. */
  readonly status: 'joining' | 'joined' | 'denied'
  /** Since when, epoch ms; `undefined` while joining. */
  readonly since: number | undefined
  /** Why it was denied: a `RequestError` with the server's `answer`, or a `TimeoutError`; `null` where it was not. */
  readonly error: HookwireError | null
}

/** See {@link useRoom}. */
export type UseRoom = (room: string | undefined) => RoomHandle

const JOINING: RoomHandle = { status: 'joining', since: undefined, error: null }

/**
 * The `useRoom` of a protocol, or of the nearest provider where there is none.
 *
 * @example export const useRoom = roomHook(shop)
 */
export function roomHook(protocol?: Protocol): UseRoom {
  return function useRoom(room) {
    const client = useClient(protocol, 'useRoom')
    if (client.protocol.wiring.wants === undefined) throw lacking('useRoom', client.protocol, 'wants')
    useWant(client, room)
    return useEntry(
      client,
      entryOf('rooms', room ?? ''),
      ({ rooms }) => (room === undefined ? undefined : rooms.get(room)) ?? JOINING,
    )
  }
}

/**
 * Wants a room, a topic or a pattern for as long as the component is mounted. Counted over components: the first in
 * joins, the last out leaves, and it is joined again after each reconnect. `undefined` wants nothing yet. Only where the
 * protocol has `wants`; on any other it throws a `UsageError` that says what there is.
 *
 * @example
 * const { status, error } = useRoom(projectId)
 * if (status === 'denied') return <p>{error?.message}</p>
 */
export const useRoom: UseRoom = /* @__PURE__ */ roomHook()
