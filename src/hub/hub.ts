import { type Clock, systemClock, type Undo } from '../lib/clock.js'
import { once } from '../lib/once.js'
import { own } from '../lib/own.js'
import { exceedsUtf8 } from '../lib/utf8.js'
import type { Envelope } from '../protocol/envelope.js'
import type { AnyCommand } from '../protocol/message.js'
import type { Protocol } from '../protocol/protocol.js'
import { check } from '../protocol/schema.js'
import type { Frame } from '../protocol/transport.js'
import type { Audience, Connection, Identity, SendOptions } from './audience.js'
import type { Admission, Backend, HttpAnswer, HttpRequest, Misunderstood, VerifyToken } from './backend.js'
import { type Copies, createCopies } from './copies.js'
import { createMailbox, type Mailbox } from './mailbox.js'
import type { ConnectionEvents, ServerSocket } from './socket.js'
import { createStamp } from './stamp.js'

/** The server side of a protocol, without I/O: users, devices, keep-alive and what is sent to whom. */
export interface Hub<P extends Protocol = Protocol> extends Audience<P> {
  readonly backend: Backend<P>
  /** Whether a request may open a socket. */
  admit(this: void, request: HttpRequest): Promise<Admission>
  /** A socket has opened for somebody who was admitted. */
  accept(this: void, identity: Identity, socket: ServerSocket): ConnectionEvents
  /** Answers a request that opens no socket; `undefined` where it is none of the backend's. */
  http(this: void, request: HttpRequest): Promise<HttpAnswer | undefined>
  /** Closes every connection with a code. */
  closeAll(this: void, code: number, reason: string): void
  /** Cuts every line, as a broken network. */
  terminateAll(this: void): void
  /** Lets the backend have a last word, ends every line, and what the backend has under way: the server stops. */
  stop(this: void): void
}

export interface HubOptions<P extends Protocol> {
  readonly backend: Backend<P>
  readonly verify: VerifyToken
  /** Default: the machine's clock. */
  readonly clock?: Clock
}

interface Device extends Connection {
  readonly socket: ServerSocket
  readonly mailbox: Mailbox
  readonly copies: Copies | undefined
  readonly leave: () => void
}

/** What a frame was: a command of the protocol, or why it is none. */
type Reading =
  | { readonly ok: true; readonly command: AnyCommand }
  | { readonly ok: false; readonly problem: string; readonly said?: Misunderstood }

/** HTTP's 401, in the range of codes that is free for use. */
const EXPIRED = 4401

