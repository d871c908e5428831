import type { AvatarMember } from '../../src/components/index.js'

/** The people of the stories: a family that writes a book together. */
export const people = [
  { id: 'u-1', name: 'Ann Lee', status: 'online', color: '#2f7d6b' },
  { id: 'u-2', name: 'Bob Ito', status: 'busy', customStatus: 'In a lesson', color: '#a1484f' },
  { id: 'u-3', name: '田中 花', status: 'away', color: '#6a4fae' },
  { id: 'u-4', name: 'Dora Novák', status: 'offline', color: '#8a5a1c' },
  { id: 'u-5', name: 'Eve', status: 'online', color: '#3b5bbd' },
  { id: 'u-6', name: 'Finn Olsen', status: 'online', color: '#44617a' },
  { id: 'u-7', name: 'Gül Ay', status: 'away', color: '#c2410c' },
] as const satisfies readonly AvatarMember[]

/** The name of one of them. */
export const nameOf = (id: string): string | undefined => people.find(each => each.id === id)?.name
