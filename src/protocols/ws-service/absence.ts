/** How long a device that is in a call may be gone, ms: a page that reloads, a network that changes. */
export const ABSENCE_MS = 10_000
