import type { Undo } from '../lib/clock.js'

/** What the browser says about the network and the page. */
export interface NetworkEvents {
  readonly online: () => void
  readonly offline: () => void
  readonly visible: () => void
}

/** Listens to the browser; where there is none, it hears nothing. */
export function watchNetwork({ online, offline, visible }: NetworkEvents): Undo {
  const stop = new AbortController()
  const { signal } = stop
  // Not every place that runs the client has events or a page: Node has neither, a worker has no page.
  if (typeof globalThis.addEventListener === 'function') {
    globalThis.addEventListener('online', online, { signal })
    globalThis.addEventListener('offline', offline, { signal })
  }
  if (typeof document !== 'undefined') {
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && visible(), { signal })
  }
  return () => stop.abort()
}

/** True where the browser knows that there is no network. */
export function isOffline(): boolean {
  // Node has a navigator that knows nothing of a network.
  return typeof navigator !== 'undefined' && 'onLine' in navigator && !navigator.onLine
}

/** A server on this machine needs no network. */
export function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host)
}
