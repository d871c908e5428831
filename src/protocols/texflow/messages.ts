import * as v from 'valibot'

import { maybe, struct } from '../../lib/shapes.js'
import { parseTime } from '../../protocol/time.js'
import { type Bytes, bytesOf } from './bytes.js'

/*
 * The server passes on what clients say without a look at it. So a payload of theirs may be anything, and what is no
 * object says nothing; a field that is there has to be what its name says.
 */

const id = v.string()

/** Go writes an unset text as `''`: it is absent. */
const text = v.pipe(
  v.string(),
  v.transform(value => (value === '' ? undefined : value)),
)

/** And an unset time as one of the year 1. */
const time = v.pipe(
  v.string(),
  v.transform(value => (parseTime(value) === undefined ? undefined : value)),
)

type ObjectOf<Fields extends v.ObjectEntries> = v.ObjectSchema<Fields, undefined>

/** What a client said and the server passed on. */
function relayed<const Fields extends v.ObjectEntries>(
  fields: Fields,
): v.GenericSchema<v.InferInput<ObjectOf<Fields>> | null | undefined, v.InferOutput<ObjectOf<Fields>>> {
  return v.pipe(
    v.custom<v.InferInput<ObjectOf<Fields>> | null | undefined>(() => true),
    v.transform(value => (isObject(value) ? value : {})),
    struct(fields),
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const user = struct({
  user_id: id,
  username: maybe(text),
  avatar_url: maybe(text),
  color: maybe(text),
  joined_at: maybe(time),
})

const position = struct({ line: v.number(), column: v.number() })

/** Where the cursor of a user is. Some clients write it below `cursor`: that is read as if it stood where it should. */
const cursor = v.pipe(
  relayed({
    line: maybe(v.number()),
    column: maybe(v.number()),
    cursor: maybe(position),
    user_id: maybe(text),
    username: maybe(text),
    color: maybe(text),
  }),
  v.transform(payload => ({ ...payload, ...payload.cursor })),
)

/** What a user has selected. Some clients write it below `selection`. */
const selection = v.pipe(
  relayed({
    start_line: maybe(v.number()),
    start_col: maybe(v.number()),
    end_line: maybe(v.number()),
    end_col: maybe(v.number()),
    selection: maybe(struct({ start: position, end: position })),
    user_id: maybe(text),
    username: maybe(text),
    color: maybe(text),
  }),
  v.transform(payload => {
    if (payload.selection === undefined) return payload
    const { start, end } = payload.selection
    return { ...payload, start_line: start.line, start_col: start.column, end_line: end.line, end_col: end.column }
  }),
)

/** Bytes in any form of theirs, as bytes. */
const bytes = v.pipe(
  v.custom<Bytes>(value => bytesOf(value) !== undefined),
  v.transform(value => bytesOf(value)),
)

/** A change of a shared document as clients write it, in all their ways. */
export interface UpdateOnWire {
  readonly update?: Bytes | null | undefined
  readonly origin?: string | null | undefined
  readonly document_name?: string | null | undefined
}

/** A change as it is read. Named, because a compiler before 5.7 cannot read the type that is inferred of bytes. */
export interface Update {
  readonly update?: Uint8Array | undefined
  readonly origin?: string | undefined
  readonly document_name?: string | undefined
}

/** Bytes of a document that is shared; a bare text is their base64. */
const update: v.GenericSchema<UpdateOnWire | string | null | undefined, Update> = v.pipe(
  v.custom<UpdateOnWire | string | null | undefined>(() => true),
  v.transform(value => (typeof value === 'string' ? { update: value } : isObject(value) ? value : {})),
  struct({ update: maybe(bytes), origin: maybe(text), document_name: maybe(text) }),
)

const compilation = struct({
  compilation_id: id,
  project_id: maybe(text),
  status: maybe(text),
  message: maybe(text),
  /** Percent. */
  progress: maybe(v.number()),
})

/** What the server says. */
export const messages = {
  /** Somebody has come, or is here already: it is said to whoever comes of each who is there. */
  user_joined: user,
  /** Somebody has gone, or has closed one of their tabs. */
  user_left: user,
  /** Somebody types. It has no end of its own. */
  user_typing: relayed({ is_typing: maybe(v.boolean()) }),
  /** The document has changed, in words of the app's own. */
  document_update: relayed({}),
  cursor_update: cursor,
  selection,
  /** The same under another name. */
  selection_update: selection,
  /** A change of a shared document. */
  yjs_update: update,
  /** What its users are doing in it. */
  yjs_awareness: update,
  compilation_started: compilation,
  compilation_completed: compilation,
  compilation_failed: compilation,
  /** The answer to a ping. */
  pong: v.nullish(struct({})),
  error: struct({ code: v.string(), message: maybe(text) }),
}

/** Bytes in any form, which go out as base64. */
const sendable = v.custom<Bytes>(value => bytesOf(value) !== undefined)

/** What the client says. */
export const commands = {
  user_typing: v.nullish(struct({ is_typing: maybe(v.boolean()) })),
  document_update: v.nullish(struct({})),
  cursor_update: struct({ line: v.number(), column: v.number() }),
  selection: struct({ start_line: v.number(), start_col: v.number(), end_line: v.number(), end_col: v.number() }),
  yjs_update: struct({ update: sendable, origin: v.optional(v.string()), document_name: v.optional(v.string()) }),
  yjs_awareness: struct({ update: sendable, document_name: v.optional(v.string()) }),
  ping: v.nullish(struct({})),
}
