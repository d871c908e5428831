import type { CommandArguments, CommandType, Protocol } from '../protocol/protocol.js'
import type { Client } from './client.js'
import { blame } from './say-intent.js'

/**
 * Sends a command where nobody could catch what goes wrong: in an event handler, an effect, a timer. It is reported, and
 * the answer is `false`.
 */
export function sayCommand<P extends Protocol, T extends CommandType<P>>(
  client: Client<P>,
  type: T,
  ...payload: CommandArguments<P, T>
): boolean {
  try {
    client.send(type, ...payload)
    return true
  } catch (thrown) {
    blame(client, `send("${type}")`, thrown)
    return false
  }
}
