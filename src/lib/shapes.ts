import * as v from 'valibot'

/** One of these words, or one that a later server adds; `''` where it is unset. */
export function word<Words extends string>(): v.GenericSchema<string, Words | (string & {})> {
  return v.string()
}

type ObjectOf<Fields extends v.ObjectEntries> = v.ObjectSchema<Fields, undefined>

/** An object with at least these fields. Others stay in it, but are not part of its type: a typing error is an error. */
export function struct<const Fields extends v.ObjectEntries>(
  fields: Fields,
): v.GenericSchema<v.InferInput<ObjectOf<Fields>>, v.InferOutput<ObjectOf<Fields>>> {
  return v.looseObject(fields)
}

/** What a server may leave out, or write as `null`: either way it is absent. */
export function maybe<Sent, Read>(
  schema: v.GenericSchema<Sent, Read>,
): v.OptionalSchema<v.GenericSchema<Sent | null, Read | undefined>, undefined> {
  return v.optional(
    v.pipe(
      v.nullable(schema),
      v.transform(value => value ?? undefined),
    ),
  )
}
