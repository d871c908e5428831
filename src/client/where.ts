import type { Undo } from '../lib/clock.js'
import { claim } from '../lib/claim.js'

/** Which payload fields a message must have, and with which values. */
export type Where = Readonly<Record<string, unknown>>

/**
 * One text for all filters that ask for the same, `''` for one that asks for nothing: the key under which `latest` holds
 * the last message with these fields.
 */
export function whereKey(where: Where | undefined): string {
  return where === undefined ? '' : (keyOf(fieldsOf(where), where) ?? '')
}

/** The fields that a `whereKey` stands for. */
export function whereOf(key: string): Where {
  const lines = key.split('\n').slice(0, -1)
  return Object.fromEntries(
    lines.map(line => line.split('\0')).map(([field = '', value = '']) => [field, JSON.parse(value)]),
  )
}

/** True where a field was named and its value is not known yet: an id that still loads. Nothing matches it. */
export function isUnknown(where: Where | undefined): boolean {
  return where !== undefined && Object.values(where).includes(undefined)
}

/** Tells whether a payload has these fields with these values. */
export function fits(payload: unknown, where: Where): boolean {
  return keyOf(fieldsOf(where), payload) === whereKey(where)
}

/**
 * Finds the filters that a payload fits by what they ask for, without asking each of them: ten thousand components, each
 * with an id of its own, cost a message as much as one.
 */
export interface WhereIndex {
  /** Another filter on messages of this type asks by these fields, until undone. */
  readonly add: (type: string, fields: readonly string[]) => Undo
  /** The `whereKey`s of all filters that this payload could fit. */
  readonly keysOf: (type: string, payload: unknown) => readonly string[]
}

const NO_KEYS: readonly string[] = []

export function createWhereIndex(): WhereIndex {
  /** By type: the sets of fields that are asked by. */
  const asked = new Map<string, Map<string, readonly string[]>>()
  /** How many filters ask by each. */
  const counts = new Map<string, number>()

  return {
    add(type, fields) {
      const id = [type, ...fields].join('\n')
      const ofType = asked.get(type) ?? new Map<string, readonly string[]>()
      asked.set(type, ofType)
      return claim(
        counts,
        id,
        () => ofType.set(id, fields),
        () => ofType.delete(id),
      )
    },
    keysOf(type, payload) {
      const ofType = asked.get(type)
      if (ofType === undefined) return NO_KEYS
      const keys: string[] = []
      for (const fields of ofType.values()) {
        const key = keyOf(fields, payload)
        if (key !== undefined) keys.push(key)
      }
      return keys
    },
  }
}

/** The fields that a filter asks by, in one order. */
export function fieldsOf(where: Where): readonly string[] {
  return Object.keys(where)
    .filter(field => where[field] !== undefined)
    .sort()
}

/** `undefined` where a field is missing, or holds what no filter can ask for. */
function keyOf(fields: readonly string[], payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return fields.length === 0 ? '' : undefined
  let key = ''
  for (const field of fields) {
    const value: unknown = Reflect.get(payload, field)
    const askable = typeof value === 'string' || Number.isFinite(value) || typeof value === 'boolean' || value === null
    if (!askable) return undefined
    key += `${field}\0${JSON.stringify(value)}\n`
  }
  return key
}
