import { useEffect } from 'react'
import { createRoot } from 'react-dom/client'

import { texflow, useConnection } from '../../../src/protocols/texflow/index.js'
import { useYDoc } from '../../../src/protocols/texflow/yjs.js'
import { WebSocketProvider } from '../../../src/react/provider.js'

/** What a test does to a page, from Node. */
export interface Editor {
  readonly insert: (at: number, text: string) => void
  readonly read: () => string
  readonly synced: () => boolean
  readonly status: () => string
  /** The names that others have given themselves. */
  readonly sees: () => readonly unknown[]
  readonly setName: (name: string) => void
  /** Types a word again and again, each time at a place that chance chooses, until `stop`. */
  readonly start: (word: string) => void
  /** Types no more, and says how many words there were. */
  readonly stop: () => number
}

declare global {
  interface Window {
    editor: Editor
  }
}

const query = new URLSearchParams(location.search)
const valueOf = (name: string): string => query.get(name) ?? ''

let typing: ReturnType<typeof setInterval> | undefined
let typed = 0

function Page() {
  const { doc, awareness, synced } = useYDoc({ documentName: 'main.tex' })
  const status = useConnection(connection => connection.status)

  useEffect(() => {
    const text = doc.getText('content')
    const insert = (at: number, word: string): void => text.insert(Math.min(at, text.length), word)
    window.editor = {
      insert,
      read: () => text.toJSON(),
      synced: () => synced,
      status: () => status,
      sees: () =>
        [...awareness.getStates()].filter(([id]) => id !== doc.clientID).map(([, state]) => state['name'] as unknown),
      setName: name => awareness.setLocalStateField('name', name),
      start(word) {
        typed = 0
        typing = setInterval(() => {
          typed += 1
          insert(Math.floor(Math.random() * (text.length + 1)), word)
        }, 20)
      },
      stop() {
        clearInterval(typing)
        return typed
      },
    }
  }, [doc, awareness, synced, status])

  return <p>{status}</p>
}

const options = { reconnect: { base: 50, cap: 200, attempts: Infinity } }

createRoot(document.querySelector('#root') ?? document.body).render(
  <WebSocketProvider
    protocol={texflow}
    url={valueOf('url')}
    params={{ projectId: 'thesis' }}
    token={valueOf('token')}
    options={options}
    onError={error => console.error(error.message)}
  >
    <Page />
  </WebSocketProvider>,
)
