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

/** The metrics of the server, in the text format of Prometheus. */
export interface Metrics {
  readonly opened: (connection: Connection) => void
  readonly closed: (connection: Connection) => void
  readonly answer: (counts: Counts) => HttpAnswer
}

/** How long connections last, seconds: the upper ends of the buckets. */
const BUCKETS = [1, 10, 60, 300, 900, 3600, 14_400, 86_400]

/**
 * Five metrics written by hand. The package for this, `prom-client`, reads Node's process as soon as it is imported, and
 * this backend also runs in a page.
 */
export function createMetrics(clock: Clock): Metrics {
  /** When each connection opened, epoch ms. */
  const since = new Map<number, number>()
  const within = BUCKETS.map(() => 0)
  let count = 0
  let sum = 0

  return {
    opened({ id }) {
      since.set(id, clock.now())
    },
    closed({ id }) {
      const seconds = Math.max(0, clock.now() - (since.get(id) ?? clock.now())) / 1000
      since.delete(id)
      count += 1
      sum += seconds
      for (const [index, end] of BUCKETS.entries()) if (seconds <= end) within[index] = (within[index] ?? 0) + 1
    },
    answer: ({ connections, rooms, sent, received }) => ({
      status: 200,
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      body: [
        ...metric('websocket_active_connections', 'gauge', 'Current active connections', connections),
        ...metric('websocket_total_rooms', 'gauge', 'Total active rooms', rooms),
        ...metric('websocket_messages_sent_total', 'counter', 'Total messages sent', sent),
        ...metric('websocket_messages_received_total', 'counter', 'Total messages received', received),
        ...head(DURATION, 'histogram', 'Connection duration'),
        ...BUCKETS.map((end, index) => `${DURATION}_bucket{le="${end}"} ${within[index]}`),
        `${DURATION}_bucket{le="+Inf"} ${count}`,
        `${DURATION}_sum ${sum}`,
        `${DURATION}_count ${count}`,
        '',
      ].join('\n'),
    }),
  }
}

const DURATION = 'websocket_connection_duration_seconds'

function metric(name: string, kind: string, help: string, value: number): readonly string[] {
  return [...head(name, kind, help), `${name} ${value}`]
}

function head(name: string, kind: string, help: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`]
}
