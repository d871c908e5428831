import type * as Package from 'prom-client'

import { json } from '../../../hub/answers.js'
import type { Connection } from '../../../hub/audience.js'
import type { HttpAnswer } from '../../../hub/backend.js'
import type { Clock } from '../../../lib/clock.js'

/** What is counted elsewhere. */
export interface Counts {
  readonly connections: number
  readonly rooms: number
  readonly sent: number
  readonly received: number
}

/** The metrics of the server, for Prometheus. */
export interface Metrics {
  readonly opened: (connection: Connection) => void
  readonly closed: (connection: Connection) => void
  readonly answer: () => Promise<HttpAnswer>
}

/** How long connections last, seconds: the upper ends of the buckets. */
const BUCKETS = [1, 10, 60, 300, 900, 3600, 14_400, 86_400]

export function createMetrics(clock: Clock, counts: () => Counts): Metrics {
  /** When each connection opened, epoch ms. */
  const since = new Map<number, number>()
  let loading: Promise<Recorder | undefined> | undefined
  const recorder = (): Promise<Recorder | undefined> => (loading ??= createRecorder(counts))

  async function observe(seconds: number): Promise<void> {
    const recording = await recorder()
    recording?.duration.observe(seconds)
  }

  return {
    opened({ id }) {
      since.set(id, clock.now())
    },
    closed({ id }) {
      const now = clock.now()
      const lasted = Math.max(0, now - (since.get(id) ?? now))
      since.delete(id)
      void observe(lasted / 1000)
    },
    async answer() {
      const recording = await recorder()
      if (recording === undefined)
        return json(501, { error: 'No metrics without prom-client: npm install prom-client' })
      const { registry } = recording
      return { status: 200, headers: { 'content-type': registry.contentType }, body: await registry.metrics() }
    },
  }
}

interface Recorder {
  readonly registry: Package.Registry
  readonly duration: Package.Histogram
}

async function createRecorder(counts: () => Counts): Promise<Recorder | undefined> {
  const prometheus = await load()
  if (prometheus === undefined) return undefined
  const { Registry, Counter, Gauge, Histogram } = prometheus
  const registry = new Registry()
  const registers = [registry]

  function gauge(name: string, help: string, value: (counts: Counts) => number): void {
    const made: Package.Gauge = new Gauge({ name, help, registers, collect: () => made.set(value(counts())) })
  }

  function counter(name: string, help: string, value: (counts: Counts) => number): void {
    const made: Package.Counter = new Counter({
      name,
      help,
      registers,
      collect() {
        made.reset()
        made.inc(value(counts()))
      },
    })
  }

  gauge('websocket_active_connections', 'Current active connections', ({ connections }) => connections)
  gauge('websocket_total_rooms', 'Total active rooms', ({ rooms }) => rooms)
  counter('websocket_messages_sent_total', 'Total messages sent', ({ sent }) => sent)
  counter('websocket_messages_received_total', 'Total messages received', ({ received }) => received)
  const duration = new Histogram({
    name: 'websocket_connection_duration_seconds',
    help: 'Connection duration',
    buckets: BUCKETS,
    registers,
  })
  return { registry, duration }
}

/** Not written out in the import, for a bundler of a page would take the package along. */
const PACKAGE: string = 'prom-client'

/**
 * The package for metrics, where it is installed. It reads Node's process as soon as it is imported, and this backend
 * also runs in a page: there it is not asked for.
 */
async function load(): Promise<typeof Package | undefined> {
  if (typeof process === 'undefined' || process.versions?.node === undefined) return undefined
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ PACKAGE)) as typeof Package
  } catch {
    return undefined
  }
}
