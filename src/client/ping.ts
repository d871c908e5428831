import { UsageError } from '../errors.js'
import type { Clock } from '../lib/clock.js'
import type { Wiring } from '../protocol/wiring.js'
import type { Post, Requests } from './requests.js'

/** Asks for a sign of life, and resolves with the round trip, ms. */
export type Ping = () => Promise<number>

export function createPing({ name, heartbeat }: Wiring, clock: Clock, requests: Requests, post: Post): Ping {
  return async () => {
    if (heartbeat?.answer === undefined) {
      throw new UsageError(`${name} cannot ping: its protocol names no \`answer\` in \`heartbeat\`.`)
    }
    const { send, answer, within } = heartbeat
    let sentAt = clock.now()
    const via: Post = (command, onSent) =>
      post(command, () => {
        sentAt = clock.now()
        onSent()
      })
    const pong = { judge: ({ type }: { readonly type: string }) => (type === answer ? ('done' as const) : undefined) }
    await requests.start(send, pong, { timeout: within, via })
    return clock.now() - sentAt
  }
}
