import { type Clock, systemClock, type Undo } from '../lib/clock.js'
import { once } from '../lib/once.js'
import { own } from '../lib/own.js'
import { exceedsUtf8 } from '../lib/utf8.js'
import type { Protocol } from '../protocol/protocol.js'
import { check } from '../protocol/schema.js'
import type { Frame } from '../protocol/transport.js'
import type { Audience, Connection, Identity } from './audience.js'
import type { Admission, Backend, HttpAnswer, HttpRequest, VerifyToken } from './backend.js'
import { createMailbox } from './mailbox.js'
import type { ConnectionEvents, ServerSocket } from './socket.js'

/** The server side of a protocol, without I/O: users, devices, keep-alive and what is sent to whom. */
export interface Hub<P extends Protocol = Protocol> extends Audience<P> {
  readonly backend: Backend<P>
  /** Whether a request may open a socket. */
  admit(this: void, request: HttpRequest): Promise<Admission>
  /** A socket has opened for somebody who was admitted. */
  accept(this: void, identity: Identity, socket: ServerSocket): ConnectionEvents
  /** Answers a request that opens no socket. */
  http(this: void, request: HttpRequest): Promise<HttpAnswer>
  /** Closes every connection with a code. */
  closeAll(this: void, code: number, reason: string): void
  /** Cuts every line, as a server that stops. */
  terminateAll(this: void): void
}

export interface HubOptions<P extends Protocol> {
  readonly backend: Backend<P>
  readonly verify: VerifyToken
  /** Default: the machine's clock. */
  readonly clock?: Clock
}

interface Device extends Connection {
  readonly socket: ServerSocket
  readonly post: (line: string) => void
  readonly leave: () => void
}

const NOT_FOUND: HttpAnswer = { status: 404, body: '404 page not found' }

/** Makes the hub of a backend. It opens no port: the mock and the Node server hand it their sockets. */
export function createHub<P extends Protocol>({ backend, verify, clock = systemClock }: HubOptions<P>): Hub<P> {
  const { wiring } = backend.protocol
  const { limits } = backend
  const users = new Map<string, Set<Device>>()
  let lastId = 0

  function encode(type: string, payload: unknown): string {
    return wiring.codecs.message.encode({ type, payload, timestamp: new Date(clock.now()).toISOString() })
  }

  function everybody(): Device[] {
    return [...users.values()].flatMap(devices => [...devices])
  }

  function post(devices: Iterable<Device>, type: string, payload: unknown): void {
    const line = encode(type, payload)
    for (const device of devices) device.post(line)
  }

  function accept({ userId }: Identity, socket: ServerSocket): ConnectionEvents {
    lastId += 1
    const mailbox = createMailbox(socket, limits)
    const device: Device = {
      id: lastId,
      userId,
      socket,
      post: mailbox.post,
      leave: once(() => {
        stopPing()
        stopWait()
        mailbox.close()
        const devices = users.get(userId)
        devices?.delete(device)
        if (devices?.size === 0) users.delete(userId)
        rules.left?.(device)
      }),
    }

    let stopPing: Undo = () => undefined
    let stopWait: Undo = () => undefined
    function planPing(): void {
      stopPing = clock.after(limits.pingEvery, () => {
        socket.ping()
        planPing()
      })
    }
    function waitForPong(): void {
      stopWait()
      stopWait = clock.after(limits.pongWait, () => {
        device.leave()
        socket.terminate()
      })
    }

    planPing()
    waitForPong()
    rules.joining?.(device)
    users.set(userId, (users.get(userId) ?? new Set<Device>()).add(device))
    rules.joined?.(device)

    return {
      frame: frame => read(frame, device),
      pong: waitForPong,
      closed: device.leave,
    }
  }

  function read(frame: Frame, device: Device): void {
    const tooLarge =
      typeof frame === 'string' ? exceedsUtf8(frame, wiring.maxFrameBytes) : frame.byteLength > wiring.maxFrameBytes
    if (tooLarge) {
      device.leave()
      return device.socket.close(1009, '')
    }
    if (rules.received === undefined || typeof frame !== 'string') return
    const command = readCommand(frame)
    if (command === undefined) return
    try {
      rules.received(command, device)
    } catch (thrown) {
      // One command must not end the process, and with it everybody else's connection.
      console.error(thrown)
    }
  }

  function readCommand(frame: string): { readonly type: string; readonly payload: unknown } | undefined {
    try {
      const { type, payload } = wiring.codecs.command.decode(frame)
      const schema = own(wiring.commands, type)
      const checked = schema && check(schema, payload)
      return checked?.ok === true ? { type, payload: checked.value } : undefined
    } catch {
      return undefined // No command: servers ignore what they cannot read.
    }
  }

  const hub: Hub<P> = {
    backend,
    send(to, type, payload) {
      const device = everybody().find(({ id }) => id === to.id)
      if (device !== undefined) post([device], type, payload)
    },
    sendToUser: (userId, type, payload) => post(users.get(userId) ?? [], type, payload),
    broadcastToAll: (type, payload) => post(everybody(), type, payload),
    connections: userId => (userId === undefined ? everybody() : [...(users.get(userId) ?? [])]),
    stats: () => ({ connected_users: users.size, total_connections: everybody().length }),
    admit: request => rules.admit(request),
    accept,
    http: async request => (await rules.http?.(request)) ?? NOT_FOUND,
    closeAll(code, reason) {
      for (const device of everybody()) {
        device.leave()
        device.socket.close(code, reason)
      }
    },
    terminateAll() {
      for (const device of everybody()) {
        device.leave()
        device.socket.terminate()
      }
    },
  }
  const rules = backend.rules({ hub, clock, verify })
  return hub
}
