import type { Samples, Shipped } from './protocols.js'
import { shipped } from './protocols.js'
import { type Wire, wires } from './wires.js'
import { check, type Schema, type Schemas } from '../../src/protocol/schema.js'

/** Where the same cases run: each protocol over each wire. */
export const places: readonly {
  readonly folder: string
  readonly over: string
  readonly at: Shipped
  readonly wire: Wire
}[] = shipped.flatMap(at => wires.map(wire => ({ folder: at.folder, over: wire.name, at, wire })))

/** What a schema makes of a payload; it has to accept it. */
export function parsed(schema: Schema | undefined, payload: unknown): unknown {
  const checked = schema && check(schema, payload)
  if (checked?.ok !== true) throw new Error(`The sample is no good: ${checked?.problem ?? 'there is no such type'}.`)
  return checked.value
}

/** A type with a sample, and with another key in it. */
export interface Extended {
  readonly type: string
  readonly payload: object
}

/** The samples that are objects, or may be one, with a key that the catalogue does not know. */
export function extended(samples: Samples, catalogue: Schemas, extra: unknown): readonly Extended[] {
  return Object.keys(catalogue).flatMap(type => {
    const sample = samples[type] ?? {}
    return typeof sample === 'object' ? { type, payload: { ...sample, key_of_tomorrow: extra } } : []
  })
}

/** Topics, rooms or patterns that the server of a protocol knows: what is named in samples of what asks for them. */
export function wantsOf({ protocol: { wiring }, samples }: Shipped): readonly string[] {
  const asking = wiring.wants?.tell(new Set(['anything']), new Set()) ?? []
  return asking.flatMap(({ type }) => textsIn(samples.commands[type]))
}

/** Every text in a payload. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
