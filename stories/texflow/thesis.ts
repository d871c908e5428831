import type { Position } from '../../src/protocols/texflow/index.js'

/** Who writes. The server takes a user's id for their name. */
export const ANN = 'Ann'
export const JONAS = 'Jonas'
export const KARIN = 'Karin'

/** What they write, no line longer than a telephone is wide. */
export const THESIS: readonly string[] = [
  '\\documentclass{article}',
  '\\begin{document}',
  '',
  '\\section{The lighthouse}',
  'In the winter of 1951 the lamp',
  'went out. Nobody spoke of it.',
  '\\cite{harbour}: the keeper left',
  'in March; the logbook, in May.',
  '',
  '\\section{The letter}',
  'It came without a stamp.',
  '\\end{document}',
]

export const PAPER: readonly string[] = [
  '\\documentclass{article}',
  '\\begin{document}',
  '\\title{On lamps at sea}',
  '\\maketitle',
  'A lamp of the second order is',
  'seen from twenty miles.',
  '\\end{document}',
]

/** Along the lines of the thesis, and back. */
export const READING: readonly Position[] = [
  { line: 4, column: 10 },
  { line: 5, column: 8 },
  { line: 5, column: 24 },
  { line: 6, column: 12 },
  { line: 7, column: 16 },
  { line: 8, column: 9 },
  { line: 8, column: 31 },
  { line: 6, column: 30 },
]

/** Through its end, where somebody else is not. */
export const CORRECTING: readonly Position[] = [
  { line: 11, column: 3 },
  { line: 11, column: 14 },
  { line: 10, column: 14 },
  { line: 11, column: 24 },
]
