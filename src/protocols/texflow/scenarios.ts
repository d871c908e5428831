import type { Scenario } from '../../hub/scenario.js'
import type { texflow } from './protocol.js'
import type { Position } from './state.js'

type TexflowScenario = Scenario<typeof texflow>

/** A document that is made into a PDF. */
export interface CompileOptions {
  readonly projectId: string
  readonly compilationId: string
  /** How long a step takes, ms. Default 400. */
  readonly stepTime?: number
  /** At which fraction it fails, 0–1. Default: it does not. */
  readonly failAt?: number
}

const COMPILE_STEPS = [
  'Reading main.tex',
  'pdflatex, first run',
  'bibtex',
  'pdflatex, second run',
  'pdflatex, third run',
]

/**
 * A project is compiled, and there is a PDF in the end; or it fails on the way.
 *
 * @example server.play(compile({ projectId: 'thesis', compilationId: 'c-1' }))
 */
export function compile({
  projectId,
  compilationId,
  stepTime = 400,
  failAt = Infinity,
}: CompileOptions): TexflowScenario {
  return async ({ hub, wait }) => {
    const about = { project_id: projectId, compilation_id: compilationId }
    for (const [step, message] of COMPILE_STEPS.entries()) {
      const fraction = step / COMPILE_STEPS.length
      const progress = Math.round(100 * fraction)
      if (fraction >= failAt) {
        const problem = 'Undefined control sequence \\includegrafics (main.tex, line 12)'
        hub.sendToRoom(projectId, 'compilation_failed', { ...about, status: 'failed', message: problem, progress })
        return
      }
      hub.sendToRoom(projectId, 'compilation_started', { ...about, status: 'running', message, progress })
      await wait(stepTime)
    }
    const done = { ...about, status: 'completed', message: '3 pages', progress: 100 }
    hub.sendToRoom(projectId, 'compilation_completed', done)
  }
}

/** Somebody who writes in a project. */
export interface CoauthorOptions {
  readonly projectId: string
  /** Default `karin`. */
  readonly userId?: string
  /** Default `Karin`. */
  readonly username?: string
  /** Default `#4ECDC4`. */
  readonly color?: string
  /** Where their cursor goes. Default: along a few lines. */
  readonly path?: readonly Position[]
  /** How long the cursor stays at a place, ms. Default 300. */
  readonly stepTime?: number
}

const PATH: readonly Position[] = [
  { line: 3, column: 1 },
  { line: 3, column: 9 },
  { line: 4, column: 4 },
  { line: 6, column: 12 },
  { line: 6, column: 20 },
]

/**
 * Somebody comes, moves about, selects a word, types, and goes again.
 *
 * @example server.play(coauthor({ projectId: 'thesis', username: 'Karin' }))
 */
export function coauthor({
  projectId,
  userId = 'karin',
  username = 'Karin',
  color = '#4ECDC4',
  path = PATH,
  stepTime = 300,
}: CoauthorOptions): TexflowScenario {
  return async ({ hub, wait }) => {
    const from = { id: userId, name: username }
    const say: typeof hub.sendToRoom = (room, type, payload) => hub.sendToRoom(room, type, payload, { from })
    const about = { user_id: userId, username }
    say(projectId, 'user_joined', { ...about, color })
    for (const place of path) {
      say(projectId, 'cursor_update', { line: place.line, column: place.column })
      await wait(stepTime)
    }
    const { line, column } = path.at(-1) ?? { line: 1, column: 1 }
    say(projectId, 'selection', {
      start_line: line,
      start_col: Math.max(1, column - 6),
      end_line: line,
      end_col: column,
    })
    await wait(2 * stepTime)
    say(projectId, 'selection', { start_line: line, start_col: column, end_line: line, end_col: column })
    say(projectId, 'user_typing', { is_typing: true })
    await wait(4 * stepTime)
    say(projectId, 'user_left', { ...about, color: '', joined_at: '0001-01-01T00:00:00Z' })
  }
}

/**
 * A little of everything in the project `demo`: two people who write, a compilation that fails and one that does not.
 *
 * @example server.play(demo)
 */
export const demo: TexflowScenario = async stage => {
  const projectId = 'demo'
  await coauthor({ projectId })(stage)
  await compile({ projectId, compilationId: 'first', failAt: 0.6 })(stage)
  await stage.wait(800)
  await coauthor({ projectId, userId: 'jonas', username: 'Jonas', color: '#FFA07A' })(stage)
  await compile({ projectId, compilationId: 'second' })(stage)
}
