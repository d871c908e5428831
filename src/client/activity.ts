import type { Undo } from '../lib/clock.js'

/** What the page tells of its user: they have done something, or can see it now, or cannot any more. */
export type Activity = 'active' | 'shown' | 'hidden'

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'touchstart', 'wheel'] as const

/** True where there is a page to tell of its user: Node and workers have none. */
export const hasPage = (): boolean => typeof document !== 'undefined'

/** True where the user cannot see the page. */
export const isHidden = (): boolean => hasPage() && document.visibilityState === 'hidden'

/** Listens to the page, and is in nobody's way. Only where there {@link hasPage is one}. */
export function watchActivity(tell: (activity: Activity) => void): Undo {
  const active = (): void => tell('active')
  const seen = (): void => tell(isHidden() ? 'hidden' : 'shown')
  // Captured, because a component may keep an event to itself.
  const options = { passive: true, capture: true }
  for (const sign of SIGNS) document.addEventListener(sign, active, options)
  document.addEventListener('visibilitychange', seen)
  return () => {
    for (const sign of SIGNS) document.removeEventListener(sign, active, options)
    document.removeEventListener('visibilitychange', seen)
  }
}
