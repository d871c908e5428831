'use client'

import { useEffect } from 'react'

import type { Client } from '../client/client.js'

/** Wants a topic, a pattern or a room while the component is mounted; `undefined` wants nothing. */
export function useWant({ want }: Pick<Client, 'want'>, topic: string | undefined): void {
  useEffect(() => (topic === undefined ? undefined : want(topic)), [want, topic])
}
