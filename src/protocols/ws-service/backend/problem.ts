/** Why a command is refused: what `error` says to the one who sent it. */
export interface Problem {
  readonly code: string
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
}
