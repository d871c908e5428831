import { WebSocketProvider } from 'hookwire'
import { hailango } from 'hookwire/hailango'
import { hailangoBackend, readBook } from 'hookwire/hailango/backend'
import { createMockServer, type MockServer } from 'hookwire/mock'
import { Book } from './page.js'

const server: MockServer<typeof hailango> = createMockServer(hailangoBackend, { latency: 20 })

export function ReadingABook() {
  return (
    <WebSocketProvider
      protocol={hailango}
      url={server.url}
      token={server.token()}
      options={{ transport: server.transport, flush: 'immediate' }}
    >
      <Book bookId="b-1" />
    </WebSocketProvider>
  )
}

export async function play(): Promise<void> {
  server.broadcastToAll('book_ready', { bookId: 'b-1', title: 'Kokoro', totalPages: 12, message: '' })
  await server.play(readBook({ bookId: 'b-1', pages: 12, pageTime: 10 })).done
  server.cut()
}
