import { firstCharacters } from './first-characters.js'

/** A piece of text, and where it came from. */
export interface Blob {
  readonly id: string
  /** Whose it is. */
  readonly userId: string
  readonly content: string
  readonly schemaId: string
  /** What made it: `user-input`, or the processor. */
  readonly processorId: string
  readonly bookId?: string | undefined
  /** RFC 3339. */
  readonly createdAt: string
}

/** The blobs of a server, in memory. */
export interface Blobs {
  readonly add: (blob: Omit<Blob, 'id'>) => Blob
  readonly get: (id: string) => Blob | undefined
}

/** How much text is kept, characters. When more comes, the oldest blobs are forgotten. */
const MAX_CHARACTERS = 16 * 1024 * 1024
const PREVIEW_LENGTH = 200

export function createBlobs(maxCharacters: number = MAX_CHARACTERS): Blobs {
  const blobs = new Map<string, Blob>()
  let characters = 0
  let lastId = 0

  function forgetOldest(): void {
    for (const [id, { content }] of blobs) {
      if (characters <= maxCharacters) return
      blobs.delete(id)
      characters -= content.length
    }
  }

  return {
    add(made) {
      lastId += 1
      const blob = { ...made, id: `blob_${lastId}` }
      blobs.set(blob.id, blob)
      characters += blob.content.length
      forgetOldest()
      return blob
    },
    get: id => blobs.get(id),
  }
}

/** What is shown of a text: its first 200 characters. */
export function previewOf(content: string): string {
  return firstCharacters(content, PREVIEW_LENGTH)
}
