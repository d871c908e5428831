import { counts, expected, scene } from './scene.js'

/** How long nothing may be heard before what is missing counts as lost, ms. */
const PATIENCE = 5000

const listeners = expected / scene.messages
const followers = scene.components / scene.ids

/**
 * Follows the animation frames until every message has been heard, and one more frame has been drawn since. Resolves to
 * the times between frames, ms, and to how many renders were needed: one in a frame for each component whose book has
 * changed since the frame before.
 */
export function watchFrames() {
  return new Promise(resolve => {
    const gaps = []
    let needed = 0
    let before = performance.now()
    let changedAt = before
    let { heard } = counts
    let isOver = false
    const look = () => {
      const now = performance.now()
      gaps.push(now - before)
      before = now
      if (isOver) return resolve({ gaps, needed })
      if (counts.heard !== heard) {
        // The messages go round the books, so no more than one of each is another book.
        needed += Math.min((counts.heard - heard) / listeners, scene.ids) * followers
        heard = counts.heard
        changedAt = now
      }
      isOver = heard >= expected || now - changedAt > PATIENCE
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}
