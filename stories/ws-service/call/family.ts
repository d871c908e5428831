/** Somebody who has a telephone in a story. */
export interface Person {
  readonly id: string
  readonly name: string
  /** Where they sit: the colours of their room, and of what they wear. */
  readonly room: { readonly wall: string; readonly window: string; readonly wear: string; readonly hair: string }
}

export const KARIN: Person = {
  id: '77777777-0000-4000-8000-000000000001',
  name: 'Karin',
  room: { wall: '#3d5a73', window: '#f3c98b', wear: '#b5523f', hair: '#4a2f23' },
}

export const JONAS: Person = {
  id: '77777777-0000-4000-8000-000000000002',
  name: 'Jonas',
  room: { wall: '#5d6b4a', window: '#a9cfe8', wear: '#2f4858', hair: '#d9a441' },
}
