import type { CSSProperties } from 'react'

/** The colour of a person as a custom property. A style sheet takes it for a colour only, so it can be nothing else. */
export function personColor(color: string | undefined): CSSProperties | undefined {
  // React's type knows the properties of CSS, and this one is ours.
  return color === undefined ? undefined : ({ '--hookwire-person': color } as CSSProperties)
}

/** `Ann`, `Ann and Bob`, `Ann, Bob and 2 others`. */
export function englishList(names: readonly string[], others = 0): string {
  const parts = others === 0 ? [...names] : [...names, othersOf(others, names.length)]
  const last = parts.pop() ?? ''
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`
}

function othersOf(count: number, named: number): string {
  if (named === 0) return count === 1 ? '1 person' : `${count} people`
  return count === 1 ? '1 other' : `${count} others`
}
