import type { StandardSchemaV1 } from '@standard-schema/spec'

/** A schema of any library that speaks Standard Schema: valibot, zod, arktype … It must check synchronously. */
export type Schema = StandardSchemaV1

/** A catalogue: the schema of each payload by message or command type. */
export type Schemas = Readonly<Record<string, Schema>>

/** What the wire carries: the form that is sent. */
export type Wire<S> = S extends Schema ? StandardSchemaV1.InferInput<S> : never

/** What a handler receives: the form after the schema's own defaults and transformations. */
export type Parsed<S> = S extends Schema ? StandardSchemaV1.InferOutput<S> : never

/** What checking a value found: the value as the schema gives it back, or what is wrong with it. */
export type Checked = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string }

/** Checks a value; the problem names the path and what stands there, never the value itself, which may be private. */
export function check(schema: Schema, value: unknown): Checked {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) {
    // Left alone, a rejection would be unhandled on top of the wrong use that is reported here.
    result.catch(() => undefined)
    return { ok: false, problem: 'its schema checks asynchronously, and nothing here can wait' }
  }
  if (result.issues === undefined) return { ok: true, value: result.value }
  return { ok: false, problem: result.issues.map(issue => describe(issue, value)).join('; ') }
}

function describe({ path = [] }: StandardSchemaV1.Issue, value: unknown): string {
  const keys = path.map(part => (typeof part === 'object' ? part.key : part))
  const name = keys.length === 0 ? 'the payload' : `"${keys.map(String).join('.')}"`
  return `${name} is not what its schema says: it is ${kindOf(keys.reduce(fieldOf, value))}`
}

function fieldOf(value: unknown, key: PropertyKey): unknown {
  return Object.hasOwn(Object(value), key) ? Reflect.get(Object(value), key) : undefined
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
