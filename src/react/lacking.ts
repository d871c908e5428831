'use client'

import { UsageError } from '../errors.js'
import type { Protocol } from '../protocol/protocol.js'

/** What stands in place of a hook that a protocol has no entry for: it cannot be called. */
export interface Lacking<Entry extends string> {
  readonly 'The protocol has no entry': Entry
}

const TABLES = ['interpret', 'express', 'topics', 'answers', 'state'] as const

/** A hook was called for which the protocol lacks an entry; says which, and what it has. */
export function lacking(hook: string, { name, wiring }: Protocol, entry: string): UsageError {
  const has = TABLES.flatMap(table => Object.keys(wiring[table]).map(key => `${table}.${key}`))
  if (wiring.wants !== undefined) has.push('wants')
  return new UsageError(
    `${hook} needs \`${entry}\`, and ${name} has none. It has: ${has.join(', ') || 'no such entry'}.`,
  )
}
