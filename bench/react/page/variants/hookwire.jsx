import { WebSocketProvider } from '../../../../dist/index.js'
import { hailango, useOCRProgress } from '../../../../dist/protocols/hailango/index.js'
import { Rows } from '../rows.jsx'
import { countMessage, url } from '../scene.js'

/** State: each component follows its book. */
export const hookwire = () => following({ validate: true })

/** The same, with a server that is trusted. */
export const hookwireUnchecked = () => following({ validate: false })

/** A handler in each component, which hears every message of every book and never renders. */
export const hookwireHandlers = () => (
  <WebSocketProvider protocol={hailango} url={url}>
    <Rows use={() => useHandler()} />
  </WebSocketProvider>
)

function following({ validate }) {
  return (
    <WebSocketProvider protocol={hailango} url={url} options={{ validate }}>
      <Counter />
      <Rows use={bookId => useProgressOf(bookId)} />
    </WebSocketProvider>
  )
}

/** State may skip messages, so one handler beside the components counts them. */
function Counter() {
  useOCRProgress(countMessage)
  return null
}

function useProgressOf(bookId) {
  return useOCRProgress({ bookId })?.progress
}

function useHandler() {
  useOCRProgress(countMessage)
}
