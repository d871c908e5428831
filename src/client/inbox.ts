import { ProtocolError } from '../errors.js'
import type { Clock } from '../lib/clock.js'
import { exceedsUtf8 } from '../lib/utf8.js'
import type { Envelope, Sender } from '../protocol/envelope.js'
import type { AnyMessage } from '../protocol/message.js'
import type { Wiring } from '../protocol/wiring.js'
import { check } from '../protocol/schema.js'
import { parseTime } from '../protocol/time.js'
import type { Frame } from '../protocol/transport.js'
import { createDedupe } from './dedupe.js'

/** Why something that came in was dropped, where that is wrong. */
export type FaultKind = 'oversized' | 'malformed' | 'invalid'

/** What a server that passes on what a client said adds to it: who has said it, and when. */
const ADDED_BYTES = 1024

/**
 * From a frame to its messages: split, size, parse, envelope, validate. What fails a step is reported and dropped, and
 * its neighbours in the frame go on. Where the server is trusted (`validate` is false) payloads pass as they came,
 * without the schemas' defaults.
 */
export function createInbox(
  { name, codecs, messages, maxFrameBytes, dedupe }: Wiring,
  clock: Clock,
  validate: boolean,
  onMessage: (message: AnyMessage) => void,
  onFault: (kind: FaultKind, error: ProtocolError) => void,
  onCopy: () => void,
): (frame: Frame) => void {
  // A map has no inherited keys that a type from outside could name, and is quicker than asking an object for its own.
  const schemas = new Map(Object.entries(messages))
  const isNew = dedupe === undefined ? undefined : createDedupe(clock, dedupe)
  const maxLineBytes = maxFrameBytes + ADDED_BYTES
  let serial = 0

  function fault(kind: FaultKind, what: string, cause?: unknown): void {
    onFault(kind, new ProtocolError(`${name}: ${what}.`, { cause }))
  }

  function readLine(line: string): void {
    if (exceedsUtf8(line, maxLineBytes)) {
      return fault('oversized', `a line larger than ${maxLineBytes} bytes was dropped`)
    }
    if (isNew?.(line) === false) return onCopy()
    let envelope: Envelope
    try {
      envelope = codecs.message.decode(line)
    } catch (thrown) {
      return fault('malformed', `a line of ${line.length} characters is no message`, thrown)
    }
    const { type } = envelope
    let { payload } = envelope
    const schema = schemas.get(type)
    if (schema !== undefined && validate) {
      const checked = check(schema, payload)
      if (!checked.ok) return fault('invalid', `a "${type}" message was dropped: ${checked.problem}`)
      payload = checked.value
    }
    onMessage(new Message(schema !== undefined, envelope, payload, clock.now(), (serial += 1)))
  }

  return frame => {
    if (typeof frame !== 'string') {
      fault('malformed', `a binary frame of ${frame.byteLength} bytes was dropped; the protocol is text`)
    } else if (frame.includes('\n')) {
      for (const line of frame.split('\n')) if (line.trim() !== '') readLine(line)
    } else {
      readLine(frame)
    }
  }
}

/** A class for one reason: its getters are made once, not for each message. */
class Message {
  readonly known: boolean
  readonly type: string
  readonly payload: unknown
  readonly receivedAt: number
  readonly serial: number
  readonly #envelope: Envelope

  constructor(known: boolean, envelope: Envelope, payload: unknown, receivedAt: number, serial: number) {
    this.known = known
    this.type = envelope.type
    this.payload = payload
    this.receivedAt = receivedAt
    this.serial = serial
    this.#envelope = envelope
  }

  /** Read when asked for: it costs as much as all the rest, and few ask. */
  get sentAt(): number | undefined {
    return parseTime(this.#envelope.timestamp)
  }

  get from(): Sender | undefined {
    return this.#envelope.from
  }

  get requestId(): string | undefined {
    return this.#envelope.requestId
  }
}
