import type { Undo } from '../lib/clock.js'

/** What the browser says about the network and the page. */
export interface NetworkEvents {
  readonly online: () => void
  readonly offline: () => void
  readonly visible: () => void
}

/** Listens to the browser; where there is none, it hears nothing. */
export function watchNetwork({ online, offline, visible }: NetworkEvents): Undo {
  const undo: Undo[] = []
  // No `signal`: a page that was put into Node's globals takes none of Node's own.
  function listen(target: EventTarget, type: string, listener: () => void): void {
    target.addEventListener(type, listener)
    undo.push(() => target.removeEventListener(type, listener))
  }
  // Not every place that runs the client has events or a page: Node has neither, a worker has no page.
  if (typeof globalThis.addEventListener === 'function') {
    listen(globalThis, 'online', online)
    listen(globalThis, 'offline', offline)
  }
  if (typeof document !== 'undefined') {
    listen(document, 'visibilitychange', () => document.visibilityState === 'visible' && visible())
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
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host)
}
