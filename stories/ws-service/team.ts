import type { AvatarMember } from '../../src/components/index.js'

/** Somebody of a small office. */
export interface Person {
  readonly id: string
  readonly name: string
  /** What they do there. */
  readonly about: string
  readonly color: string
}

export const ANN: Person = {
  id: '0a000000-0000-4000-8000-000000000001',
  name: 'Ann Lee',
  about: 'Design',
  color: '#2f7d6b',
}
export const BEN: Person = {
  id: '0a000000-0000-4000-8000-000000000002',
  name: 'Ben Ito',
  about: 'Engineering',
  color: '#a1484f',
}
export const DORA: Person = {
  id: '0a000000-0000-4000-8000-000000000003',
  name: 'Dora Novák',
  about: 'Support',
  color: '#6a4fae',
}
export const FINN: Person = {
  id: '0a000000-0000-4000-8000-000000000004',
  name: 'Finn Olsen',
  about: 'Sales',
  color: '#8a5a1c',
}
/** Whoever reads the story. */
export const YOU: Person = { id: '0a000000-0000-4000-8000-000000000005', name: 'You', about: '', color: '#3b5bbd' }
/** Sees everybody come and go. */
export const VERA: Person = {
  id: '0a000000-0000-4000-8000-000000000006',
  name: 'Vera Sand',
  about: 'Front desk',
  color: '#44617a',
}

const EVERYBODY = [ANN, BEN, DORA, FINN, YOU, VERA]

/** A person by their id, as the app knows them: the server knows ids alone. */
export const personOf = (id: string): Person | undefined => EVERYBODY.find(each => each.id === id)

export const nameOf = (id: string): string | undefined => personOf(id)?.name

/** A member as the server says it, with what the app knows of them. */
export function named<Member extends AvatarMember>(member: Member): Member {
  const person = personOf(member.id)
  return { ...member, ...(person && { name: person.name, color: person.color }) }
}

export const TEA_KITCHEN = '0c000000-0000-4000-8000-000000000001'
