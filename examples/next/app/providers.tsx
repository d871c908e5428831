'use client'

import type { ReactNode } from 'react'
import { createClient, WebSocketProvider } from 'hookwire'
import { hailango } from 'hookwire/hailango'

/**
 * Made once, outside of React: whatever a route change unmounts, the socket stays. On the server it is made too, and
 * nothing comes of it, for only a provider in a browser connects it.
 */
const client = createClient({
  protocol: hailango,
  url: process.env.NEXT_PUBLIC_LIVE_URL ?? 'ws://localhost:8080/api/v1/ws',
  token: fetchToken,
  // Nobody sits here to press "Try again", so it never gives up.
  reconnect: { attempts: Infinity, cap: 5000 },
})

/** Asked for at each attempt to connect, so it is always a fresh one. */
async function fetchToken(): Promise<string> {
  const response = await fetch('/api/token', { method: 'POST' })
  if (!response.ok) throw new Error(`/api/token answered with ${response.status}.`)
  const { token } = (await response.json()) as { token: string }
  return token
}

export function Providers({ children }: { readonly children: ReactNode }) {
  return <WebSocketProvider client={client}>{children}</WebSocketProvider>
}
