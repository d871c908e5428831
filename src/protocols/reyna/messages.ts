import * as v from 'valibot'

import { struct, word } from '../../lib/shapes.js'

/*
 * No server of ReYNa Studio could be recorded. What is known of it stands in its design document: a table of messages, a
 * server's code, and a client's. Where they differ, what each of them sends is read, and what the table says is sent.
 *
 * Times are RFC 3339 strings, and `progress` is a fraction, 0–1. A field is required where every form that a server is
 * known to send has it.
 */

const id = v.string()

const blob = struct({
  blob_id: id,
  user_id: id,
  processor_id: id,
  schema_id: id,
  /** The first 200 characters. */
  preview: v.string(),
  book_id: v.optional(id),
  created_at: v.string(),
})

const processor = struct({
  blob_id: id,
  processor_id: id,
  status: word<'processing' | 'completed' | 'failed'>(),
  /** 0–1. */
  progress: v.number(),
  message: v.optional(v.string()),
})

const events = struct({ events: v.array(v.string()) })

/** What the server says. */
export const messages = {
  /** The connection is ready. The code of the document's server sends neither id. */
  connected: struct({ status: v.string(), user_id: v.optional(id), session_id: v.optional(id) }),
  /** The patterns that are subscribed to. */
  subscribed: events,
  /** The patterns that no longer are. */
  unsubscribed: events,
  /** A blob has been made. */
  'blob.created': blob,
  /** A blob has changed. */
  'blob.updated': blob,
  /** A processor has made a blob from another one. */
  'blob.derived': struct({
    parent_id: id,
    derived_id: id,
    processor_id: id,
    /** How much longer the new one is: 3.5 is three and a half times. */
    expansion_ratio: v.optional(v.number()),
    preview: v.optional(v.string()),
  }),
  /** How far a processor has come with a blob. */
  'processor.status': processor,
  'processor.completed': processor,
  'processor.failed': processor,
  /** A book has changed, perhaps by a new chapter. */
  'book.updated': struct({
    book_id: id,
    chapter_added: v.optional(struct({ chapter_num: v.number(), blob_id: id, title: v.string() })),
  }),
  /** Something went wrong, perhaps with one blob. `retry_after`: seconds. */
  error: struct({
    code: v.string(),
    message: v.string(),
    blob_id: v.optional(id),
    retry_after: v.optional(v.number()),
  }),
}

/** What the client says. */
export const commands = {
  subscribe: events,
  unsubscribe: events,
  create_blob: struct({
    content: v.string(),
    schema_id: id,
    metadata: v.optional(struct({ book_id: v.optional(id), chapter: v.optional(v.number()) })),
  }),
  process_blob: struct({ blob_id: id, processor_id: id }),
  ping: v.optional(struct({})),
}
