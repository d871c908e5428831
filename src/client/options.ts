import type { ErrorHandler } from '../errors.js'
import type { Clock } from '../lib/clock.js'
import type { Protocol } from '../protocol/protocol.js'
import type { Transport } from '../protocol/transport.js'
import type { TokenSource } from './auth.js'
import type { OutboxOptions } from './outbox.js'
import type { ReconnectOptions } from './policy.js'

/** What can be tuned about a connection; every field has a default that is right for most. */
export interface ConnectionOptions {
  /** How long to wait between attempts, and when to give up. */
  readonly reconnect?: ReconnectOptions
  /** How much may wait while there is no connection. */
  readonly outbox?: OutboxOptions
  /** How long a token, a socket and a handshake may each take before the attempt counts as failed, ms. Default 10 000. */
  readonly attemptTimeout?: number
  /** How long an open connection has to hold until past failures are forgotten, ms. Default 5000. */
  readonly holdTime?: number
  /**
   * Whether payloads are checked against the schemas of the protocol. Default true. Turned off for a server that is
   * trusted, payloads come as they are on the wire: neither checked nor with the schemas' defaults filled in.
   */
  readonly validate?: boolean
  /**
   * When the store changes: `'frame'`, once for all messages between two frames, or `'immediate'`, at each message.
   * Handlers always run at each message. Default `'frame'` in a page, `'immediate'` where there is none.
   */
  readonly flush?: 'frame' | 'immediate'
  /** What frames travel over, in place of the protocol's own: a mock server, or `webSocketTransport({ WebSocket })`. */
  readonly transport?: Transport
  /** Where time comes from. Default: the machine's clock. */
  readonly clock?: Clock
  /** Where chance comes from, 0 up to 1. Default `Math.random`. */
  readonly random?: () => number
}

/** What a connection is made of. */
export interface ClientOptions<P extends Protocol> extends ConnectionOptions {
  /** How the backend talks. */
  readonly protocol: P
  /** Where it is: `wss://api.example.com/api/v1/ws`, without a token. */
  readonly url: string
  /** What else the URL needs: user, device, project. Default none. */
  readonly params?: Readonly<Record<string, string>> | undefined
  /**
   * The token, or a function that brings one; asked for each attempt, and never stored, logged or put into an error.
   * `null` means that nobody is logged in: the status stays `idle`. Left out: the backend takes none.
   *
   * @example
   * token: async reason => (reason === 'refused' ? await session.refresh() : session.token)
   */
  readonly token?: TokenSource | undefined
  /** Hears what goes wrong and nobody catches. Default: `console.error`. */
  readonly onError?: ErrorHandler | undefined
}
