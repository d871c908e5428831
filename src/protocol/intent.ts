import type { Member, ReceiptState } from './change.js'

/**
 * What a hook wants done, in words that all protocols share. A protocol's `express` table says by which commands; an
 * intent that it has no entry for is a compile error on that protocol.
 */
export interface Intents {
  /**
   * The user types, or has stopped typing, in a place: a conversation, a story, a document. `room`: the room that the
   * place is in, for a backend that asks for both.
   */
  readonly typing: { readonly place: string; readonly typing: boolean; readonly room?: string | undefined }
  /** The user's own status for others to see, and what they say of it in their own words. */
  readonly presence: { readonly status: Member['status']; readonly customStatus?: string | undefined }
  /** These chat messages have been delivered to, or read by, the user. */
  readonly receipt: { readonly place: string; readonly ids: readonly string[]; readonly state: ReceiptState }
}
