import type { WirePayload } from '../../src/hub/audience.js'
import type { CommandPayload, CommandType, MessageType, Protocol } from '../../src/protocol/protocol.js'

/** A valid payload for each message of a protocol's catalogue, as the wire carries it; `undefined` where it has none. */
export type MessageSamples<P extends Protocol> = { readonly [T in MessageType<P>]: WirePayload<P, T> }

/** A valid payload for each command of a protocol's catalogue, as the wire carries it; `undefined` where it has none. */
export type CommandSamples<P extends Protocol> = { readonly [T in CommandType<P>]: CommandPayload<P, T> }
