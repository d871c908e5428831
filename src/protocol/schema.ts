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

/** Checks a value; the problem names the path and never the value, which may be private. */
export function check(schema: Schema, value: unknown): Checked {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) {
    // Left alone, a rejection would be unhandled on top of the wrong use that is reported here.
    result.catch(() => undefined)
    return { ok: false, problem: 'its schema checks asynchronously, and nothing here can wait' }
  }
  if (result.issues === undefined) return { ok: true, value: result.value }
  return { ok: false, problem: result.issues.map(describe).join('; ') }
}

function describe(issue: StandardSchemaV1.Issue): string {
  const path = (issue.path ?? []).map(part => String(typeof part === 'object' ? part.key : part)).join('.')
  return `${path === '' ? 'the payload' : `"${path}"`} is not what its schema says`
}
