import { useEffect, useState } from 'react'

import { Rows } from '../rows.jsx'
import { countMessage, url } from '../scene.js'

/** What people write by hand: a singleton that tells every handler, and `setState` in each component. */
export function singleton() {
  const handlers = new Set()

  new WebSocket(url).addEventListener('message', ({ data }) => {
    const { payload } = JSON.parse(data)
    countMessage()
    for (const handler of handlers) handler(payload)
  })

  return <Rows use={bookId => useProgressOf(handlers, bookId)} />
}

function useProgressOf(handlers, bookId) {
  const [progress, setProgress] = useState()
  useEffect(() => {
    const handler = payload => payload.bookId === bookId && setProgress(payload.progress)
    handlers.add(handler)
    return () => handlers.delete(handler)
  }, [handlers, bookId])
  return progress
}
