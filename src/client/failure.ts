import { AuthError, ConnectionError, type HookwireError } from '../errors.js'
import type { Failure, State } from './connection.js'

type Failed = Extract<State, { readonly name: 'failed' }>

/** Says why a connection has failed, what that means, and what to do. */
export function errorOf({ reason, cause }: Failed, protocol: string): HookwireError {
  const code = cause.code === undefined ? '' : ` (close code ${cause.code})`
  const words = (): string => {
    switch (reason) {
      case 'refused':
        return `the server refused the token${code}. Log in again, then call connect() with the new token.`
      case 'rejected':
        return `the server ended the connection${code}, and would do so again. Check url, params and what is sent, then call connect().`
      case 'bad-url':
        return `${cause.why} Check the url option.`
      case 'gave-up':
        return (
          `gave up. ${describe(cause, code)} It starts afresh at connect(), or when the browser is online or the page ` +
          `visible again; options.reconnect says how often to try.`
        )
    }
  }
  return new (reason === 'refused' ? AuthError : ConnectionError)(`${protocol}: ${words()}`)
}

function describe({ reason }: Failure, code: string): string {
  switch (reason) {
    case 'never-opened':
      return (
        `The last attempt ended before the socket opened${code}: no server at the url, no network, or a refused upgrade ` +
        `(browsers do not tell a 401 for a bad token).`
      )
    case 'timeout':
      return 'The last attempt brought no answer in time.'
    case 'token-failed':
      return 'The `token` function threw.'
    default:
      return `The connection was lost${code}.`
  }
}
