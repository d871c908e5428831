import type { Connection } from '../../../hub/audience.js'

/** As what somebody is in a project: who gathers the stories of a family, or who tells them. */
export type Role = 'facilitator' | 'storyteller'

type Member = Pick<Connection, 'id'>

/** Which projects each connection is in, and as what. */
export interface Projects {
  /** False where the connection is in as many as it may be. */
  readonly join: (member: Member, projectId: string, role: Role) => boolean
  readonly leave: (member: Member, projectId: string) => void
  readonly leaveAll: (member: Member) => void
  readonly roleOf: (member: Member, projectId: string) => Role | undefined
  /** Whether a connection hears what goes to a project, or to its facilitators. */
  readonly inRoom: (member: Member, room: string) => boolean
  /** How many connections are in each project; none that is empty. */
  readonly sizes: () => ReadonlyMap<string, number>
}

const MAX_PROJECTS = 100
const MAX_ID_LENGTH = 128
/** No project has it in its id, so that none can be taken for the facilitators of another. */
const FACILITATORS = '\nfacilitators'

/**
 * The room of those who are facilitators of a project, for what its storytellers do not get.
 *
 * @example server.sendToRoom(facilitatorsOf(projectId), 'export_ready', { exportId, projectId, downloadUrl })
 */
export function facilitatorsOf(projectId: string): string {
  return projectId + FACILITATORS
}

/** Whether an id can be that of a project or a story: not empty, of one line and 128 characters at the most. */
export function isId(id: string): boolean {
  return id !== '' && id.length <= MAX_ID_LENGTH && !id.includes('\n')
}

export function createProjects(): Projects {
  const joined = new Map<number, Map<string, Role>>()

  function roleOf({ id }: Member, projectId: string): Role | undefined {
    return joined.get(id)?.get(projectId)
  }

  return {
    join({ id }, projectId, role) {
      const roles = joined.get(id) ?? new Map<string, Role>()
      if (roles.size >= MAX_PROJECTS && !roles.has(projectId)) return false
      joined.set(id, roles.set(projectId, role))
      return true
    },
    leave: ({ id }, projectId) => joined.get(id)?.delete(projectId),
    leaveAll: ({ id }) => joined.delete(id),
    roleOf,
    inRoom(member, room) {
      if (!room.endsWith(FACILITATORS)) return roleOf(member, room) !== undefined
      return roleOf(member, room.slice(0, -FACILITATORS.length)) === 'facilitator'
    },
    sizes() {
      const sizes = new Map<string, number>()
      for (const roles of joined.values()) {
        for (const projectId of roles.keys()) sizes.set(projectId, (sizes.get(projectId) ?? 0) + 1)
      }
      return sizes
    },
  }
}
