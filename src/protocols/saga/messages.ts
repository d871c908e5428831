import * as v from 'valibot'

import { maybe, struct } from '../../lib/shapes.js'

/*
 * Events of Socket.IO, each with one argument. What a story, a transcript and an interaction hold is the app's own: only
 * the fields that the events themselves speak of are named, and all others stay in them.
 */

const id = v.string()

const room = struct({ projectId: id })

const processing = struct({ storyId: id, projectId: id, status: maybe(v.string()) })

const interaction = struct({
  interaction: struct({
    id: maybe(id),
    storyId: maybe(id),
    type: maybe(v.string()),
    content: maybe(v.string()),
  }),
  storyId: maybe(id),
  projectId: maybe(id),
})

const exporting = struct({
  exportId: id,
  projectId: maybe(id),
  /** Percent. */
  progress: maybe(v.number()),
  downloadUrl: maybe(v.string()),
  error: maybe(v.string()),
})

const typing = struct({ storyId: id, projectId: maybe(id), userId: id, userName: maybe(v.string()) })

const user = struct({ userId: id, userName: maybe(v.string()) })

/** What the server says. */
export const messages = {
  /** The project's room has been joined. */
  joined_project: room,
  /** It has been left. */
  left_project: room,
  /** A story is new in the project. */
  story_uploaded: struct({
    story: struct({ id: maybe(id), title: maybe(v.string()) }),
    projectId: id,
    uploadedBy: maybe(v.string()),
  }),
  /** A story is being worked on. */
  story_processing: processing,
  /** The work on a story is done. */
  story_processed: processing,
  /** A story's transcript is another: its text, or an object around it. */
  transcript_updated: struct({
    storyId: id,
    transcript: v.union([v.string(), struct({ text: maybe(v.string()) })]),
    projectId: maybe(id),
  }),
  /** Somebody has asked or said something about a story. */
  interaction_added: interaction,
  /** That is not what it was any more. */
  interaction_updated: interaction,
  export_started: exporting,
  export_progress: exporting,
  /** The export can be downloaded. */
  export_ready: exporting,
  export_failed: exporting,
  /** Somebody types in a story. */
  typing_start: typing,
  typing_stop: typing,
  user_online: user,
  user_offline: user,
  /** The answer to a ping. */
  pong: v.nullish(struct({ timestamp: maybe(v.number()) })),
  /** The server is about to stop. */
  server_shutdown: v.nullish(struct({ message: maybe(v.string()) })),
  /** Something was refused. It does not say what: joins and leaves go one at a time. */
  error: struct({ code: v.string(), message: maybe(v.string()) }),
  /** As `error` with the code `RATE_LIMIT_EXCEEDED`. */
  rate_limit_exceeded: v.nullish(struct({ message: maybe(v.string()) })),
}

/** What the client says. Projects are joined and left by their bare id. */
export const commands = {
  join_project: id,
  leave_project: id,
  typing_start: struct({ projectId: id, storyId: id }),
  typing_stop: struct({ projectId: id, storyId: id }),
  ping: v.optional(struct({})),
}
