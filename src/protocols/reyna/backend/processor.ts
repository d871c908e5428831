/** Makes a new text of a text. */
export interface Processor {
  readonly id: string
  /** What it says of itself while it works. */
  readonly activity: string
  /** The schema of what it makes. */
  readonly schemaId: string
  /** Why it cannot work on this text, if it cannot. */
  readonly problemWith: (text: string) => string | undefined
  /** The pieces of a text, which are worked on one after the other. */
  readonly split: (text: string) => readonly string[]
  /** What becomes of a piece. */
  readonly work: (piece: string, index: number) => string
}
