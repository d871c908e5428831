import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A line of what was recorded from the real hub; see the README beside the recordings. */
export interface RecordedLine {
  readonly scenario: string
  readonly client: string
  readonly direction: 'in' | 'out' | 'close' | 'http'
  readonly type?: string
  readonly frame?: string
  readonly status?: number
  readonly body?: string
  readonly code?: number
  readonly truncated?: boolean
}

const file = join(import.meta.dirname, '../../../src/protocols/texflow/fixtures/texflow.jsonl')

const recorded: readonly RecordedLine[] = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map(line => JSON.parse(line) as RecordedLine)

/** The lines of a scenario, or of all whose name begins so, in their order. */
export function linesOf(scenario: string): readonly RecordedLine[] {
  return recorded.filter(line => line.scenario.startsWith(scenario))
}

/** The text frames of a scenario that a client said, or heard. */
export function framesOf(scenario: string, direction: 'in' | 'out', client?: string): readonly string[] {
  return linesOf(scenario)
    .filter(line => line.direction === direction && line.type === undefined && line.truncated !== true)
    .filter(line => client === undefined || line.client === client)
    .flatMap(({ frame = '' }) => (direction === 'in' ? frame.split('\n') : [frame]))
}

/** The scenarios whose names begin so. */
export function scenariosOf(beginning: string): readonly string[] {
  return [...new Set(linesOf(beginning).map(({ scenario }) => scenario))]
}
