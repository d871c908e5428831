import bursts from '../../../src/protocols/hailango/fixtures/bursts.jsonl?raw'
import messages from '../../../src/protocols/hailango/fixtures/messages.jsonl?raw'

/** A frame that HaiLanGo's own server sent. */
export interface Recorded {
  readonly scenario: string
  readonly client: string
  readonly frame: string
}

/** An envelope as it stands on the wire. */
export interface WireMessage {
  readonly type: string
  readonly payload: unknown
  readonly timestamp: string
}

function read(lines: string): readonly Recorded[] {
  return lines
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Recorded)
}

/** Every recorded frame: those of one message, and those of several. */
export const recordedFrames: readonly Recorded[] = [...read(messages), ...read(bursts)]

/** Every line of every recorded frame. */
export const recordedLines: readonly string[] = recordedFrames.flatMap(({ frame }) => frame.split('\n'))

export function parse(line: string): WireMessage {
  return JSON.parse(line) as WireMessage
}

/** A line without its time stamp, the one thing that no other server can write the same. */
export function timeless(line: string): string {
  return line.replaceAll(/("timestamp":)"[^"]*"/g, '$1"…"')
}
