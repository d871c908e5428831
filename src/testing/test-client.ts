import type { WirePayload } from '../hub/audience.js'
import { UsageError } from '../errors.js'
import { own } from '../lib/own.js'
import type { CommandType, MessageType, Protocol } from '../protocol/protocol.js'
import { check, type Parsed } from '../protocol/schema.js'

/** The arguments after the type when the server says something: none where the payload may be left out. */
export type MessageArguments<P extends Protocol, T extends MessageType<P>> =
  undefined extends WirePayload<P, T> ? [payload?: WirePayload<P, T>] : [payload: WirePayload<P, T>]

/** The payload of a command as the server has read it. */
export type ReceivedPayload<P extends Protocol, T extends CommandType<P>> = Parsed<
  NonNullable<P['~types']>['commands'][T]
>

/** A command that came in. */
export type ReceivedCommand<P extends Protocol> = {
  [T in CommandType<P>]: { readonly type: T; readonly payload: ReceivedPayload<P, T> }
}[CommandType<P>]

/** One of the clients, as the server knows it: a page, a tab, a device. */
export interface TestClient<P extends Protocol> {
  readonly userId: string
  /** Says something to this client only. */
  readonly send: <T extends MessageType<P>>(type: T, ...payload: MessageArguments<P, T>) => void
}

/** The client from which a command has come. */
export interface AskingClient<P extends Protocol> extends TestClient<P> {
  /** As `send`, as the answer to that command: with its id, where the wire carries one. */
  readonly reply: <T extends MessageType<P>>(type: T, ...payload: MessageArguments<P, T>) => void
}

/** The payload of a message to send. It is checked here, for a client would only drop it. */
export function payloadOf<P extends Protocol, T extends MessageType<P>>(
  protocol: P,
  type: T,
  [payload]: MessageArguments<P, T>,
): WirePayload<P, T> {
  const schema = own(protocol.wiring.messages, type)
  if (schema === undefined) {
    throw new UsageError(`send: ${protocol.name} has no message "${type}". \`sendRaw\` sends any frame.`)
  }
  const checked = check(schema, payload)
  if (!checked.ok) {
    throw new UsageError(`send("${type}"): ${checked.problem}. \`sendRaw\` sends what is wrong on purpose.`)
  }
  // Where it may be left out, `undefined` is one of its values.
  return payload as WirePayload<P, T>
}
