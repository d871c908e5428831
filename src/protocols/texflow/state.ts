import type { KnownMessage } from '../../protocol/message.js'
import type { Parsed } from '../../protocol/schema.js'
import type { messages } from './messages.js'

type Messages = typeof messages
type MessageOf<T extends keyof Messages> = KnownMessage<T, Parsed<Messages[T]>>

/** The id of the one room of a connection, of the one place to type in, and of what there is one of. */
export const ROOM = ''

/** A place in a text, as the editor counts. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Where somebody's cursor is. */
export interface PlacedCursor extends Position {
  /** When the server says that it was moved there, or else when it was heard, epoch ms. */
  readonly movedAt: number
}

/** What somebody has selected, from where they began; it never ends where it begins. */
export interface PlacedSelection {
  readonly start: Position
  readonly end: Position
  /** As `movedAt` of a cursor. */
  readonly movedAt: number
}

/** How a compilation ended. */
export interface CompilationResult {
  readonly compilationId: string
  readonly status: 'completed' | 'failed'
  /** What the server says of it, where it does. */
  readonly message: string | undefined
  /** Epoch ms. */
  readonly finishedAt: number
}

/** The compilation that was heard of last, and what came of the one that ended last. */
export interface Compiling {
  /** `''` before the first. */
  readonly compilationId: string
  readonly message: string | undefined
  readonly result: CompilationResult | undefined
}

/** Who has said what the server passes on; `undefined` where nobody is named. */
export function senderOf({
  from,
  payload,
}: {
  readonly from: KnownMessage['from']
  readonly payload: object
}): string | undefined {
  const id: unknown = from?.id ?? Reflect.get(payload, 'user_id')
  return typeof id === 'string' && id !== '' ? id : undefined
}

const whenOf = ({ sentAt, receivedAt }: KnownMessage): number => sentAt ?? receivedAt

/** What is gone with the one it belongs to. */
const gone = { id: ({ payload }: MessageOf<'user_left'>) => payload.user_id, next: () => undefined }

const NOWHERE: PlacedCursor = { line: 0, column: 0, movedAt: 0 }

/** The cursor of each user. */
export const cursors = {
  initial: NOWHERE,
  on: {
    user_left: gone,
    cursor_update: {
      id: (message: MessageOf<'cursor_update'>) =>
        message.payload.line === undefined || message.payload.column === undefined ? undefined : senderOf(message),
      next(before: PlacedCursor, message: MessageOf<'cursor_update'>): PlacedCursor {
        const { line = 0, column = 0 } = message.payload
        const movedAt = whenOf(message)
        return movedAt < before.movedAt ? before : { line, column, movedAt }
      },
    },
  },
}

const NOTHING: PlacedSelection = { start: NOWHERE, end: NOWHERE, movedAt: 0 }

const selectionRule = {
  id: (message: MessageOf<'selection' | 'selection_update'>) =>
    placesOf(message.payload) === undefined ? undefined : senderOf(message),
  next(before: PlacedSelection, message: MessageOf<'selection' | 'selection_update'>): PlacedSelection | undefined {
    const places = placesOf(message.payload)
    const movedAt = whenOf(message)
    if (places === undefined || movedAt < before.movedAt) return before
    const { start, end } = places
    // A selection of nothing is how the wire says that there is none any more.
    return start.line === end.line && start.column === end.column ? undefined : { start, end, movedAt }
  },
}

function placesOf(payload: MessageOf<'selection'>['payload']): { start: Position; end: Position } | undefined {
  const { start_line: startLine, start_col: startColumn, end_line: endLine, end_col: endColumn } = payload
  if (startLine === undefined || startColumn === undefined) return undefined
  if (endLine === undefined || endColumn === undefined) return undefined
  return { start: { line: startLine, column: startColumn }, end: { line: endLine, column: endColumn } }
}

/** What each user has selected. */
export const selections = {
  initial: NOTHING,
  on: { user_left: gone, selection: selectionRule, selection_update: selectionRule },
}

const NO_COLOR = ''

/** The colour that the server has given each user. It outlives them: whoever comes back by a word of theirs has none. */
export const colors = {
  initial: NO_COLOR,
  on: {
    user_joined: {
      id: ({ payload }: MessageOf<'user_joined'>) => payload.user_id,
      next: (before: string, { payload }: MessageOf<'user_joined'>): string => payload.color ?? before,
    },
  },
}

const UNKNOWN_USER = ''

/**
 * The user's own id, under `ROOM`. The answer to a ping names whoever has asked, and goes to nobody else: so it is known
 * with any kind of token.
 */
export const self = {
  initial: UNKNOWN_USER,
  on: {
    pong: { id: () => ROOM, next: (before: string, { from }: MessageOf<'pong'>): string => from?.id ?? before },
  },
}

const NO_COMPILATION: Compiling = { compilationId: '', message: undefined, result: undefined }

const ended = (status: CompilationResult['status']) => ({
  id: () => ROOM,
  next(before: Compiling, message: MessageOf<'compilation_completed' | 'compilation_failed'>): Compiling {
    const { compilation_id: compilationId, message: said } = message.payload
    const result = { compilationId, status, message: said, finishedAt: whenOf(message) }
    // Another one may have begun meanwhile, and goes on.
    const isLast = before.compilationId === '' || before.compilationId === compilationId
    return isLast ? { compilationId, message: said, result } : { ...before, result }
  },
})

/** What is compiled, under `ROOM`. */
export const compiling = {
  initial: NO_COMPILATION,
  on: {
    compilation_started: {
      id: () => ROOM,
      next: (before: Compiling, { payload }: MessageOf<'compilation_started'>): Compiling => ({
        ...before,
        compilationId: payload.compilation_id,
        message: payload.message,
      }),
    },
    compilation_completed: ended('completed'),
    compilation_failed: ended('failed'),
  },
}
