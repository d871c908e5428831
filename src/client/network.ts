import type { Undo } from '../lib/clock.js'

/** What the browser says about the network and the page. */
export type NetworkEvent = 'online' | 'offline' | 'visible'

/** Listens to the browser; where there is none, it hears nothing. */
export function watchNetwork(tell: (event: NetworkEvent) => void): Undo {
  const undo: Undo[] = []
  // No `signal`: a page that was put into Node's globals takes none of Node's own.
  function listen(target: EventTarget, type: string, listener: () => void): void {
    target.addEventListener(type, listener)
    undo.push(() => target.removeEventListener(type, listener))
  }
  // Not every place that runs the client has events or a page: Node has neither, a worker has no page.
  if (typeof globalThis.addEventListener === 'function') {
    listen(globalThis, 'online', () => tell('online'))
    listen(globalThis, 'offline', () => tell('offline'))
  }
  if (typeof document !== 'undefined') {
    listen(document, 'visibilitychange', () => document.visibilityState === 'visible' && tell('visible'))
  }
  return () => undo.forEach(leave => leave())
}

/** True where the browser knows that there is no network. */
export function isOffline(): boolean {
  // Node has a navigator that knows nothing of a network.
  return typeof navigator !== 'undefined' && 'onLine' in navigator && !navigator.onLine
}

/** A server on this machine needs no network. */
export function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return /^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(host)
}
