import type { Audience, Connection } from '../../../hub/audience.js'
import type { Clock, Undo } from '../../../lib/clock.js'
import type { CommandPayload } from '../../../protocol/protocol.js'
import { ABSENCE_MS } from '../absence.js'
import type { wsService } from '../protocol.js'
import type { Problem } from './problem.js'

type Signal = CommandPayload<typeof wsService, 'call.offer'>
type Relayed = 'call.offer' | 'call.answer' | 'call.ice'

/** Signals between the devices of those who are in a call. Media go their own way. */
export interface Calls {
  /**
   * The first offer of a call rings all devices of the others; a later one goes to the devices that are in it. One that
   * says `resume` is never the first.
   */
  readonly offer: (from: Connection, signal: Signal) => Problem | undefined
  /**
   * The first answer of a user wins; their other devices are told that it has ended for them. An offer in a call that rings
   * is an answer, too: that of somebody whose answer was lost.
   */
  readonly answer: (from: Connection, signal: Signal) => Problem | undefined
  readonly ice: (from: Connection, signal: Signal) => Problem | undefined
  /** Ends it for everybody, on all devices, for the reason that is given. */
  readonly hangUp: (from: Connection, signal: Signal) => Problem | undefined
  /** A device has gone. Its user has a while to come back and go on. */
  readonly left: (connection: Connection) => void
  readonly stop: Undo
}

interface Call {
  readonly id: string
  readonly participants: ReadonlySet<string>
  /** The device with which each user is in it; `undefined` while theirs is gone. Nobody who still rings is here. */
  readonly seats: Map<string, Connection | undefined>
  stopTimer: Undo
}

const nothing: Undo = () => undefined

/** `isSameDevice`: whether two connections are known to be of one device, which has come back on another line. */
export function createCalls(
  hub: Audience<typeof wsService>,
  clock: Clock,
  isSameDevice: (a: Connection, b: Connection) => boolean,
): Calls {
  const calls = new Map<string, Call>()

  function others({ participants }: Call, userId: string): readonly string[] {
    return [...participants].filter(each => each !== userId)
  }

  /** To the device of each other that is in it, or to all of theirs while none is. */
  function relay(call: Call, type: Relayed, { userId }: Connection, signal: Signal): void {
    for (const other of others(call, userId)) {
      const seat = call.seats.get(other)
      const payload = { ...signal, from_user_id: userId }
      if (seat === undefined) hub.sendToUser(other, type, payload)
      else hub.send(seat, type, payload)
    }
  }

  function end(call: Call, userId: string, except: Connection | undefined, reason: string): void {
    call.stopTimer()
    calls.delete(call.id)
    const payload = { call_id: call.id, participants: [...call.participants], from_user_id: userId, reason }
    for (const each of call.participants) hub.sendToUser(each, 'call.ended', payload, { except })
  }

  /** The call that a device may speak in, or why it may not. */
  function callOf(from: Connection, callId: string): Call | Problem {
    const { id, userId } = from
    const call = calls.get(callId)
    const details = { call_id: callId }
    if (call === undefined) return { code: 'CALL_NOT_FOUND', message: 'There is no such call', details }
    if (!call.participants.has(userId)) {
      return { code: 'NOT_A_PARTICIPANT', message: 'You are not in this call', details }
    }
    const seat = call.seats.get(userId)
    // A line that was lost without a word is only missed a minute later: its device is not to wait for that.
    if (seat === undefined || seat.id === id || isSameDevice(seat, from)) return call
    return { code: 'CALL_ANSWERED', message: 'Another of your devices is in this call', details }
  }

  function sit(call: Call, connection: Connection): void {
    call.seats.set(connection.userId, connection)
    if ([...call.seats.values()].every(seat => seat !== undefined)) call.stopTimer()
  }

  function begin(from: Connection, signal: Signal): Problem | undefined {
    const { call_id: callId, participants } = signal
    const call: Call = {
      id: callId,
      participants: new Set([from.userId, ...participants]),
      seats: new Map(),
      stopTimer: nothing,
    }
    const reachable = others(call, from.userId).filter(userId => hub.connections(userId).length > 0)
    if (reachable.length === 0) {
      return { code: 'USER_OFFLINE', message: 'Nobody who is called is online', details: { call_id: callId } }
    }
    calls.set(callId, call)
    sit(call, from)
    for (const userId of reachable) {
      hub.sendToUser(userId, 'call.incoming', { ...signal, from_user_id: from.userId })
    }
    return undefined
  }

  /** A description in a call that there is. With the first one of theirs a user is in it. */
  function describe(type: 'call.offer' | 'call.answer', from: Connection, signal: Signal): Problem | undefined {
    const call = callOf(from, signal.call_id)
    if ('code' in call) return call
    const isFirst = !call.seats.has(from.userId)
    sit(call, from)
    relay(call, type, from, signal)
    if (!isFirst) return undefined
    const ended = { call_id: call.id, from_user_id: from.userId, reason: 'answered_elsewhere' }
    hub.sendToUser(from.userId, 'call.ended', ended, { except: from })
    return undefined
  }

  return {
    offer(from, signal) {
      const isNew = !calls.has(signal.call_id) && signal.resume !== true
      return isNew ? begin(from, signal) : describe('call.offer', from, signal)
    },
    answer: (from, signal) => describe('call.answer', from, signal),
    ice(from, signal) {
      const call = callOf(from, signal.call_id)
      if ('code' in call) return call
      // Who still rings may say where they can be reached, and has not answered by that.
      if (call.seats.has(from.userId)) sit(call, from)
      relay(call, 'call.ice', from, signal)
      return undefined
    },
    hangUp(from, { call_id: callId, reason }) {
      const call = callOf(from, callId)
      if ('code' in call) return call
      end(call, from.userId, from, reason ?? 'hangup')
      return undefined
    },
    left({ id, userId }) {
      for (const call of calls.values()) {
        if (call.seats.get(userId)?.id !== id) continue
        call.seats.set(userId, undefined)
        call.stopTimer()
        call.stopTimer = clock.after(ABSENCE_MS, () => end(call, userId, undefined, 'disconnected'))
      }
    },
    stop() {
      for (const { stopTimer } of calls.values()) stopTimer()
      calls.clear()
    },
  }
}
