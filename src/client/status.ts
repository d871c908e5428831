/** What users see of the state. */
export type Status = 'idle' | 'connecting' | 'authenticating' | 'open' | 'reconnecting' | 'closed' | 'failed'

/** Why the connection is in the state that it is in. */
export type Reason =
  | 'initial' // nothing has asked for a connection yet
  | 'no-token' // the `token` option brought none: nobody is logged in
  | 'asked' // `connect()` was called
  | 'token' // a token is there, the socket may open
  | 'socket-open' // the socket is open, the handshake is not over
  | 'ready' // the handshake is over
  | 'stable' // and has been for so long that past failures are forgotten
  | 'lost' // the socket was open and is no more
  | 'shutdown' // the server has said that it stops, and has done so
  | 'never-opened' // the attempt ended before the socket opened: no network, no server, or a refused upgrade
  | 'timeout' // the attempt, the handshake or the answer to a ping took too long
  | 'token-failed' // the `token` option threw
  | 'backoff-over' // the wait before the next attempt is over
  | 'network' // the browser is online again, or the page visible
  | 'offline' // the browser says that there is no network
  | 'refused' // the server does not take this token
  | 'renewed' // a fresh token asks for a new connection
  | 'disconnected' // `disconnect()` was called, or the provider left
  | 'gave-up' // as many attempts as allowed have failed
  | 'rejected' // the server ended it with a code that trying again would not change
  | 'bad-url' // the URL can never work
