import type { Change } from './change.js'
import type { Address, CloseMeaning, OneOrMany, Topics, Verdict, Wants } from './definition.js'
import type { Codecs } from './envelope.js'
import type { AnyCommand, KnownMessage } from './message.js'
import type { Pattern } from './pattern.js'
import type { Schemas } from './schema.js'
import type { Target, Transport } from './transport.js'

/**
 * A definition as the client and the hub run it, its defaults filled in. They handle every protocol with one piece of
 * code, so the exact types end here.
 */
export interface Wiring {
  readonly name: string
  readonly messages: Schemas
  readonly commands: Schemas
  readonly transport: () => Transport
  readonly codecs: Codecs
  readonly target: (address: Address) => Target
  readonly ready?: {
    readonly message: Pattern
    readonly send?: AnyCommand | ((params: Readonly<Record<string, string>>, token: string | undefined) => AnyCommand)
  }
  readonly authenticate?: {
    readonly after?: string
    readonly send: (token: string, params: Readonly<Record<string, string>>) => AnyCommand
    readonly refused?: string
  }
  readonly dedupe?: number
  readonly heartbeat?: {
    readonly every?: number
    readonly send: AnyCommand
    readonly answer?: string
    readonly optional?: boolean
    readonly within?: number
  }
  readonly respond: Readonly<Record<string, (message: KnownMessage) => AnyCommand>>
  readonly maxFrameBytes: number
  readonly closeCodes: Readonly<Record<number, CloseMeaning>>
  readonly refusals: readonly string[]
  readonly shutdown?: { readonly message: string; readonly within?: number }
  readonly renewal: 'keep' | 'reconnect' | ((token: string) => AnyCommand)
  readonly keys: Readonly<Record<string, string>>
  readonly interpret: Readonly<Record<string, (message: KnownMessage) => OneOrMany<Change> | undefined>>
  readonly express: Readonly<Record<string, (intent: unknown) => OneOrMany<AnyCommand>>>
  readonly topics: Partial<Topics>
  readonly wants?: { readonly tell: (now: Wants, before: Wants) => readonly WiredWant[] }
  readonly answers: Readonly<Record<string, WiredAnswer>>
  readonly state: Readonly<Record<string, WiredTable>>
  readonly pace: WiredPace
}

/** {@link Pace} as the client runs it. */
export interface WiredPace {
  readonly volatile?: readonly string[]
  readonly coalesce?: readonly string[]
  readonly spacing?: Readonly<Record<string, number>>
  readonly maxWaiting?: number
  readonly typing?: number
  readonly perSecond?: number
  readonly perMinute?: number
  exceeded?(message: KnownMessage): number | undefined
}

/** A {@link WantCommand} as the client runs it. */
export interface WiredWant extends AnyCommand {
  readonly want?: OneOrMany<string> | undefined
}

/** {@link TableRules} as the client runs them. */
export interface WiredTable {
  readonly initial: unknown
  readonly on: Readonly<Record<string, WiredEntryRule>>
}

export interface WiredEntryRule {
  readonly id: (message: KnownMessage) => string | undefined
  readonly next: (previous: unknown, message: KnownMessage) => unknown
}

/** An {@link Answer} as the client runs it. */
export interface WiredAnswer {
  judge(message: KnownMessage, payload: unknown, replies: boolean | undefined): Verdict
  retryAfter?(error: KnownMessage): number | undefined
  readonly within?: number
  readonly serial?: boolean
}
