import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { Limits, Rules } from '../../src/hub/backend.js'
import { createHub } from '../../src/hub/hub.js'
import { parseTime } from '../../src/protocol/time.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { hailango } from '../../src/protocols/hailango/protocol.js'
import { recordingSocket } from './recording-socket.js'

const ANNA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BORIS = 'aaaaaaaa-0000-4000-8000-000000000002'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** The server of HaiLanGo, or one that differs from it. */
function openHub({ rules, limits }: { readonly rules?: Partial<Rules>; readonly limits?: Partial<Limits> } = {}) {
  const backend: typeof hailangoBackend = {
    ...hailangoBackend,
    limits: { ...hailangoBackend.limits, ...limits },
    rules: context => ({ ...hailangoBackend.rules(context), ...rules }),
  }
  const hub = createHub({ backend, verify: () => Promise.reject(new Error('nobody asks')) })
  return {
    ...hub,
    join(this: void, userId: string, options: { readonly reads?: boolean; readonly expiresAt?: number } = {}) {
      const socket = recordingSocket(options)
      const { expiresAt } = options
      const connection = hub.accept({ userId, ...(expiresAt !== undefined && { expiresAt }) }, socket)
      return Object.assign(socket, { connection })
    },
    notify: (title: string) => hub.broadcastToAll('notification', { title, message: '', level: 'info' }),
  }
}

/** What is posted in one turn goes out at its end. */
const settle = () => vi.advanceTimersByTimeAsync(0)

/** The titles of the notifications in these frames, in order. */
function titlesOf(frames: readonly string[]): readonly string[] {
  return frames
    .flatMap(frame => frame.split('\n'))
    .map(line => JSON.parse(line) as { type: string; payload: { title: string } })
    .filter(({ type }) => type === 'notification')
    .map(({ payload }) => payload.title)
}

describe('who hears what', () => {
  test('a user hears on every device, and nobody else does', async () => {
    const { join, sendToUser } = openHub()
    const phone = join(ANNA)
    const laptop = join(ANNA)
    const other = join(BORIS)
    sendToUser(ANNA, 'notification', { title: 'for Anna', message: '', level: 'info' })
    await settle()
    expect(titlesOf(phone.frames)).toEqual(['for Anna'])
    expect(titlesOf(laptop.frames)).toEqual(['for Anna'])
    expect(other.frames).toEqual([])
  })

  test('everybody hears a broadcast, on every device', async () => {
    const { join, notify } = openHub()
    const devices = [join(ANNA), join(ANNA), join(BORIS)]
    notify('for all')
    await settle()
    expect(devices.map(({ frames }) => titlesOf(frames))).toEqual([['for all'], ['for all'], ['for all']])
  })

  test('nothing waits for a user who is offline', async () => {
    const { join, sendToUser } = openHub()
    sendToUser(ANNA, 'notification', null)
    const late = join(ANNA)
    await settle()
    expect(late.frames).toEqual([])
  })

  test('a device that has left hears no more, and the user’s others do', async () => {
    const { join, notify } = openHub()
    const phone = join(ANNA)
    const laptop = join(ANNA)
    phone.connection.closed()
    notify('after')
    await settle()
    expect(phone.frames).toEqual([])
    expect(titlesOf(laptop.frames)).toEqual(['after'])
  })

  test('what was posted in the turn in which a device left is lost to it', async () => {
    const { join, notify } = openHub()
    const phone = join(ANNA)
    notify('too late')
    phone.connection.closed()
    await settle()
    expect(phone.frames).toEqual([])
  })

  test('stats count users and their devices', () => {
    const { join, stats } = openHub()
    expect(stats()).toEqual({ connected_users: 0, total_connections: 0 })
    const phone = join(ANNA)
    join(ANNA)
    join(BORIS)
    expect(stats()).toEqual({ connected_users: 2, total_connections: 3 })
    phone.connection.closed()
    phone.connection.closed()
    expect(stats()).toEqual({ connected_users: 2, total_connections: 2 })
  })
})

