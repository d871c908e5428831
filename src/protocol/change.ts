/** A member of a room, as presence knows them. */
export interface Member {
  readonly id: string
  readonly name?: string
  readonly status: 'online' | 'away' | 'busy' | 'offline'
  /** Epoch ms of the last sign of them. */
  readonly lastSeen?: number
}

/** Where work stands that the server does for the user: a book being read, an export, a build. */
export type TaskStatus = 'running' | 'completed' | 'failed'

/** A task is at so much. */
export interface TaskChange {
  readonly kind: 'task'
  readonly id: string
  readonly status: TaskStatus
  /** 0–1; what lies outside is clamped. */
  readonly fraction: number
  /** How many parts the task has. Another number than before means another run. */
  readonly total?: number
  /** True where this could be the first sign of a run: after a finished run it begins a new one. */
  readonly first?: boolean
}

/** Somebody types in a place: a conversation, a story, a document. */
export interface TypingChange {
  readonly kind: 'typing'
  readonly place: string
  readonly userId: string
  /** Where the message says it; what was said before stays. */
  readonly name?: string | undefined
  /** How long the indicator stays without another sign of them, ms. */
  readonly forMs: number
}

/**
 * What a message means for the state, in words that all protocols share. `interpret` makes them, the store applies
 * them.
 */
export type Change =
  | TaskChange
  | { readonly kind: 'joined'; readonly room: string; readonly member: Member }
  | { readonly kind: 'left'; readonly room: string; readonly memberId: string }
  | TypingChange
  | { readonly kind: 'typing-stopped'; readonly place: string; readonly userId: string }
  | { readonly kind: 'receipt'; readonly ids: readonly string[]; readonly userId: string; readonly state: ReceiptState }
  | { readonly kind: 'room-entered'; readonly room: string }
  | { readonly kind: 'room-left'; readonly room: string }

/** How far a chat message has come with one user. It never goes back from read to delivered. */
export type ReceiptState = 'delivered' | 'read'
