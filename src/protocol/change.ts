/** A member of a room, as presence knows them. */
export interface Member {
  readonly id: string
  readonly name?: string | undefined
  readonly status: 'online' | 'away' | 'busy' | 'offline'
  /** What they say of it in their own words. */
  readonly customStatus?: string | undefined
  /** How many devices they are here with. */
  readonly devices?: number | undefined
  /**
   * Those of them that a message tells of, where the server tells of each device, tab or connection: they come to those
   * that are known, `devices` is how many that makes, and the member stays until the last of them has left.
   */
  readonly deviceIds?: readonly string[] | undefined
  /** A CSS colour by which others tell them apart. */
  readonly color?: string | undefined
  readonly avatarUrl?: string | undefined
  /** Epoch ms of the last sign of them. */
  readonly lastSeen?: number | undefined
  /** When they count as gone without another sign of them, epoch ms. Default: never. */
  readonly until?: number | undefined
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
  readonly total?: number | undefined
  /** True where this could be the first sign of a run: after a finished run it begins a new one. */
  readonly first?: boolean | undefined
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

/** Somebody types no more in a place, or anywhere where it names none: they have gone offline. */
export interface TypingStopChange {
  readonly kind: 'typing-stopped'
  readonly place?: string | undefined
  readonly userId: string
}

/** Somebody has left a room; or, where it names one, a device of theirs has, and they are there for as long as another is. */
export interface LeftChange {
  readonly kind: 'left'
  readonly room: string
  readonly memberId: string
  readonly deviceId?: string | undefined
}

/** These chat messages of a place have been delivered to a user, or read by them. */
export interface ReceiptChange {
  readonly kind: 'receipt'
  readonly place: string
  readonly ids: readonly string[]
  readonly userId: string
  readonly state: ReceiptState
}

/**
 * What a message means for the state, in words that all protocols share. `interpret` makes them, the store applies
 * them.
 */
export type Change =
  | TaskChange
  /** What it does not say of a member stays as it was; `undefined` takes it away. */
  | { readonly kind: 'joined'; readonly room: string; readonly member: Member }
  | LeftChange
  /** All who are in a room, in this order: whoever is not among them has left it. */
  | { readonly kind: 'members'; readonly room: string; readonly members: readonly Member[] }
  | TypingChange
  | TypingStopChange
  | ReceiptChange
  | { readonly kind: 'room-entered'; readonly room: string }
  | { readonly kind: 'room-left'; readonly room: string }
  /** The server has put us out of a room by itself: where it is still wanted, it is asked for again in a moment. */
  | { readonly kind: 'room-lost'; readonly room: string }

/** How far a chat message has come with one user. It never goes back from read to delivered. */
export type ReceiptState = 'delivered' | 'read'
