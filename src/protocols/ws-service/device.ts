const KEY = 'hookwire.device_id'

/** Where there is no place to keep it in: on a server, or in a page that may keep nothing. */
let kept: string | undefined

/**
 * The id of this device where the app names none: the same for as long as the tab is open, also after a reload; another
 * in each tab.
 */
export function tabDeviceId(): string {
  kept ??= stored() ?? made()
  store(kept)
  return kept
}

function made(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return `tab-${Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')}`
}

function stored(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined
  } catch {
    return undefined // There is none, or it is forbidden.
  }
}

function store(id: string): void {
  try {
    sessionStorage.setItem(KEY, id)
  } catch {
    // It is as good without, until the next reload.
  }
}
