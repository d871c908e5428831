import { useEffect, useState } from 'react'
import reactUseWebSocket from 'react-use-websocket'

import { Rows } from '../rows.jsx'
import { countMessage, url } from '../scene.js'

// A CommonJS package: its default export is one level down for ES modules.
const useWebSocket = reactUseWebSocket.default

/** One shared socket, and a filter for each component, which is the best that its documentation offers. */
export const reactUseWebSocketFilter = () => (
  <>
    <Counter />
    <Rows use={bookId => useFiltered(bookId)} />
  </>
)

/** Its common use: every component takes the last message, and looks in an effect whether it is its own. */
export const reactUseWebSocketEffect = () => <Rows use={bookId => useChecked(bookId)} />

function Counter() {
  useWebSocket(url, { share: true, filter: () => false, onMessage: countMessage })
  return null
}

function useFiltered(bookId) {
  const { lastMessage } = useWebSocket(url, {
    share: true,
    filter: ({ data }) => JSON.parse(data).payload.bookId === bookId,
  })
  return lastMessage === null ? undefined : JSON.parse(lastMessage.data).payload.progress
}

function useChecked(bookId) {
  const { lastJsonMessage } = useWebSocket(url, { share: true })
  const [progress, setProgress] = useState()
  useEffect(() => {
    if (lastJsonMessage?.payload.bookId !== bookId) return
    countMessage()
    // oxlint-disable-next-line react/set-state-in-effect -- just this is what is measured
    setProgress(lastJsonMessage.payload.progress)
  }, [lastJsonMessage, bookId])
  return progress
}
