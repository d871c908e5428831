import { useSyncExternalStore } from 'react'

const TICK_MS = 200
const SECOND_MS = 1000

/**
 * How many seconds there are until then, rounded up, as they go by; 0 once it is over, and without a time. `now`: what
 * time it is, where that is not the machine's.
 */
export function useSecondsUntil(time: number | undefined, now: () => number = Date.now): number {
  const secondsLeft = (): number => (time === undefined ? 0 : Math.max(0, Math.ceil((time - now()) / SECOND_MS)))
  return useSyncExternalStore(eachTick, secondsLeft)
}

function eachTick(tell: () => void): () => void {
  const timer = setInterval(tell, TICK_MS)
  return () => clearInterval(timer)
}