describe('a backend that says who hears what', () => {
  const hears: Rules['hears'] = ({ id }, type) => id === 1 && type === 'notification'

  test('is asked for what goes to a user and to everybody', async () => {
    const { join, notify, sendToUser, broadcastToAll } = openHub({ rules: { hears } })
    const phone = join(ANNA)
    const laptop = join(ANNA)
    notify('for all')
    sendToUser(ANNA, 'notification', { title: 'for Anna', message: '', level: 'info' })
    broadcastToAll('error', null)
    await settle()
    expect(titlesOf(phone.frames)).toEqual(['for all', 'for Anna'])
    expect(phone.frames.join('')).not.toContain('"error"')
    expect(laptop.frames).toEqual([])
  })

  test('is not asked for what goes to one device', async () => {
    const { join, send, connections } = openHub({ rules: { hears } })
    join(ANNA)
    const laptop = join(ANNA)
    const [, second] = connections(ANNA)
    if (second !== undefined) send(second, 'notification', { title: 'for you', message: '', level: 'info' })
    await settle()
    expect(titlesOf(laptop.frames)).toEqual(['for you'])
  })
})

describe('rooms', () => {
  // Anna's devices are in the kitchen, and everybody is in the hall.
  const inRoom: Rules['inRoom'] = ({ userId }, room) => room === 'hall' || (room === 'kitchen' && userId === ANNA)
  const hello = (title: string) => ({ title, message: '', level: 'info' }) as const

  test('what goes to a room is heard by every connection in it, and by nobody else', async () => {
    const { join, sendToRoom } = openHub({ rules: { inRoom } })
    const [phone, laptop, other] = [join(ANNA), join(ANNA), join(BORIS)]
    sendToRoom('kitchen', 'notification', hello('dinner'))
    sendToRoom('hall', 'notification', hello('a parcel'))
    sendToRoom('attic', 'notification', hello('a ghost'))
    await settle()
    expect(titlesOf(phone.frames)).toEqual(['dinner', 'a parcel'])
    expect(titlesOf(laptop.frames)).toEqual(['dinner', 'a parcel'])
    expect(titlesOf(other.frames)).toEqual(['a parcel'])
  })

  test('one connection can be left out, and its user’s others hear it', async () => {
    const { join, sendToRoom, connections } = openHub({ rules: { inRoom } })
    const [phone, laptop] = [join(ANNA), join(ANNA)]
    sendToRoom('kitchen', 'notification', hello('she types'), { except: connections(ANNA)[0] })
    await settle()
    expect(titlesOf(phone.frames)).toEqual([])
    expect(titlesOf(laptop.frames)).toEqual(['she types'])
  })

  test('who does not hear a type does not hear it in a room either', async () => {
    const { join, sendToRoom } = openHub({ rules: { inRoom, hears: ({ id }) => id === 1 } })
    const [phone, laptop] = [join(ANNA), join(ANNA)]
    sendToRoom('hall', 'notification', hello('a parcel'))
    await settle()
    expect(titlesOf(phone.frames)).toEqual(['a parcel'])
    expect(laptop.frames).toEqual([])
  })

  test('of a backend that has none are empty', async () => {
    const { join, sendToRoom } = openHub()
    const phone = join(ANNA)
    sendToRoom('hall', 'notification', hello('a parcel'))
    await settle()
    expect(phone.frames).toEqual([])
  })
})

