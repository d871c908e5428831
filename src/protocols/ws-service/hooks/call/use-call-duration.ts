'use client'

import { useMemo, useSyncExternalStore } from 'react'

import type { Client } from '../../../../client/client.js'
import type { Undo } from '../../../../lib/clock.js'
import { useClient } from '../../../../react/context.js'
import { wsService } from '../../protocol.js'
import { phoneOf } from './phone.js'

/** How long the call has lasted, and who is told each second. */
interface Stopwatch {
  readonly read: () => number
  readonly watch: (listener: () => void) => Undo
}

const SECOND_MS = 1000
const nothing: Undo = () => undefined

/**
 * How long the call has been connected, ms, in whole seconds; 0 before it is. A component that calls it renders each second
 * while there is a call, and no other does; when the call has ended, it stays at what it was.
 *
 * @example
 * const seconds = useCallDuration() / 1000
 * <time>{Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}</time>
 */
export function useCallDuration(): number {
  const client = useClient(wsService, 'useCallDuration')
  const { watch, read } = useMemo(() => createStopwatch(client), [client])
  return useSyncExternalStore(watch, read, zero)
}

const zero = (): number => 0

function createStopwatch(client: Client<typeof wsService>): Stopwatch {
  const { clock } = client
  const phone = phoneOf(client)

  function lasted(): number {
    const { connectedAt, endedAt } = phone.view()
    return connectedAt === undefined ? 0 : Math.max(0, (endedAt ?? clock.now()) - connectedAt)
  }

  return {
    read: () => Math.floor(lasted() / SECOND_MS) * SECOND_MS,
    watch(listener) {
      let stopTimer = nothing
      function plan(): void {
        stopTimer()
        const { connectedAt, endedAt } = phone.view()
        const runs = connectedAt !== undefined && endedAt === undefined
        stopTimer = runs ? clock.after(SECOND_MS - (lasted() % SECOND_MS), tick) : nothing
      }
      function tick(): void {
        plan()
        listener()
      }
      const unwatch = phone.watch(tick)
      plan()
      return () => {
        unwatch()
        stopTimer()
      }
    },
  }
}
