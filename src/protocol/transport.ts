/** What a socket carries in one piece: text or bytes. */
export type Frame = string | ArrayBuffer

/** Where a link goes to. */
export interface Target {
  /** The whole URL, with everything that the handshake needs. It may hold a token: never log it. */
  readonly url: string
  /** What the handshake says beside the URL, where the wire has a place for it, as Socket.IO has. It may hold a token. */
  readonly auth?: Readonly<Record<string, unknown>>
}

/** How a link ended. */
export interface Closed {
  /** The close code as the socket reports it; 1006 where it broke without one. */
  readonly code: number
  readonly reason: string
  /** The URL can never work, and why; trying again is of no use. It names no URL, for that may hold a token. */
  readonly badUrl?: string
}

/** What a link tells its owner. Nothing is called from within `connect` or `send`, and nothing after `close()`. */
export interface LinkEvents {
  readonly opened: () => void
  readonly frame: (frame: Frame) => void
  /** Once, and last: the other side or the network ended the link. */
  readonly closed: (how: Closed) => void
}

/** One connection attempt and what comes of it. A link is used once; there is no way to open it again. */
export interface Link {
  /** Hands a frame to the socket; `false` where the socket is not open, and then it was not taken. */
  readonly send: (frame: Frame) => boolean
  /** Ends the link from this side with code 1000. Silence from here on, by contract. */
  readonly close: () => void
}

/** Moves frames, and knows nothing about what they say. */
export interface Transport {
  /** Starts one attempt. It never throws: what goes wrong is told as `closed`. */
  readonly connect: (target: Target, events: LinkEvents) => Link
}
