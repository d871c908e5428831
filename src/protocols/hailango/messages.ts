import * as v from 'valibot'

import { struct, word } from '../../lib/shapes.js'
import { parseTime } from '../../protocol/time.js'

/*
 * HaiLanGo's server is written in Go, and Go leaves traces on the wire: an unset UUID and an unset time are written
 * out, and a nil struct or slice is `null`. They are read here as what they mean: absent, and empty.
 */

const NIL_UUID = '00000000-0000-0000-0000-000000000000'
const UNSET_TIME = '0001-01-01T00:00:00Z'

/** An id; `undefined` where the server has none. */
const id = v.pipe(
  v.string(),
  v.transform(value => (value === NIL_UUID ? undefined : value)),
)

/** An RFC 3339 time; `undefined` where the server has none. */
const time = v.pipe(
  v.string(),
  v.transform(value => (parseTime(value) === undefined ? undefined : value)),
)

/**
 * What the server says. A field is required where every form that the real server sends has it. A `null` payload is
 * read as Go would read it: every field at its zero.
 */
export const messages = {
  /** Another device of the user is joining. The device itself rarely gets it, so never wait for it. */
  connection_established: v.nullable(struct({ userId: id, message: v.string(), timestamp: time }), {
    userId: NIL_UUID,
    message: '',
    timestamp: UNSET_TIME,
  }),
  /** A page of a book has been read. Pages finish in parallel, so it may tell of less than the one before. */
  ocr_progress: v.nullable(
    struct({
      bookId: id,
      totalPages: v.number(),
      processedPages: v.number(),
      /** Percent; the server does not hold it below 100. */
      progress: v.number(),
      currentPage: v.optional(v.number()),
      /** Stays `processing` at 100 percent: `book_ready` is the end. */
      status: word<'processing' | 'completed' | 'failed'>(),
      message: v.optional(v.string()),
    }),
    { bookId: NIL_UUID, totalPages: 0, processedPages: 0, progress: 0, status: '' },
  ),
  /** A book can be learned from. */
  book_ready: v.nullable(struct({ bookId: id, title: v.string(), totalPages: v.number(), message: v.string() }), {
    bookId: NIL_UUID,
    title: '',
    totalPages: 0,
    message: '',
  }),
  /** Something is due for review. */
  review_reminder: v.nullable(
    struct({
      /** How many are due; not always the length of `items`. */
      count: v.number(),
      items: v.nullable(
        v.array(
          struct({
            id,
            content: v.string(),
            translation: v.optional(v.string()),
            dueDate: time,
            priority: word<'urgent' | 'recommended' | 'optional'>(),
          }),
        ),
        [],
      ),
      message: v.string(),
    }),
    { count: 0, items: [], message: '' },
  ),
  /** The figures of a learning session. */
  learning_update: v.nullable(
    struct({
      sessionId: id,
      bookId: v.optional(id),
      stats: struct({
        /** Seconds. */
        totalTime: v.number(),
        completedPages: v.number(),
        masteredWords: v.number(),
        /** 0–100. */
        pronunciationScore: v.optional(v.number()),
        streakDays: v.number(),
        lastStudiedAt: v.optional(time),
      }),
      message: v.optional(v.string()),
    }),
    { sessionId: NIL_UUID, stats: { totalTime: 0, completedPages: 0, masteredWords: 0, streakDays: 0 } },
  ),
  /** Something to tell the user. */
  notification: v.nullable(
    struct({
      title: v.string(),
      message: v.string(),
      level: word<'info' | 'success' | 'warning' | 'error'>(),
      action: v.optional(struct({ label: v.string(), url: v.string() })),
    }),
    { title: '', message: '', level: '' },
  ),
  /** Something went wrong on the server. */
  error: v.nullable(struct({ code: v.string(), message: v.string(), details: v.optional(v.string()) }), {
    code: '',
    message: '',
  }),
}

/** What the client says. The server reads nothing and answers nothing: its own pings keep the connection. */
export const commands = {
  ping: v.optional(struct({})),
}
