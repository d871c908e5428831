import { AuthError, ConnectionError, type HookwireError } from '../errors.js'
import type { Failure, State } from './connection.js'

type Failed = Extract<State, { readonly name: 'failed' }>

/** Says why a connection has failed, what that means, and what to do. */
export function errorOf({ reason, cause }: Failed, protocol: string, badUrl: string): HookwireError {
  const code = cause.code === undefined ? '' : ` (close code ${cause.code})`
  switch (reason) {
    case 'refused':
      return new AuthError(
        `${protocol}: the server refused the token${code}. Log in again, then call connect() with the new token.`,
      )
    case 'rejected':
      return new ConnectionError(
        `${protocol}: the server ended the connection for what it was sent${code}; trying again would not change that. ` +
          `Check url, params and what the app sends, then call connect().`,
      )
    case 'bad-url':
      return new ConnectionError(`${protocol}: ${badUrl} Check the url option.`)
    case 'gave-up':
      return new ConnectionError(
        `${protocol}: gave up. ${describe(cause, code)} It starts afresh at connect(), or when the browser is online ` +
          `or the page visible again; options.reconnect.attempts says how often to try.`,
      )
  }
}

function describe({ reason }: Failure, code: string): string {
  switch (reason) {
    case 'never-opened':
      return (
        `The last attempt ended before the socket opened${code}: there is no server at the url, no network, or the ` +
        `server refused the upgrade, for example with 401 for a bad token, which browsers do not tell.`
      )
    case 'timeout':
      return 'The last attempt brought no answer in time.'
    case 'token-failed':
      return 'The `token` function threw at the last attempt.'
    default:
      return `The last connection was lost${code}.`
  }
}
