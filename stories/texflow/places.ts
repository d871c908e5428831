import type { Position } from '../../src/protocols/texflow/index.js'

/** What of one line is selected: columns from 1, the end excluded. */
export interface Stretch {
  readonly line: number
  readonly from: number
  readonly to: number
}

/** Where a character of a text stands. Lines and columns begin with 1. */
export function placeOf(text: string, index: number): Position {
  const before = text.slice(0, index).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

/** A selection, line by line. It may run backwards. */
export function stretchesOf(start: Position, end: Position, lines: readonly string[]): readonly Stretch[] {
  const runsForwards = start.line < end.line || (start.line === end.line && start.column <= end.column)
  const [first, last] = runsForwards ? [start, end] : [end, start]
  return lines.slice(first.line - 1, last.line).map((text, index) => {
    const line = first.line + index
    const from = line === first.line ? first.column : 1
    // The end of a line is selected as well where the next one is.
    const to = line === last.line ? last.column : text.length + 2
    return { line, from, to }
  })
}
