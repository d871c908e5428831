'use client'

import { type ReactNode, useRef } from 'react'

import { type ConnectionState, entryOf } from '../client/state.js'
import type { Protocol } from '../protocol/protocol.js'
import { useClient } from '../react/context.js'
import { useEntry } from '../react/use-entry.js'
import { useCountdown } from './use-countdown.js'

/** The words of {@link ConnectionStatus}. */
export interface ConnectionLabels {
  /** Nothing has asked for a connection yet. Default 'Not connected'. */
  readonly idle: string
  /** The `token` option brought none. Default 'Not signed in'. */
  readonly 'no-token': string
  /** Default 'Connecting'. */
  readonly connecting: string
  /** The handshake is under way. Default 'Signing in'. */
  readonly authenticating: string
  /** Default 'Connected'. */
  readonly open: string
  /** The connection was lost and is tried again. Default 'Connection lost'. */
  readonly reconnecting: string
  /** The server has said that it stops, and is waited for. Default 'The server restarts'. */
  readonly shutdown: string
  /** The browser knows of no network; tried again once it does. Default 'You are offline'. */
  readonly offline: string
  /** `disconnect()` was called. Default 'Disconnected'. */
  readonly closed: string
  /** Failed: as many attempts as allowed have failed. Default 'The server cannot be reached'. */
  readonly 'gave-up': string
  /** Failed: the server does not take the token. Default 'Your session has ended'. */
  readonly refused: string
  /** Failed: the server ended it, and would again. Default 'The server ended the connection'. */
  readonly rejected: string
  /** Failed: the URL can never work. Default 'The address of the server is wrong'. */
  readonly 'bad-url': string
  /** Behind `reconnecting`, with whole seconds until the next attempt. Default 'trying again in 4 s'. */
  readonly retryIn: (seconds: number) => string
  /** The button of a failed connection. Default 'Try again'. */
  readonly tryAgain: string
}

/** What {@link ConnectionStatus} takes; all of it may be left out. */
export interface ConnectionStatusProps {
  /** Whose connection, where providers of several protocols stand above it. Default: that of the nearest one. */
  readonly protocol?: Protocol | undefined
  /** Words to use in place of the default ones, for another language or another voice. Default: English. */
  readonly labels?: Partial<ConnectionLabels>
  /** Another class for the outermost element, beside `hookwire-connection`. Default: none. */
  readonly className?: string
}

const ENGLISH: ConnectionLabels = {
  idle: 'Not connected',
  'no-token': 'Not signed in',
  connecting: 'Connecting',
  authenticating: 'Signing in',
  open: 'Connected',
  reconnecting: 'Connection lost',
  shutdown: 'The server restarts',
  offline: 'You are offline',
  closed: 'Disconnected',
  'gave-up': 'The server cannot be reached',
  refused: 'Your session has ended',
  rejected: 'The server ended the connection',
  'bad-url': 'The address of the server is wrong',
  retryIn: seconds => `trying again in ${seconds} s`,
  tryAgain: 'Try again',
}

const connectionOf = ({ connection }: { readonly connection: ConnectionState }): ConnectionState => connection

/**
 * A pill that says how the connection of the nearest provider is, or that of a `protocol`: a dot, words, how long until
 * the next attempt, and a "Try again" button once it has failed. Screen readers hear each change of the words, and not
 * each second of the countdown. Throws a `UsageError` where there is no provider above it. Needs
 * `hookwire/components.css`.
 *
 * @example
 * import { ConnectionStatus } from 'hookwire/components'
 * import 'hookwire/components.css'
 *
 * <ConnectionStatus labels={{ open: 'オンライン', retryIn: seconds => `${seconds}秒後に再接続` }} />
 */
export function ConnectionStatus({ protocol, labels, className }: ConnectionStatusProps): ReactNode {
  const { store, connect } = useClient(protocol, 'ConnectionStatus')
  const connection = useEntry({ store }, entryOf('connection'), connectionOf)
  const seconds = useCountdown(connection.retryAt)
  const pill = useRef<HTMLDivElement>(null)
  const words = { ...ENGLISH, ...labels }

  function tryAgain(): void {
    // The button is about to go, and the keyboard's place on the page would go with it.
    pill.current?.focus()
    connect()
  }

  return (
    <div
      ref={pill}
      className={className === undefined ? 'hookwire-connection' : `hookwire-connection ${className}`}
      data-status={connection.status}
      tabIndex={-1}
    >
      <span className="hookwire-connection-dot" aria-hidden="true" />
      <span className="hookwire-connection-words">
        <span role="status">{words[labelOf(connection)]}</span>
        {seconds !== undefined && (
          <span className="hookwire-connection-retry" role="timer">
            {words.retryIn(seconds)}
          </span>
        )}
      </span>
      {connection.status === 'failed' && (
        <button type="button" className="hookwire-connection-button" onClick={tryAgain}>
          {words.tryAgain}
        </button>
      )}
    </div>
  )
}

/** The reason where it says more to a user than the status does. */
function labelOf({
  status,
  reason,
  shutdown,
}: ConnectionState): Exclude<keyof ConnectionLabels, 'retryIn' | 'tryAgain'> {
  switch (status) {
    case 'idle':
      return reason === 'no-token' ? reason : status
    case 'reconnecting':
      if (reason === 'offline') return reason
      return shutdown ? 'shutdown' : status
    case 'failed':
      return reason === 'refused' || reason === 'rejected' || reason === 'bad-url' ? reason : 'gave-up'
    case 'connecting':
    case 'authenticating':
    case 'open':
    case 'closed':
      return status
  }
}
