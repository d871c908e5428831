/** How grave a toast is. Words that are not known here look like `'info'`, because servers add some. */
export type ToastLevel = 'info' | 'success' | 'warning' | 'error' | (string & {})

/** A link in a toast. */
export interface ToastAction {
  /** What the link says. */
  readonly label: string
  /**
   * Where it goes: `http:`, `https:`, or relative to the page. With any other URL, such as `javascript:`, the action is
   * left out, because it comes from a server that repeats what its users wrote.
   */
  readonly url: string
}

/** One toast. The payload of HaiLanGo's `notification` with an `id` is one. */
export interface Toast {
  /** Tells it from the others. */
  readonly id: string
  /** What happened, in a few words. */
  readonly title: string
  /** More about it. Default: none. */
  readonly message?: string | undefined
  /** Default `'info'`. An `'error'` interrupts a screen reader, and stays until it is dismissed. */
  readonly level?: ToastLevel | undefined
  /** Default: none. */
  readonly action?: ToastAction | undefined
}

/** The URL, where it is one that a link from a server may have; otherwise `undefined`. */
export function safeHref(url: string): string | undefined {
  // Read as a browser reads it, which skips the white space and line breaks that may stand inside `javascript:`.
  if (url === '' || !URL.canParse(url, 'https://relative.invalid')) return undefined
  const { protocol } = new URL(url, 'https://relative.invalid')
  return protocol === 'http:' || protocol === 'https:' ? url : undefined
}
