import { median } from '../lib/statistics.js'

/** What a share of the values does not exceed. */
export const percentile = (values, share) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1]

/** A median and how far the values lie apart: `1.05 [0.98–1.12]`. */
export function withSpread(values) {
  const [middle, lowest, highest] = [median(values), Math.min(...values), Math.max(...values)].map(shorten)
  return `${middle} [${lowest}–${highest}]`
}

function shorten(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
