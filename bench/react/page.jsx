import { memo, useEffect, useState, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { flushSync } from 'react-dom'
import reactUseWebSocket from 'react-use-websocket'

import { WebSocketProvider } from '../../dist/index.js'
import { hailango, useOCRProgress } from '../../dist/protocols/hailango/index.js'

/** 200 components, each of which follows one of so many ids; what is counted is how often they render. */
const COMPONENTS = 200

// A CommonJS package: its default export is one level down for ES modules.
const useWebSocket = reactUseWebSocket.default

const query = new URLSearchParams(location.search)
const url = `ws://${location.host}/`
const ids = Number(query.get('ids'))
const expected = Number(query.get('messages'))

let renders = 0
let received = 0
const bookOf = index => `book-${index % ids}`

const Row = memo(({ use, bookId }) => {
  const progress = use(bookId)
  countRender()
  return <li>{progress ?? '–'}</li>
})

const Rows = ({ use }) => (
  <ul>
    {Array.from({ length: COMPONENTS }, (_, index) => (
      <Row key={index} use={use} bookId={bookOf(index)} />
    ))}
  </ul>
)

function countRender() {
  renders += 1
}

function countMessage() {
  received += 1
}

const variants = {
  /** The limit: a keyed store of our own, told once a frame. */
  limit() {
    const values = new Map()
    const listeners = new Map()
    let dirty = new Set()
    const flush = () => {
      const changed = dirty
      dirty = new Set()
      for (const id of changed) for (const listener of listeners.get(id) ?? []) listener()
    }
    new WebSocket(url).addEventListener('message', ({ data }) => {
      const { payload } = JSON.parse(data)
      countMessage()
      values.set(payload.bookId, payload.progress)
      if (dirty.size === 0) requestAnimationFrame(flush)
      dirty.add(payload.bookId)
    })
    const use = bookId =>
      useSyncExternalStore(
        listener => {
          const set = listeners.get(bookId) ?? new Set()
          listeners.set(bookId, set.add(listener))
          return () => set.delete(listener)
        },
        () => values.get(bookId),
      )
    return <Rows use={use} />
  },
  /** What people write by hand: a singleton that tells every handler, and `setState` in each component. */
  singleton() {
    const handlers = new Set()
    new WebSocket(url).addEventListener('message', ({ data }) => {
      const message = JSON.parse(data)
      countMessage()
      for (const handler of handlers) handler(message.payload)
    })
    const use = bookId => {
      const [progress, setProgress] = useState()
      useEffect(() => {
        const handler = payload => payload.bookId === bookId && setProgress(payload.progress)
        handlers.add(handler)
        return () => handlers.delete(handler)
      }, [bookId])
      return progress
    }
    return <Rows use={use} />
  },
  hookwire() {
    const use = bookId => useOCRProgress({ bookId })?.progress
    return (
      <WebSocketProvider protocol={hailango} url={url}>
        <Counter />
        <Rows use={use} />
      </WebSocketProvider>
    )
  },
  'hookwire, validate: false'() {
    const use = bookId => useOCRProgress({ bookId })?.progress
    return (
      <WebSocketProvider protocol={hailango} url={url} options={{ validate: false }}>
        <Counter />
        <Rows use={use} />
      </WebSocketProvider>
    )
  },
  'react-use-websocket, filter'() {
    const use = bookId => {
      const { lastMessage } = useWebSocket(url, {
        share: true,
        filter: ({ data }) => JSON.parse(data).payload.bookId === bookId,
      })
      return lastMessage === null ? undefined : JSON.parse(lastMessage.data).payload.progress
    }
    const All = () => {
      useWebSocket(url, { share: true, filter: () => false, onMessage: countMessage })
      return <Rows use={use} />
    }
    return <All />
  },
}

function Counter() {
  useOCRProgress(countMessage)
  return null
}

flushSync(() => createRoot(document.querySelector('main')).render(variants[query.get('variant')]()))

/** Over when everything has come and two frames have been drawn since. */
window.finished = () => received >= expected
window.result = () => ({ renders, received })
