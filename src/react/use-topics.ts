'use client'

import { useEffect } from 'react'

import type { Client } from '../client/client.js'
import { blame } from '../client/say-intent.js'
import type { OneOrMany, Topics } from '../protocol/definition.js'
import { useLatest } from './use-latest.js'

/** Wants, while the component is mounted, what stands behind what it shows; nothing where `about` is `undefined`. */
export function useTopics<Name extends keyof Topics>(
  client: Client,
  name: Name,
  about: Parameters<Topics[Name]> | undefined,
): void {
  const latest = useLatest(about)
  /** Another list of the same words at every render is no other interest. */
  const key = JSON.stringify(about)

  useEffect(() => {
    if (key === undefined || latest.current === undefined) return undefined
    const undo = topicsOf(client, name, latest.current).map(client.want)
    return () => undo.forEach(leave => leave())
  }, [client, name, key, latest])
}

function topicsOf<Name extends keyof Topics>(
  client: Client,
  name: Name,
  about: Parameters<Topics[Name]>,
): readonly string[] {
  // The names and what they take belong together, which a lookup by a type parameter does not show.
  const topicsBehind = client.protocol.wiring.topics[name] as ((...args: typeof about) => OneOrMany<string>) | undefined
  try {
    const topics = topicsBehind?.(...about) ?? []
    return typeof topics === 'string' ? [topics] : topics
  } catch (thrown) {
    blame(client, `topics.${name}`, thrown)
    return []
  }
}
