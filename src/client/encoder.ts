import { ProtocolError } from '../errors.js'
import type { Clock } from '../lib/clock.js'
import { own } from '../lib/own.js'
import { exceedsUtf8 } from '../lib/utf8.js'
import type { AnyCommand } from '../protocol/message.js'
import type { Wiring } from '../protocol/wiring.js'
import { check } from '../protocol/schema.js'

/**
 * From a command to its frame: look up, validate, envelope, size. The inbox backwards; but what fails a step here is the
 * caller's, so it throws a `ProtocolError`.
 */
export function createEncoder(
  wiring: Wiring,
  validate: boolean,
  clock: Clock,
  nextId: () => string,
): (command: AnyCommand) => string {
  const { name, codecs, commands, maxFrameBytes } = wiring

  function encode({ type, payload, id = nextId() }: AnyCommand): string {
    try {
      return codecs.command.encode({ type, payload, id, sentAt: clock.now() })
    } catch (cause) {
      throw unsent(type, 'its payload cannot be encoded', cause)
    }
  }

  return command => {
    const { type, payload } = command
    const schema = own(commands, type)
    if (schema === undefined) {
      throw new ProtocolError(`${name} has no command "${type}". It has: ${Object.keys(commands).join(', ')}.`)
    }
    const checked = validate ? check(schema, payload) : undefined
    if (checked?.ok === false) throw unsent(type, checked.problem)
    const frame = encode(command)
    if (exceedsUtf8(frame, maxFrameBytes)) throw unsent(type, `its frame is larger than ${maxFrameBytes} bytes`)
    return frame
  }
}

function unsent(type: string, why: string, cause?: unknown): ProtocolError {
  return new ProtocolError(`"${type}" was not sent: ${why}.`, { cause })
}
