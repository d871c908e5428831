import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

import { webSocketTransport } from '../../src/transports/websocket.js'
import { watchLink } from '../support/links.js'

test('a server that asks for a sub-protocol is offered those that the client speaks', async () => {
  const offered: string[][] = []
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols(protocols) {
      offered.push([...protocols])
      return protocols.has('chat.v2') && 'chat.v2'
    },
  })
  onTestFinished(() => {
    server.close()
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const transport = webSocketTransport({ WebSocket, protocols: ['chat.v3', 'chat.v2'] })

  const link = watchLink(transport, `ws://127.0.0.1:${port}`)
  const [socket] = (await once(server, 'connection')) as [WebSocket]
  await link.until('opened')
  expect(offered).toEqual([['chat.v3', 'chat.v2']])
  expect(socket.protocol).toBe('chat.v2')
  link.close()
})
