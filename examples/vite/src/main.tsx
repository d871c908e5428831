import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { WebSocketProvider } from 'hookwire'
import { hailango } from 'hookwire/hailango'
import 'hookwire/components.css'
import './styles.css'
import { App } from './app.tsx'
import { fetchToken } from './api.ts'

const url = new URL('/api/v1/ws', location.href)
url.protocol = url.protocol.replace('http', 'ws')

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root.')

createRoot(root).render(
  <StrictMode>
    {/* Nobody sits here to press "Try again", so it never gives up. */}
    <WebSocketProvider
      protocol={hailango}
      url={url.href}
      token={fetchToken}
      options={{ reconnect: { attempts: Infinity, cap: 5000 } }}
    >
      <App />
    </WebSocketProvider>
  </StrictMode>,
)
