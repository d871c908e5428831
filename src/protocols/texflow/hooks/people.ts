import type { ClientState, PresentMember } from '../../../client/state.js'
import { isSame } from '../../../lib/is-same.js'
import { colorOf } from '../colors.js'
import { type PlacedCursor, type PlacedSelection, type Position, ROOM } from '../state.js'

/** Somebody who is in the project. */
export interface Collaborator {
  readonly id: string
  /** `undefined` where the server has not said it. */
  readonly name: string | undefined
  readonly status: PresentMember['status']
  /** A CSS colour; one of our own choice where the server has said none. */
  readonly color: string
  readonly avatarUrl: string | undefined
  /** The line has been lost since the last sign of them. */
  readonly stale: boolean
}

/** Whose a cursor or a selection is. */
export interface Owner extends Pick<Collaborator, 'name' | 'color' | 'stale'> {
  readonly userId: string
}

/** Where the cursor of a collaborator is. */
export interface Cursor extends Owner, Position {}

/** What a collaborator has selected, from where they began to where they are. */
export interface Selection extends Owner {
  readonly start: Position
  readonly end: Position
}

/** Looks at what the store holds of the people in the project, and makes the same objects of what has not changed. */
export interface People {
  /** The others, and the user too where that is asked for; the longest known first. */
  readonly collaborators: (state: ClientState, withSelf?: boolean) => readonly Collaborator[]
  /** The cursors of the others who are here. */
  readonly cursors: (state: ClientState) => readonly Cursor[]
  readonly selections: (state: ClientState) => readonly Selection[]
}

/** The tables of `state.ts`, which alone writes to them. */
interface Tables {
  readonly colors: string
  readonly cursors: PlacedCursor
  readonly selections: PlacedSelection
  readonly self: string
}

function tableOf<Name extends keyof Tables>({ own }: ClientState, name: Name): ReadonlyMap<string, Tables[Name]> {
  return (own.get(name) ?? NONE) as ReadonlyMap<string, Tables[Name]>
}

const NONE: ReadonlyMap<string, unknown> = new Map()

/** The user's own id, once the server has said it. */
export function selfIn(state: ClientState): string | undefined {
  return tableOf(state, 'self').get(ROOM)
}

/** What the server has said last, or else one of our own choice. */
function colorIn(state: ClientState, { id, color }: PresentMember): string {
  return color ?? (tableOf(state, 'colors').get(id) || colorOf(id))
}

/** For one component: it remembers what it has made. */
export function createPeople(): People {
  const known = new Map<string, Collaborator>()
  const made = new Map<string, Cursor | Selection>()

  function personOf(state: ClientState, member: PresentMember): Collaborator {
    const { id, name, status, avatarUrl, stale } = member
    const person = { id, name, status, color: colorIn(state, member), avatarUrl, stale }
    const before = known.get(id)
    if (before !== undefined && isSame(before, person)) return before
    known.set(id, person)
    return person
  }

  /** Of each of the others who is here and has an entry in a table. */
  function placed<Name extends 'cursors' | 'selections', Thing extends Cursor | Selection>(
    state: ClientState,
    name: Name,
    thingOf: (owner: Owner, entry: Tables[Name]) => Thing,
  ): readonly Thing[] {
    const members = state.presence.get(ROOM)
    const self = selfIn(state)
    return [...tableOf(state, name)].flatMap(([userId, entry]) => {
      const member = userId === self ? undefined : members?.get(userId)
      if (member === undefined) return []
      const { name: username, stale } = member
      const thing = thingOf({ userId, name: username, color: colorIn(state, member), stale }, entry)
      const before = made.get(userId)
      // What was made here under this id was made by the same `thingOf`: a component looks at one table.
      if (before !== undefined && isSame(before, thing)) return [before as Thing]
      made.set(userId, thing)
      return [thing]
    })
  }

  return {
    collaborators(state, withSelf = false) {
      const self = selfIn(state)
      const members = [...(state.presence.get(ROOM)?.values() ?? [])]
      return members.filter(({ id }) => withSelf || id !== self).map(member => personOf(state, member))
    },
    cursors: state => placed(state, 'cursors', (owner, { line, column }) => ({ ...owner, line, column })),
    selections: state => placed(state, 'selections', (owner, { start, end }) => ({ ...owner, start, end })),
  }
}
