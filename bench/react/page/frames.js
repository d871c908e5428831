import { counts, expected, scene } from './scene.js'

/** How long nothing may be heard before what is missing counts as lost, ms. */
const PATIENCE = 5000

/** How many frames without a render end a scene: what is due for a frame may come late in a busy page. */
const QUIET = 3

const listeners = expected / scene.messages
const followers = scene.components / scene.ids

/**
 * Follows the animation frames until every message has been heard and no component renders any more. Resolves to the
 * times between frames, ms, and to how many renders were needed: one in a frame for each component whose book has changed
 * since the frame before.
 */
export function watchFrames() {
  return new Promise(resolve => {
    const gaps = []
    let needed = 0
    let before = performance.now()
    let changedAt = before
    let { heard, renders } = counts
    let isHeard = false
    let quiet = 0
    const look = () => {
      const now = performance.now()
      gaps.push(now - before)
      before = now
      quiet = isHeard && counts.renders === renders ? quiet + 1 : 0
      if (quiet === QUIET) return resolve({ gaps, needed })
      renders = counts.renders
      if (counts.heard !== heard) {
        // The messages go round the books, so no more than one of each is another book.
        needed += Math.min((counts.heard - heard) / listeners, scene.ids) * followers
        heard = counts.heard
        changedAt = now
      }
      isHeard = heard >= expected || now - changedAt > PATIENCE
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}
