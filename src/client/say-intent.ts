import { HandlerError, HookwireError } from '../errors.js'
import type { Intents } from '../protocol/intent.js'
import type { Client } from './client.js'

/**
 * Says an intent where nobody could catch what goes wrong: in an event handler, an effect, a timer. It is reported, and
 * the answer is `false`.
 */
export function sayIntent<Name extends keyof Intents>(client: Client, name: Name, intent: Intents[Name]): boolean {
  try {
    client.express(name, intent)
    return true
  } catch (thrown) {
    blame(client, `express.${name}`, thrown)
    return false
  }
}

/** Reports what an entry of the protocol threw. */
export function blame({ protocol, report }: Client, entry: string, thrown: unknown): void {
  const message = `${entry} of ${protocol.name} threw.`
  report(thrown instanceof HookwireError ? thrown : new HandlerError(message, { cause: thrown }))
}
