/** A count that tells of itself once a frame, so that what shows it does not disturb what it counts. */
export interface Tally {
  readonly add: () => void
  readonly read: () => number
  readonly subscribe: (listener: () => void) => () => void
}

export function createTally(): Tally {
  const listeners = new Set<() => void>()
  let count = 0
  let shown = 0
  let frame: number | undefined

  function show(): void {
    frame = undefined
    shown = count
    for (const listener of listeners) listener()
  }

  return {
    add() {
      count += 1
      frame ??= requestAnimationFrame(show)
    },
    read: () => shown,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
