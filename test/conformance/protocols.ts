import type { Backend } from '../../src/hub/backend.js'
import type { Protocol } from '../../src/protocol/protocol.js'

/** A protocol of `src/protocols`, with all that stands in its folder. */
export interface Shipped {
  readonly folder: string
  readonly protocol: Protocol
  readonly backend: Backend
  /** Frames that its real server sent, and that its real clients sent, without what its wire puts around them. */
  readonly recorded: { readonly in: readonly string[]; readonly out: readonly string[] }
  /** A payload of each message and command; a type is missing where nobody has written one. */
  readonly samples: {
    readonly messages: Samples
    readonly commands: Samples
    /** What its URL needs beside the token. Default nothing. */
    readonly params?: Readonly<Record<string, string>>
  }
}

/** Payloads by type, as the wire carries them. */
export type Samples = Readonly<Record<string, unknown>>

type Module = Readonly<Record<string, unknown>>

const protocols = import.meta.glob<Module>('../../src/protocols/*/protocol.ts', { eager: true })
const backends = import.meta.glob<Module>('../../src/protocols/*/backend.ts', { eager: true })
const samples = import.meta.glob<Shipped['samples']>('../../src/protocols/*/fixtures/samples.ts', { eager: true })
const fixtures = import.meta.glob<string>('../../src/protocols/*/fixtures/*.jsonl', {
  eager: true,
  query: '?raw',
  import: 'default',
})

/** What Engine.IO and Socket.IO put before an event. */
const EVENT_PREFIX = '42'

function folderOf(path: string): string {
  return /protocols\/([^/]+)\//.exec(path)?.[1] ?? path
}

function isProtocol(value: unknown): value is Protocol {
  return typeof value === 'object' && value !== null && 'wiring' in value
}

function isBackend(value: unknown): value is Backend {
  return typeof value === 'object' && value !== null && 'rules' in value && 'limits' in value
}

function theOne<Value>(folder: string, module: Module | undefined, is: (value: unknown) => value is Value): Value {
  const [value, ...others] = Object.values(module ?? {}).filter(is)
  if (value === undefined || others.length > 0) throw new Error(`${folder} exports ${others.length} too many, or none.`)
  return value
}

interface RecordedLine {
  readonly direction: string
  /** Left out for text frames. */
  readonly type?: string
  readonly frame?: string
  readonly truncated?: boolean
}

function framesOf(folder: string, { wire }: Backend, direction: 'in' | 'out'): readonly string[] {
  return Object.entries(fixtures)
    .filter(([path]) => folderOf(path) === folder)
    .flatMap(([, text]) => text.trimEnd().split('\n'))
    .map(line => JSON.parse(line) as RecordedLine)
    .filter(line => line.direction === direction && line.type === undefined && line.truncated !== true)
    .flatMap(({ frame = '' }) => (wire === 'socket.io' ? eventIn(frame) : frame))
}

/** The event in a recorded packet; nothing where it is another packet, or no event. */
function eventIn(packet: string): readonly string[] {
  const text = packet.startsWith(EVENT_PREFIX) ? packet.slice(EVENT_PREFIX.length) : ''
  try {
    const [name]: readonly unknown[] = JSON.parse(text) as unknown[]
    return typeof name === 'string' ? [text] : []
  } catch {
    return [] // Sent on purpose, to see what becomes of it.
  }
}

/** Every protocol there is: a folder that is added is found without a line here. */
export const shipped: readonly Shipped[] = Object.entries(protocols).map(([path, module]) => {
  const folder = folderOf(path)
  const backend = theOne(folder, backends[path.replace('protocol.ts', 'backend.ts')], isBackend)
  return {
    folder,
    protocol: theOne(folder, module, isProtocol),
    backend,
    recorded: { in: framesOf(folder, backend, 'in'), out: framesOf(folder, backend, 'out') },
    samples: samples[path.replace('protocol.ts', 'fixtures/samples.ts')] ?? { messages: {}, commands: {} },
  }
})
