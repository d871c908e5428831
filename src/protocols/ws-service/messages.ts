import * as v from 'valibot'

import { maybe, struct, word } from '../../lib/shapes.js'

/*
 * No server of WS-Service could be recorded. Its design document names every message; what each of them holds is known
 * from its server's handlers. A field is required only where a message would mean nothing without it, for nobody has seen
 * what a real server leaves out. Times are RFC 3339 strings; Unix seconds are read too.
 */

const id = v.string()
const ids = v.array(id)

const time = maybe(v.union([v.string(), v.number()]))

/** What narrows a topic to one resource. */
const filters = struct({ conversation_id: maybe(id), user_id: maybe(id), call_id: maybe(id) })

/** What events are about. */
const topics = v.array(word<'user' | 'conversation' | 'presence' | 'typing' | 'calls' | 'notifications'>())

const subscription = struct({ topics, filters: maybe(filters) })

type Status = 'online' | 'away' | 'busy' | 'offline'

/** How a user is, over all their devices. */
const presence = {
  custom_status: maybe(v.string()),
  last_seen_at: time,
  device_count: maybe(v.number()),
}

const arrival = struct({ user_id: id, status: maybe(word<Status>()), ...presence })

const typing = struct({ user_id: id, conversation_id: id, is_typing: maybe(v.boolean()), timestamp: time })

const receipt = struct({ user_id: id, conversation_id: id, message_ids: ids, timestamp: time })

const call = {
  call_id: id,
  /** An SDP, as text. */
  sdp: maybe(v.string()),
  /** An ICE candidate, as JSON in a string. */
  ice_candidate: maybe(v.string()),
  /** Why it ends: `busy`, `rejected` … No document names it, and a server may leave it out. */
  reason: maybe(v.string()),
  /** This offer is for a call that goes on, and rings nobody. No document names it, and a server may leave it out. */
  resume: maybe(v.boolean()),
}

const signal = struct({ ...call, participants: maybe(ids), from_user_id: maybe(id) })

const outcome = v.nullish(struct({ user_id: maybe(id), reason: maybe(v.string()) }), {})

/** What the server says. */
export const messages = {
  /** The line is there, and whose it is. */
  connected: struct({ client_id: maybe(id), user_id: maybe(id), device_id: maybe(id), server_time: time }),
  /** The token is good. */
  'auth.success': outcome,
  /** It is not, and perhaps why. */
  'auth.failed': outcome,
  subscribed: subscription,
  unsubscribed: subscription,
  /** The answer to a ping. */
  pong: v.nullish(struct({}), {}),
  /** How one user is; or the answer to a query: how several are, and who of them is offline. */
  'presence.update': v.pipe(
    struct({
      user_id: maybe(id),
      status: maybe(word<Status>()),
      ...presence,
      presences: maybe(v.array(struct({ user_id: id, status: word<Status>(), ...presence }))),
      offline_users: maybe(ids),
    }),
    v.check(
      update => (update.user_id ?? update.presences ?? update.offline_users) !== undefined,
      'It names no user and lists none.',
    ),
  ),
  /** The first device of a user is there. */
  'presence.online': arrival,
  /** The last one has gone. */
  'presence.offline': arrival,
  'typing.start': typing,
  'typing.stop': typing,
  /** A chat message. What it holds beside these fields is the app's own. */
  'message.new': struct({
    id,
    conversation_id: id,
    sender_id: id,
    content: maybe(v.string()),
    created_at: time,
  }),
  /** These messages have been delivered to a user. */
  'message.delivered': receipt,
  /** A user has read them. */
  'message.read': receipt,
  /** Somebody calls. */
  'call.incoming': signal,
  'call.offer': signal,
  'call.answer': signal,
  'call.ice': signal,
  'call.ended': signal,
  /** Something to show. */
  notification: struct({
    title: v.string(),
    message: v.string(),
    level: maybe(word<'info' | 'success' | 'warning' | 'error'>()),
    data: v.optional(v.unknown()),
  }),
  /** Something went wrong, perhaps with a command: then the envelope says with which. */
  error: struct({ code: v.string(), message: maybe(v.string()), details: v.optional(v.unknown()) }),
}

const ownStatus = v.picklist(['online', 'away', 'busy', 'offline'])
const ownTyping = struct({ conversation_id: id, is_typing: v.boolean() })
const marked = struct({ conversation_id: id, message_ids: ids })
const ownSignal = struct({ ...call, participants: ids })

/** What the client says. */
export const commands = {
  ping: v.optional(struct({ client_timestamp: time }), {}),
  authenticate: struct({ token: v.string(), device_id: v.string(), platform: v.string() }),
  subscribe: subscription,
  unsubscribe: subscription,
  'presence.update': struct({ status: ownStatus, custom_status: maybe(v.string()) }),
  'presence.query': struct({ user_ids: ids }),
  'typing.start': ownTyping,
  'typing.stop': ownTyping,
  'mark.read': marked,
  'mark.delivered': marked,
  'call.offer': ownSignal,
  'call.answer': ownSignal,
  'call.ice': ownSignal,
  'call.hangup': ownSignal,
}
