import type { WantRules, Wants } from './definition.js'
import type { Schemas } from './schema.js'
import type { WiredWant } from './wiring.js'

/** How the server is told of wants: as the protocol says for all of them, or by what it says for each. */
export function tellOf({
  tell,
  join,
  leave,
}: Partial<WantRules<Schemas>>): (now: Wants, before: Wants) => readonly WiredWant[] {
  if (tell !== undefined) return tell
  return (now, before) => [
    ...(leave === undefined ? [] : without(before, now).map(want => leave(want))),
    ...(join === undefined ? [] : without(now, before).map(want => ({ ...join(want), want }))),
  ]
}

function without(wants: Wants, others: Wants): readonly string[] {
  return [...wants].filter(want => !others.has(want))
}
