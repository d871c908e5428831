import type { Connection } from '../../../hub/audience.js'
import type { Clock } from '../../../lib/clock.js'
import { COLORS } from '../colors.js'

/** What the server knows of a connection in a room. */
export interface Member {
  /** The same for all tabs of a user. */
  readonly color: string
  /** Epoch ms. */
  readonly joinedAt: number
}

/** What `/stats` says of the rooms. */
export interface RoomStats {
  readonly total_rooms: number
  readonly total_clients: number
  readonly rooms: readonly {
    readonly room_id: string
    readonly client_count: number
    /** RFC 3339, as the one below. */
    readonly created_at: string
    readonly last_activity: string
  }[]
}

/** The rooms in which somebody is. The first who comes makes one, and with the last it is gone. */
export interface Rooms {
  readonly join: (connection: Connection) => Member
  readonly leave: (connection: Connection) => void
  /** Something has been said in a room. */
  readonly touch: (room: string) => void
  /** Who is in a room, the longest there first. */
  readonly membersOf: (room: string) => ReadonlyMap<Connection, Member>
  readonly count: () => number
  readonly stats: () => RoomStats
}

interface Room {
  readonly members: Map<Connection, Member>
  /** Epoch ms. */
  readonly createdAt: number
  lastActivity: number
}

const NOBODY: ReadonlyMap<Connection, Member> = new Map()

export function createRooms(clock: Clock): Rooms {
  const rooms = new Map<string, Room>()

  function roomOf({ room: id = '' }: Connection): Room {
    const known = rooms.get(id)
    if (known !== undefined) return known
    const now = clock.now()
    const made: Room = { members: new Map(), createdAt: now, lastActivity: now }
    rooms.set(id, made)
    return made
  }

  return {
    join(connection) {
      const { members } = roomOf(connection)
      const member = { color: colorFor(connection, members), joinedAt: clock.now() }
      members.set(connection, member)
      return member
    },
    leave(connection) {
      const { members } = roomOf(connection)
      members.delete(connection)
      if (members.size === 0) rooms.delete(connection.room ?? '')
    },
    touch(id) {
      const room = rooms.get(id)
      if (room !== undefined) room.lastActivity = clock.now()
    },
    membersOf: id => rooms.get(id)?.members ?? NOBODY,
    count: () => rooms.size,
    stats: () => ({
      total_rooms: rooms.size,
      total_clients: [...rooms.values()].reduce((sum, { members }) => sum + members.size, 0),
      rooms: [...rooms].map(([id, { members, createdAt, lastActivity }]) => ({
        room_id: id,
        client_count: members.size,
        created_at: new Date(createdAt).toISOString(),
        last_activity: new Date(lastActivity).toISOString(),
      })),
    }),
  }
}

/** That of another tab of the user, or else the one that the fewest have. */
function colorFor({ userId }: Connection, members: ReadonlyMap<Connection, Member>): string {
  for (const [other, { color }] of members) if (other.userId === userId) return color
  const taken = [...members.values()].map(({ color }) => color)
  const uses = (color: string): number => taken.filter(each => each === color).length
  return COLORS.reduce((best, color) => (uses(color) < uses(best) ? color : best))
}
