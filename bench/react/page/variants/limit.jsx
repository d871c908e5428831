import { useCallback, useSyncExternalStore } from 'react'

import { Rows } from '../rows.jsx'
import { countMessage, url } from '../scene.js'

/** As little as React can be given to do: a keyed store made for just this, whose components are told once a frame. */
export function limit() {
  const values = new Map()
  const listeners = new Map()
  let changed = new Set()

  function flush() {
    const ids = changed
    changed = new Set()
    for (const id of ids) for (const listener of listeners.get(id) ?? []) listener()
  }

  new WebSocket(url).addEventListener('message', ({ data }) => {
    const { payload } = JSON.parse(data)
    countMessage()
    values.set(payload.bookId, payload.progress)
    if (changed.size === 0) requestAnimationFrame(flush)
    changed.add(payload.bookId)
  })

  return <Rows use={bookId => useKeyed(values, listeners, bookId)} />
}

function useKeyed(values, listeners, id) {
  const subscribe = useCallback(
    listener => {
      const ofId = listeners.get(id) ?? new Set()
      listeners.set(id, ofId.add(listener))
      return () => ofId.delete(listener)
    },
    [listeners, id],
  )
  return useSyncExternalStore(subscribe, () => values.get(id))
}
