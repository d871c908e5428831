import type { Audience, Connection } from '../../../hub/audience.js'
import type { Clock } from '../../../lib/clock.js'
import type { CommandPayload } from '../../../protocol/protocol.js'
import type { wsService } from '../protocol.js'
import { topicOf } from '../topic.js'

type Update = CommandPayload<typeof wsService, 'presence.update'>

/** How users are, over all their devices; those who have subscribed to it are told. */
export interface Presence {
  readonly joined: (connection: Connection) => void
  readonly left: (connection: Connection) => void
  /** What a user says of themself. Forgotten when their last device leaves. */
  readonly update: (connection: Connection, update: Update) => void
  /** How these users are. */
  readonly query: (userIds: readonly string[]) => PresenceAnswer
}

/** The answer to `presence.query`. */
export interface PresenceAnswer {
  readonly presences: readonly PresenceOf[]
  readonly offline_users: readonly string[]
}

interface PresenceOf {
  readonly user_id: string
  readonly status: Update['status']
  readonly custom_status?: string
  readonly last_seen_at: string
  readonly device_count: number
}

interface User {
  readonly devices: Set<number>
  status: Update['status']
  customStatus: string | undefined
}

/** Of how many users it is remembered when they were last here. */
const MAX_REMEMBERED = 10_000

export function createPresence(hub: Audience<typeof wsService>, clock: Clock): Presence {
  const users = new Map<string, User>()
  /** When those who are gone were last here, epoch ms; the longest gone first. */
  const gone = new Map<string, number>()

  function presenceOf(userId: string, { devices, status, customStatus }: User): PresenceOf {
    return {
      user_id: userId,
      status,
      ...(customStatus !== undefined && { custom_status: customStatus }),
      last_seen_at: rfc3339(clock.now()),
      device_count: devices.size,
    }
  }

  function tell(
    connection: Connection,
    type: 'presence.online' | 'presence.offline' | 'presence.update',
    presence: PresenceOf,
  ): void {
    hub.sendToRoom(topicOf('presence', { user_id: presence.user_id }), type, presence, { except: connection })
  }

  function remember(userId: string): void {
    gone.set(userId, clock.now())
    const [oldest] = gone.keys()
    if (gone.size > MAX_REMEMBERED && oldest !== undefined) gone.delete(oldest)
  }

  return {
    joined(connection) {
      const { id, userId } = connection
      const user = users.get(userId) ?? { devices: new Set(), status: 'online', customStatus: undefined }
      const type = users.has(userId) ? 'presence.update' : 'presence.online'
      users.set(userId, user)
      gone.delete(userId)
      user.devices.add(id)
      tell(connection, type, presenceOf(userId, user))
    },
    left(connection) {
      const { id, userId } = connection
      const user = users.get(userId)
      if (user?.devices.delete(id) !== true) return
      if (user.devices.size > 0) return tell(connection, 'presence.update', presenceOf(userId, user))
      users.delete(userId)
      remember(userId)
      const { last_seen_at } = presenceOf(userId, user)
      tell(connection, 'presence.offline', { user_id: userId, status: 'offline', last_seen_at, device_count: 0 })
    },
    update(connection, { status, custom_status: customStatus }) {
      const user = users.get(connection.userId)
      if (user === undefined) return
      user.status = status
      user.customStatus = customStatus ?? undefined
      tell(connection, 'presence.update', presenceOf(connection.userId, user))
    },
    query(userIds) {
      const asked = [...new Set(userIds)]
      return {
        presences: asked.flatMap(userId => {
          const user = users.get(userId)
          if (user !== undefined) return user.status === 'offline' ? [] : presenceOf(userId, user)
          const at = gone.get(userId)
          if (at === undefined) return []
          return { user_id: userId, status: 'offline' as const, last_seen_at: rfc3339(at), device_count: 0 }
        }),
        offline_users: asked.filter(userId => (users.get(userId)?.status ?? 'offline') === 'offline'),
      }
    },
  }
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString()
}
