/** What the samples show of react-use-websocket 4.13.0, which this repository does not depend on. */

export interface Options {
  readonly share?: boolean
  readonly shouldReconnect?: (event: CloseEvent) => boolean
  readonly filter?: (message: MessageEvent) => boolean
  readonly onOpen?: (event: Event) => void
}

export declare enum ReadyState {
  UNINSTANTIATED = -1,
  CONNECTING = 0,
  OPEN = 1,
  CLOSING = 2,
  CLOSED = 3,
}

export default function useWebSocket<T = unknown>(
  _url: string | null,
  _options?: Options,
): {
  readonly sendJsonMessage: <U = unknown>(message: U, keep?: boolean) => void
  readonly lastMessage: MessageEvent | null
  readonly lastJsonMessage: T
  readonly readyState: ReadyState
} {
  throw new Error('The samples are compiled and never run.')
}
