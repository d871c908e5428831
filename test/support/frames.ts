import { vi } from 'vitest'

/** A page whose frames the test draws. `vi.unstubAllGlobals()` takes it back. */
export function stubFrames() {
  const frames = new Map<number, () => void>()
  let last = 0
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => {
    last += 1
    frames.set(last, draw)
    return last
  })
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame))
  return {
    frames,
    draw(this: void) {
      const due = [...frames.values()]
      frames.clear()
      for (const frame of due) frame()
    },
  }
}
