import { useEffect, useState } from 'react'
import type { Clock } from '../../src/lib/clock.js'
import type { SagaServer } from './live-saga.js'

const MINUTE_MS = 60_000
const LOOK_EVERY_MS = 100

/** What has left the page in the last minute, as its server sees it. */
export interface LastMinute {
  readonly events: number
  /** When the longest gone of them is a minute old, epoch ms of the clock; `undefined` where there is none. */
  readonly oldestEndsAt: number | undefined
}

export function useLastMinute(server: SagaServer, clock: Clock): LastMinute {
  const [minute, setMinute] = useState<LastMinute>({ events: 0, oldestEndsAt: undefined })

  useEffect(() => {
    const left: number[] = []
    const stopListening = server.onFrame(() => left.push(clock.now()))
    const timer = setInterval(() => {
      while (left[0] !== undefined && left[0] + MINUTE_MS <= clock.now()) left.shift()
      const [oldest] = left
      const oldestEndsAt = oldest === undefined ? undefined : oldest + MINUTE_MS
      setMinute(before =>
        before.events === left.length && before.oldestEndsAt === oldestEndsAt
          ? before
          : { events: left.length, oldestEndsAt },
      )
    }, LOOK_EVERY_MS)
    return () => {
      stopListening()
      clearInterval(timer)
    }
  }, [server, clock])

  return minute
}
