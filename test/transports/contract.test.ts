import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import type { Closed, Transport } from '../../src/protocol/transport.js'
import { type MemoryPeer, type MemoryServer, memoryTransport } from '../../src/transports/memory.js'
import { socketIoTransport } from '../../src/transports/socket-io.js'
import { webSocketTransport } from '../../src/transports/websocket.js'
import { watchLink } from '../support/links.js'
import { startSocketIoServer } from '../support/socket-io-server.js'
import { startSocketServer } from '../support/socket-server.js'

/** The other side of a transport, whatever that is. */
interface Side {
  readonly transport: Transport
  readonly url: string
  readonly heard: readonly string[]
  /** A frame that this wire can carry, with this text in it. */
  readonly frame: (text: string) => string
  /** What is told of a server that ends the line with this code and reason. */
  readonly ending: (how: Closed) => Closed
  /** Waits for a line to be accepted and has the server use it. */
  readonly peer: () => Promise<{ send(frame: string): void; close(code: number, reason: string): void }>
  /** Waits for the server to see the end of it. */
  readonly gone: () => Promise<void>
  /** Lets the network bring what is under way. */
  readonly settled: () => Promise<void>
  readonly stop: () => Promise<void>
}

const REFUSED = '?refused'

/** Most wires carry any text, and any code. */
const PLAIN = { frame: (text: string) => text, ending: (how: Closed) => how }

async function overWebSocket(): Promise<Side> {
  const server = await startSocketServer({ admit: path => !path.endsWith(REFUSED) })
  const { url, heard } = server
  return {
    ...PLAIN,
    transport: webSocketTransport({ WebSocket }),
    url,
    heard,
    peer: () => server.accepted(1),
    async gone() {
      const socket = await server.accepted(1)
      if (socket.readyState !== WebSocket.CLOSED) await new Promise(resolve => socket.once('close', resolve))
    },
    settled: server.delivered,
    stop: server.stop,
  }
}

async function overMemory(): Promise<Side> {
  const heard: string[] = []
  const peers: MemoryPeer[] = []
  let gone = false
  const settled = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  const server: MemoryServer = async ({ url }, peer) => {
    await Promise.resolve()
    if (url.endsWith(REFUSED)) return { refused: '' }
    peers.push(peer)
    return { frame: frame => heard.push(typeof frame === 'string' ? frame : 'bytes'), closed: () => (gone = true) }
  }
  return {
    ...PLAIN,
    transport: memoryTransport(server),
    url: 'memory:',
    heard,
    async peer() {
      await settled()
      const [peer] = peers
      if (peer === undefined) throw new Error('Nobody has come.')
      return peer
    },
    async gone() {
      await settled()
      expect(gone).toBe(true)
    },
    settled,
    stop: () => Promise.resolve(),
  }
}

async function overSocketIo(): Promise<Side> {
  const server = await startSocketIoServer({ admit: path => !path.includes(REFUSED.slice(1)) })
  const { url, heard } = server
  return {
    transport: socketIoTransport(),
    url,
    heard,
    frame: text => JSON.stringify(['say', text]),
    // Its server has no say in the code of the socket: it can only disconnect the client.
    ending: () => ({ code: 1000, reason: 'io server disconnect' }),
    async peer() {
      const socket = await server.accepted(1)
      return {
        send: frame => server.send(socket, frame),
        close: () => socket.disconnect(true),
      }
    },
    gone: server.empty,
    settled: server.delivered,
    stop: server.stop,
  }
}

describe.each([
  ['websocket', overWebSocket],
  ['memory', overMemory],
  ['socket.io', overSocketIo],
] as const)('%s', (_, start) => {
  let side: Side

  beforeEach(async () => {
    side = await start()
  })
  afterEach(async () => {
    await side.stop()
  })

  test('tells that it is open, later and once', async () => {
    const link = watchLink(side.transport, side.url)
    expect(link.told).toEqual([])
    await link.until('opened')
    await side.settled()
    expect(link.told).toEqual([['opened']])
    link.close()
  })

  test('takes no frame before it is open', async () => {
    const link = watchLink(side.transport, side.url)
    expect(link.send(side.frame('early'))).toBe(false)
    await link.until('opened')
    await side.settled()
    expect(side.heard).toEqual([])
    link.close()
  })

  test('brings frames in order, both ways', async () => {
    const link = watchLink(side.transport, side.url)
    await link.until('opened')
    const peer = await side.peer()
    const frames = Array.from({ length: 500 }, (_, index) => side.frame(`frame ${index} é😀`))
    for (const frame of frames) expect(link.send(frame)).toBe(true)
    for (const frame of frames) peer.send(frame)
    await link.until('frame', 500)
    await side.settled()
    expect(link.frames()).toEqual(frames)
    expect(side.heard).toEqual(frames)
    link.close()
  })

  test('tells once how the other side ended it, and nothing after that', async () => {
    const link = watchLink(side.transport, side.url)
    await link.until('opened')
    const peer = await side.peer()
    const how = { code: 4401, reason: 'expired' }
    peer.close(how.code, how.reason)
    await link.until('closed')
    link.close()
    await side.settled()
    expect(link.told).toEqual([['opened'], ['closed', side.ending(how)]])
    expect(link.send(side.frame('late'))).toBe(false)
  })

  test('is silent after close(), and tells the server', async () => {
    const link = watchLink(side.transport, side.url)
    await link.until('opened')
    const peer = await side.peer()
    peer.send(side.frame('on its way'))
    link.close()
    peer.send(side.frame('too late'))
    await side.gone()
    await side.settled()
    expect(link.told).toEqual([['opened']])
    expect(link.send(side.frame('late'))).toBe(false)
    expect(side.heard).toEqual([])
  })

  test('closed before it opened, it never opens and tells nothing', async () => {
    const link = watchLink(side.transport, side.url)
    link.close()
    link.close()
    await side.settled()
    await side.settled()
    expect(link.told).toEqual([])
  })

  test('closed inside a frame, it brings no other', async () => {
    const told: unknown[] = []
    const link = side.transport.connect(
      { url: side.url },
      {
        opened: () => undefined,
        frame(frame) {
          told.push(frame)
          link.close()
        },
        closed: how => told.push(how),
      },
    )
    const peer = await side.peer()
    for (const text of ['a', 'b', 'c']) peer.send(side.frame(text))
    await side.gone()
    await side.settled()
    expect(told).toEqual([side.frame('a')])
  })

  test('a refused line is a bare 1006, as in a browser', async () => {
    const link = watchLink(side.transport, `${side.url}${REFUSED}`)
    await link.until('closed')
    expect(link.told).toEqual([['closed', { code: 1006, reason: '' }]])
  })

  test('each connect() is a line of its own', async () => {
    const first = watchLink(side.transport, side.url)
    const second = watchLink(side.transport, side.url)
    await Promise.all([first.until('opened'), second.until('opened')])
    first.close()
    expect(second.send(side.frame('still here'))).toBe(true)
    await side.settled()
    expect(side.heard).toEqual([side.frame('still here')])
    second.close()
  })
})
