import { AuthError, ConnectionError, type HookwireError } from '../errors.js'
import type { Failure, State } from './connection.js'

type Failed = Extract<State, { readonly name: 'failed' }>

/** Says why a connection has failed, what that means, and what to do. */
export function errorOf(failed: Failed, protocol: string): HookwireError {
  return new (failed.reason === 'refused' ? AuthError : ConnectionError)(`${protocol}: ${describe(failed)}`)
}

function describe({ reason, cause }: Failed): string {
  const code = cause.code === undefined ? '' : ` (close code ${cause.code})`
  const said = cause.words === undefined ? code : `, and said: ${cause.words}`
  switch (reason) {
    case 'refused':
      return `the server refused the token${said}. Log in again, then call connect() with the new token.`
    case 'rejected':
      return `the server ended the connection${code}, and would do so again. Check url, params and what is sent.`
    case 'bad-url':
      return `${cause.why} Check the options url and params.`
    case 'gave-up':
      return (
        `gave up: ${describeLast(cause)}${code}. It starts afresh at connect(), or when the browser is online or the ` +
        `page visible again; options.reconnect says how often to try.`
      )
  }
}

function describeLast({ reason }: Failure): string {
  switch (reason) {
    case 'never-opened':
      return (
        'the last attempt ended before the socket opened: no network, no server, a wrong path, or parameters that ' +
        'the server refuses; or a 401, which browsers hide'
      )
    case 'timeout':
      return 'the last attempt brought no answer in time'
    case 'token-failed':
      return 'the `token` function threw'
    default:
      return 'the connection was lost'
  }
}
