import type { TaskChange } from '../protocol/change.js'
import type { TaskProgress } from './state.js'

/**
 * A new run begins at what could be a first sign once the run before is over, and whenever the number of parts is
 * another: the server never says so itself.
 */
function beginsRun(previous: TaskProgress, { first = false, total }: TaskChange): boolean {
  const over = previous.status !== 'running' || previous.fraction >= 1
  if (first && over) return true
  return total !== undefined && previous.total !== undefined && total !== previous.total
}

/** Tells whether a change comes from behind where the run already is. Servers work in parallel and overtake themselves. */
export function isStale(previous: TaskProgress | undefined, change: TaskChange): boolean {
  if (previous === undefined || beginsRun(previous, change)) return false
  if (change.status === 'running') return previous.status !== 'running' || clamp(change.fraction) < previous.fraction
  // An end is news, unless it takes back that the run was completed.
  return previous.status === 'completed' && change.status !== 'completed'
}

/** What a change that is not stale makes of a task. */
export function advance(previous: TaskProgress | undefined, change: TaskChange, now: number): TaskProgress {
  const running = previous === undefined || beginsRun(previous, change) ? undefined : previous
  return {
    status: change.status,
    // A failure does not move the bar: it says how far the work came.
    fraction: Math.max(clamp(change.fraction), running?.fraction ?? 0),
    total: change.total ?? running?.total,
    updatedAt: now,
  }
}

function clamp(fraction: number): number {
  return Number.isNaN(fraction) ? 0 : Math.min(1, Math.max(0, fraction))
}
