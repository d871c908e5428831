/** The middle value; of an even number the mean of both. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** A ratio in each round, and what they come to. Both lists hold one value for each round, in the same order. */
export function ratios(values, references) {
  const each = values.map((value, round) => value / references[round])
  return { median: median(each), min: Math.min(...each), max: Math.max(...each) }
}

/** `0.87 [0.71–1.01]` */
export function spread({ median: middle, min, max }) {
  return `${middle.toFixed(2)} [${min.toFixed(2)}–${max.toFixed(2)}]`
}