/** Makes the hub of a backend. It opens no port: the mock and the Node server hand it their sockets. */
export function createHub<P extends Protocol>({ backend, verify, clock = systemClock }: HubOptions<P>): Hub<P> {
  const { wiring } = backend.protocol
  // Over Socket.IO a frame is one event.
  const limits = backend.wire === 'socket.io' ? { ...backend.limits, batch: 1 } : backend.limits
  const users = new Map<string, Set<Device>>()
  const traffic = { sent: 0, received: 0 }
  const stamp = createStamp(clock, wiring.dedupe !== undefined)
  let lastId = 0

  function encode(type: string, payload: unknown, { from, requestId }: SendOptions): string {
    const timestamp = stamp()
    return wiring.codecs.message.encode({ type, payload, timestamp, from, requestId })
  }

  function everybody(): Device[] {
    return [...users.values()].flatMap(devices => [...devices])
  }

  function inRoom(room: string): Device[] {
    return everybody().filter(device => rules.inRoom?.(device, room) === true)
  }

  /** To those of the devices that hear such messages. */
  function publish(devices: Iterable<Device>, type: string, payload: unknown, options: SendOptions = {}): void {
    const line = encode(type, payload, options)
    for (const device of devices) {
      if (device.id === options.except?.id || rules.hears?.(device, type) === false) continue
      post(device, line)
      if (device.id !== options.once?.id) device.copies?.post(line)
    }
  }

  function post({ mailbox, copies }: Device, line: string): void {
    traffic.sent += 1
    mailbox.post(line)
    copies?.passed()
  }

  function accept(identity: Identity, socket: ServerSocket): ConnectionEvents {
    const { userId, expiresAt = Infinity } = identity
    lastId += 1
    const mailbox = createMailbox(socket, limits, cut)
    const copies = limits.copies === undefined ? undefined : createCopies(clock, limits.copies, mailbox.post)
    const device: Device = {
      ...identity,
      id: lastId,
      socket,
      mailbox,
      copies,
      leave: once(() => {
        stopPing()
        stopWait()
        stopExpiry()
        stopCleanup()
        mailbox.close()
        copies?.close()
        const devices = users.get(userId)
        devices?.delete(device)
        if (devices?.size === 0) users.delete(userId)
        rules.left?.(device)
      }),
    }

    let stopPing: Undo = () => undefined
    let stopWait: Undo = () => undefined
    let stopExpiry: Undo = () => undefined
    let stopCleanup: Undo = () => undefined
    let lastSign = clock.now()

    function cut(): void {
      device.leave()
      socket.terminate()
    }
    function planPing(): void {
      if (socket.ping === undefined) return
      stopPing = clock.after(limits.pingEvery, () => {
        socket.ping?.()
        planPing()
      })
    }
    function waitForPong(): void {
      if (socket.ping === undefined) return
      stopWait()
      stopWait = clock.after(limits.pongWait, cut)
    }
    function planCleanup(): void {
      const { stale } = limits
      if (stale === undefined) return
      stopCleanup = clock.after(stale.every, () => {
        if (clock.now() - lastSign >= stale.after) cut()
        else planCleanup()
      })
    }
    function planExpiry(): void {
      if (expiresAt === Infinity) return
      stopExpiry = clock.after(Math.max(0, expiresAt - clock.now()), () => {
        // A clock has a longest delay, and a token may live longer.
        if (clock.now() < expiresAt) return planExpiry()
        device.leave()
        socket.close(EXPIRED, 'token expired')
      })
    }

    planPing()
    waitForPong()
    planExpiry()
    planCleanup()
    rules.joining?.(device)
    users.set(userId, (users.get(userId) ?? new Set<Device>()).add(device))
    rules.joined?.(device)

    return {
      frame(frame) {
        lastSign = clock.now()
        read(frame, device)
      },
      pong() {
        lastSign = clock.now()
        waitForPong()
      },
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
    traffic.received += 1
    if (rules.received === undefined && rules.misunderstood === undefined) return
    try {
      const read = readCommand(frame)
      if (read.ok) rules.received?.(read.command, device)
      else rules.misunderstood?.(read.problem, device, read.said)
    } catch (thrown) {
      // One command must not end the process, and with it everybody else's connection.
      console.error(thrown)
    }
  }

  function readCommand(frame: Frame): Reading {
    const envelope = typeof frame === 'string' ? decode(frame) : undefined
    if (envelope === undefined) return { ok: false, problem: 'It cannot be read.' }
    const { type, payload, id } = envelope
    const schema = own(wiring.commands, type)
    const said = { type, payload, ...(id !== undefined && { id }) }
    if (schema === undefined)
      return { ok: false, problem: 'There is no such command.', said: { ...said, known: false } }
    const checked = check(schema, payload)
    if (checked.ok) return { ok: true, command: { ...said, payload: checked.value } }
    return { ok: false, problem: `In "${type}", ${checked.problem}.`, said: { ...said, known: true } }
  }

  function decode(frame: string): Envelope | undefined {
    try {
      return wiring.codecs.command.decode(frame)
    } catch {
      return undefined
    }
  }

  function terminateAll(): void {
    for (const device of everybody()) {
      device.leave()
      device.socket.terminate()
    }
  }

  const hub: Hub<P> = {
    backend,
    send(to, type, payload, options = {}) {
      const device = everybody().find(({ id }) => id === to.id)
      if (device !== undefined) post(device, encode(type, payload, options))
    },
    sendToUser: (userId, ...saying) => publish(users.get(userId) ?? [], ...saying),
    broadcastToAll: (...saying) => publish(everybody(), ...saying),
    sendToRoom: (room, ...saying) => publish(inRoom(room), ...saying),
    connections: userId => (userId === undefined ? everybody() : [...(users.get(userId) ?? [])]),
    traffic: () => ({ ...traffic }),
    stats: () => ({ connected_users: users.size, total_connections: everybody().length }),
    admit: request => rules.admit(request),
    accept,
    http: async request => rules.http?.(request),
    closeAll(code, reason) {
      for (const device of everybody()) {
        device.leave()
        device.socket.close(code, reason)
      }
    },
    terminateAll,
    stop() {
      rules.stopping?.()
      const devices = everybody()
      // Nobody hears of the others that leave now.
      for (const { mailbox } of devices) {
        mailbox.flush()
        mailbox.close()
      }
      for (const device of devices) {
        device.leave()
        device.socket.end()
      }
      rules.stopped?.()
    },
  }
  const rules = backend.rules({ hub, clock, verify })
  return hub
}