describe('an identity that expires', () => {
  const DAY = 24 * 3_600_000

  test('takes its connection along, with code 4401', async () => {
    const { join, stats } = openHub()
    const phone = join(ANNA, { expiresAt: Date.now() + 50_000 })
    await vi.advanceTimersByTimeAsync(49_999)
    expect(phone.deeds).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(phone.deeds).toEqual(['close 4401'])
    expect(stats().total_connections).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('leaves no timer behind a device that has left before', () => {
    const { join } = openHub()
    join(ANNA, { expiresAt: Date.now() + 50_000 }).connection.closed()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('lasts for longer than a timer can', async () => {
    const { join, stats } = openHub({ limits: { pingEvery: Infinity, pongWait: Infinity } })
    const phone = join(ANNA, { expiresAt: Date.now() + 30 * DAY })
    const alive = setInterval(phone.connection.pong, DAY)
    await vi.advanceTimersByTimeAsync(30 * DAY - 1)
    expect(stats().total_connections).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    clearInterval(alive)
    expect(phone.deeds.at(-1)).toBe('close 4401')
  })
})

describe('messages of one turn are joined', () => {
  test('twenty are one frame of twenty lines', async () => {
    const { join, notify } = openHub()
    const { frames } = join(ANNA)
    for (let index = 0; index < 20; index += 1) notify(`${index}`)
    await settle()
    expect(frames).toHaveLength(1)
    expect(titlesOf(frames)).toEqual(Array.from({ length: 20 }, (_, index) => `${index}`))
  })

  test('three hundred are ten to twelve frames, in order', async () => {
    const { join, notify } = openHub()
    const { frames } = join(ANNA)
    for (let index = 0; index < 300; index += 1) notify(`${index}`)
    await settle()
    expect(frames.length).toBeGreaterThanOrEqual(10)
    expect(frames.length).toBeLessThanOrEqual(12)
    expect(titlesOf(frames)).toEqual(Array.from({ length: 300 }, (_, index) => `${index}`))
  })

  test('those of another turn are another frame', async () => {
    const { join, notify } = openHub()
    const { frames } = join(ANNA)
    notify('first')
    await settle()
    notify('second')
    await settle()
    expect(frames).toHaveLength(2)
  })
})

test('over Socket.IO each message is a frame of its own', async () => {
  const backend = { ...hailangoBackend, wire: 'socket.io' as const }
  const hub = createHub({ backend, verify: () => Promise.reject(new Error('nobody asks')) })
  const socket = recordingSocket()
  hub.accept({ userId: ANNA }, socket)
  for (let index = 0; index < 3; index += 1)
    hub.broadcastToAll('notification', { title: `${index}`, message: '', level: 'info' })
  await settle()
  expect(socket.frames.map(frame => titlesOf([frame]))).toEqual([['0'], ['1'], ['2']])
})

describe('keep-alive', () => {
  test('every socket is pinged each 54 seconds', async () => {
    const { join } = openHub()
    const phone = join(ANNA)
    await vi.advanceTimersByTimeAsync(53_999)
    expect(phone.deeds).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(phone.deeds).toEqual(['ping'])
    phone.connection.pong()
    await vi.advanceTimersByTimeAsync(54_000)
    expect(phone.deeds).toEqual(['ping', 'ping'])
  })

  test('a socket without a pong for 60 seconds is cut, and its device is gone', async () => {
    const { join, stats } = openHub()
    const silent = join(ANNA)
    await vi.advanceTimersByTimeAsync(59_999)
    expect(silent.deeds).toEqual(['ping'])
    await vi.advanceTimersByTimeAsync(1)
    expect(silent.deeds).toEqual(['ping', 'terminate'])
    expect(stats().total_connections).toBe(0)
  })

  test('a socket that answers is never cut', async () => {
    const { join, stats } = openHub()
    const { deeds, connection } = join(ANNA)
    for (let minute = 0; minute < 30; minute += 1) {
      await vi.advanceTimersByTimeAsync(54_000)
      connection.pong()
    }
    expect(deeds).not.toContain('terminate')
    expect(stats().total_connections).toBe(1)
  })

  test('a socket that looks after itself is neither pinged nor cut', async () => {
    const hub = openHub()
    const { ping: _, ...socket } = recordingSocket()
    hub.accept({ userId: ANNA }, socket)
    await vi.advanceTimersByTimeAsync(300_000)
    expect(socket.deeds).toEqual([])
    expect(hub.stats().total_connections).toBe(1)
  })

  test.each([
    ['a pong', (phone: ReturnType<ReturnType<typeof openHub>['join']>) => phone.connection.pong()],
    ['a frame', (phone: ReturnType<ReturnType<typeof openHub>['join']>) => phone.connection.frame('{}')],
  ])('a line without a sign of life is cut at the next look, and %s is one', async (_, give) => {
    const stale = { after: 90_000, every: 30_000 }
    const { join } = openHub({ limits: { pingEvery: Infinity, pongWait: Infinity, stale } })
    const [silent, phone] = [join(ANNA), join(BORIS)]
    await vi.advanceTimersByTimeAsync(1000)
    give(phone)
    await vi.advanceTimersByTimeAsync(88_999)
    expect([silent.deeds, phone.deeds]).toEqual([[], []])
    await vi.advanceTimersByTimeAsync(1)
    expect([silent.deeds, phone.deeds]).toEqual([['terminate'], []])
    await vi.advanceTimersByTimeAsync(30_000)
    expect(phone.deeds).toEqual(['terminate'])
  })

  test('a device that has left leaves no timer behind', () => {
    const { join } = openHub({ limits: { stale: { after: 90_000, every: 30_000 } } })
    join(ANNA).connection.closed()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('what a client sends', () => {
  test.each([
    ['exactly 512 KB', 'x'.repeat(512 * 1024), []],
    ['one byte over 512 KB', 'x'.repeat(512 * 1024 + 1), ['close 1009']],
    ['over 512 KB in bytes, though not in characters', 'あ'.repeat(200 * 1024), ['close 1009']],
    ['over 512 KB, as bytes', new ArrayBuffer(512 * 1024 + 1), ['close 1009']],
  ])('%s', (_, frame, deeds) => {
    const { join, stats } = openHub()
    const phone = join(ANNA)
    phone.connection.frame(frame)
    expect(phone.deeds).toEqual(deeds)
    expect(stats().total_connections).toBe(deeds.length === 0 ? 1 : 0)
  })

  test.each(['not json', '', '{"type":"ocr_progress","payload":null}', '{"type":"ping"}', '[]', 'null'])(
    'is ignored: %j',
    async frame => {
      const { join } = openHub()
      const phone = join(ANNA)
      phone.connection.frame(frame)
      await settle()
      expect(phone.deeds).toEqual([])
      expect(phone.frames).toEqual([])
    },
  )
})

describe('a backend that listens', () => {
  const open = () => {
    const received = vi.fn<NonNullable<Rules['received']>>()
    const misunderstood = vi.fn<NonNullable<Rules['misunderstood']>>()
    return { ...openHub({ rules: { received, misunderstood } }), received, misunderstood }
  }

  test('gets each command, and from whom', () => {
    const { join, received, misunderstood } = open()
    join(ANNA).connection.frame('{"type":"ping"}')
    expect(received).toHaveBeenCalledExactlyOnceWith(
      { type: 'ping', payload: undefined },
      expect.objectContaining({ id: 1, userId: ANNA }),
    )
    expect(misunderstood).not.toHaveBeenCalled()
  })

  test.each([
    ['broken JSON', '{', 'It cannot be read.', undefined],
    ['bytes', new ArrayBuffer(2), 'It cannot be read.', undefined],
    [
      'a command that there is not',
      '{"type":"constructor"}',
      'There is no such command.',
      { type: 'constructor', payload: undefined, known: false },
    ],
    [
      'a payload that is none',
      '{"type":"ping","payload":7}',
      'In "ping", the payload is not what its schema says: it is a number.',
      { type: 'ping', payload: 7, known: true },
    ],
  ])('is told of what it cannot understand: %s', (_, frame, problem, said) => {
    const { join, received, misunderstood } = open()
    join(ANNA).connection.frame(frame)
    const from = expect.objectContaining({ id: 1, userId: ANNA })
    expect(misunderstood).toHaveBeenCalledExactlyOnceWith(problem, from, said)
    expect(received).not.toHaveBeenCalled()
  })
})

test('what has gone out and come in is counted, each copy and each frame', async () => {
  const { join, notify, traffic } = openHub()
  const { connection } = join(ANNA)
  join(BORIS)
  const before = traffic()
  notify('to both')
  connection.frame('{"type":"ping"}')
  connection.frame('{')
  expect(traffic()).toEqual({ sent: before.sent + 2, received: before.received + 2 })
})

describe('a server that delivers twice', () => {
  const numbers = Array.from({ length: 60 }, (_, n) => String(n))

  test('does so to all but the one who said it, byte for byte and behind the first', async () => {
    const { join, broadcastToAll, connections } = openHub({ limits: { copies: 21 } })
    const [speaker, listener] = [join(ANNA), join(BORIS)]
    const [once] = connections(ANNA)
    for (const title of numbers) broadcastToAll('notification', { title, message: '', level: 'info' }, { once })
    await vi.advanceTimersByTimeAsync(1000)
    expect(titlesOf(speaker.frames).slice(-60)).toEqual(numbers)
    const heard = titlesOf(listener.frames)
    expect(heard.toSorted()).toEqual([...numbers, ...numbers].toSorted())
    const lines = listener.frames.flatMap(frame => frame.split('\n'))
    expect(new Set(lines).size).toBe(lines.length / 2)
    const behind = numbers.map(title => {
      const between = heard.slice(heard.indexOf(title), heard.lastIndexOf(title))
      return new Set(between.filter(other => Number(other) > Number(title))).size
    })
    expect(Math.max(...behind)).toBe(21)
    expect(Math.min(...behind)).toBe(0)
  })

  test('leaves no timer when its clients go', async () => {
    const { join, notify } = openHub({ limits: { copies: 21 } })
    const { connection } = join(ANNA)
    const timers = vi.getTimerCount()
    notify('one')
    expect(vi.getTimerCount()).toBeGreaterThan(timers)
    connection.closed()
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('no two lines of a protocol that takes equal lines for copies are equal', async () => {
  const protocol = { ...hailango, wiring: { ...hailango.wiring, dedupe: 5000 } }
  const hub = createHub({ backend: { ...hailangoBackend, protocol }, verify: () => Promise.reject(new Error()) })
  const socket = recordingSocket()
  hub.accept({ userId: ANNA }, socket)
  for (let n = 0; n < 3; n += 1) hub.broadcastToAll('notification', { title: '', message: '', level: 'info' })
  await settle()
  const lines = socket.frames.flatMap(frame => frame.split('\n'))
  expect(new Set(lines).size).toBe(lines.length)
  expect(
    lines.map(line => hailango.wiring.codecs.message.decode(line)).map(({ timestamp }) => parseTime(timestamp)),
  ).toEqual(lines.map(() => Date.now()))
})

describe('a client that does not read', () => {
  const page = 'x'.repeat(1024)

  test('makes nobody else wait', async () => {
    const { join, notify } = openHub()
    join(ANNA, { reads: false })
    const quick = join(BORIS)
    for (let index = 0; index < 5000; index += 1) notify(`${index} ${page}`)
    await settle()
    expect(titlesOf(quick.frames)).toHaveLength(5000)
  })

  test('loses what its queue cannot hold, in silence, and stays', async () => {
    const { join, notify, stats } = openHub()
    const slow = join(ANNA, { reads: false })
    for (let index = 0; index < 5000; index += 1) notify(`${index} ${page}`)
    await settle()
    const taken = titlesOf(slow.frames).length
    expect(taken).toBeLessThan(5000)
    expect(slow.bufferedAmount).toBeLessThan(1024 * 1024)
    expect(slow.deeds).toEqual([])
    expect(stats().total_connections).toBe(1)
  })

  test('is cut off by a server that loses nothing', async () => {
    const { join, notify, stats } = openHub({ limits: { overflow: 'cut' } })
    const slow = join(ANNA, { reads: false })
    const quick = join(BORIS)
    for (let index = 0; index < 1000; index += 1) notify(`${index} ${page}`)
    await settle()
    expect(slow.deeds).toEqual(['terminate'])
    expect(titlesOf(quick.frames)).toHaveLength(1000)
    expect(stats()).toEqual({ connected_users: 1, total_connections: 1 })
  })

  test('gets the 256 messages that its queue held once it reads again', async () => {
    const hub = openHub()
    const flushes: (() => void)[] = []
    const socket = recordingSocket()
    const slow = Object.assign(socket, {
      send: (frame: string, flushed: () => void) => {
        socket.frames.push(frame)
        socket.bufferedAmount += frame.length
        flushes.push(flushed)
      },
    })
    hub.accept({ userId: ANNA }, slow)
    for (let index = 0; index < 1000; index += 1) hub.notify(`${index} ${page}`)
    await settle()
    const before = titlesOf(slow.frames).length
    for (let turn = 0; turn < 10; turn += 1) {
      slow.bufferedAmount = 0
      flushes.at(-1)?.()
      await settle()
    }
    const after = titlesOf(slow.frames).map(title => Number.parseInt(title, 10))
    expect(after).toEqual(Array.from({ length: before + 256 }, (_, index) => index))
  })
})

describe('a server that ends', () => {
  test('closes every socket with a code', () => {
    const { join, closeAll, stats } = openHub()
    const devices = [join(ANNA), join(BORIS)]
    closeAll(1001, 'going away')
    expect(devices.map(({ deeds }) => deeds)).toEqual([['close 1001'], ['close 1001']])
    expect(stats()).toEqual({ connected_users: 0, total_connections: 0 })
    expect(vi.getTimerCount()).toBe(0)
  })

  test('or cuts them', () => {
    const { join, terminateAll } = openHub()
    const { deeds } = join(ANNA)
    terminateAll()
    expect(deeds).toEqual(['terminate'])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('tells its backend when it stops, once everybody is gone', () => {
    const stopped = vi.fn<() => void>(() => expect(hub.stats().total_connections).toBe(0))
    const hub = openHub({ rules: { stopped } })
    const { deeds } = hub.join(ANNA)
    hub.terminateAll()
    expect(stopped).not.toHaveBeenCalled()
    hub.join(ANNA)
    hub.stop()
    expect(stopped).toHaveBeenCalledOnce()
    expect(deeds).toEqual(['terminate'])
  })

  test('lets its backend say a last word, before any line ends', () => {
    const events: string[] = []
    const hub = openHub({
      rules: {
        stopping() {
          events.push(`stopping with ${hub.stats().total_connections}`)
          hub.notify('goodbye')
        },
        stopped: () => events.push('stopped'),
      },
    })
    const devices = [hub.join(ANNA), hub.join(BORIS)]
    hub.notify('just before')
    hub.stop()
    // Nothing is awaited: what was posted in this turn has gone out before the end.
    expect(devices.map(({ frames }) => titlesOf(frames))).toEqual([
      ['just before', 'goodbye'],
      ['just before', 'goodbye'],
    ])
    expect(devices.map(({ deeds }) => deeds)).toEqual([['end'], ['end']])
    expect(events).toEqual(['stopping with 2', 'stopped'])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('tells nobody of the others that leave then', async () => {
    const left: Rules['left'] = ({ userId }) => hub.notify(`${userId} has left`)
    const hub = openHub({ rules: { left }, limits: { batch: 1 } })
    const devices = [hub.join(ANNA), hub.join(BORIS)]
    hub.stop()
    await settle()
    expect(devices.map(({ frames }) => frames)).toEqual([[], []])
  })
})
