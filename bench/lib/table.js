/** A table as text: the first column to the left, figures to the right. */
export function table(head, rows) {
  const lines = [head, ...rows].map(line => line.map(String))
  const widths = head.map((_, column) => Math.max(...lines.map(line => line[column].length)))
  const show = line =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ')
  const [first, ...others] = lines.map(show)
  return [first, '-'.repeat(first.length), ...others].join('\n')
}

/** The line for one target. `atMost` or `atLeast` is the bound that `value` has to keep. */
export function target(name, value, { atMost = Infinity, atLeast = -Infinity, unit = '' }) {
  const bound = atMost === Infinity ? `at least ${atLeast}${unit}` : `at most ${atMost}${unit}`
  const reached = value <= atMost && value >= atLeast
  return `${reached ? 'reached' : 'SHORT  '}  ${name}: ${value.toFixed(2)}${unit}, target ${bound}`
}
