import type { Closed, Frame, Link, Target, Transport } from '../../src/protocol/transport.js'

/** Everything that a link told, in order. */
export interface WatchedLink extends Link {
  readonly told: (readonly ['opened'] | readonly ['frame', Frame] | readonly ['closed', Closed])[]
  readonly frames: () => readonly Frame[]
  /** Waits until the link has told something of this kind so many times. */
  readonly until: (kind: 'opened' | 'frame' | 'closed', count?: number) => Promise<void>
}

export function watchLink(transport: Transport, url: string, auth?: Target['auth']): WatchedLink {
  const told: WatchedLink['told'][number][] = []
  const waiting = new Set<() => void>()

  function tell(what: WatchedLink['told'][number]): void {
    told.push(what)
    for (const check of waiting) check()
  }

  const link = transport.connect(auth === undefined ? { url } : { url, auth }, {
    opened: () => tell(['opened']),
    frame: frame => tell(['frame', frame]),
    closed: how => tell(['closed', how]),
  })
  return {
    ...link,
    told,
    frames: () => told.flatMap(([kind, what]) => (kind === 'frame' ? [what] : [])),
    until: (kind, count = 1) =>
      new Promise(resolve => {
        function check(): void {
          if (told.filter(([of]) => of === kind).length < count) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
  }
}
