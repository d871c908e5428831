import type { Deliver } from '../transports/memory.js'
import { inAct } from './act.js'

/** Frames on their way. Each arrives later than it was sent, but never later than a test looks. */
export interface Delivery {
  readonly deliver: Deliver
  /** Lets everything arrive, and whatever follows from that. */
  readonly flush: () => void
}

/** Left alone, what is on its way arrives in the next microtask. */
export function createDelivery(): Delivery {
  const underway: (() => void)[] = []
  let flushing = false
  let planned = false

  function flush(): void {
    if (flushing) return
    flushing = true
    try {
      for (let task = underway.shift(); task !== undefined; task = underway.shift()) task()
    } finally {
      flushing = false
    }
  }

  function plan(): void {
    if (planned) return
    planned = true
    // Not `queueMicrotask`, which fake timers may have stopped.
    void Promise.resolve().then(() => {
      planned = false
      if (underway.length > 0) inAct(flush)
    })
  }

  return {
    deliver(task) {
      underway.push(task)
      plan()
    },
    flush,
  }
}
