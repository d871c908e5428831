import { useState } from 'react'
import { WebSocketProvider } from 'hookwire'
import { ConnectionStatus } from 'hookwire/components'
import { chat } from './chat.ts'
import { Door } from './door.tsx'
import { Room } from './room.tsx'

const url = import.meta.env.VITE_CHAT_URL ?? `ws://${location.hostname}:8787`

const ROOMS = ['lobby', 'garden', 'workshop']

export function App() {
  const [name, setName] = useState<string>()
  const [room, setRoom] = useState('lobby')
  if (name === undefined) return <Door onEnter={setName} />

  return (
    // Nobody sits here to press "Try again", so it never gives up.
    <WebSocketProvider
      protocol={chat}
      url={url}
      params={{ name }}
      options={{ reconnect: { attempts: Infinity, cap: 5000 } }}
    >
      <div className="chat">
        <header className="bar">
          <strong className="brand">Stairwell</strong>
          <nav className="rooms" aria-label="Rooms">
            {ROOMS.map(each => (
              <button key={each} type="button" aria-current={each === room} onClick={() => setRoom(each)}>
                {each}
              </button>
            ))}
          </nav>
          <ConnectionStatus />
        </header>
        <Room key={room} room={room} />
      </div>
    </WebSocketProvider>
  )
}
