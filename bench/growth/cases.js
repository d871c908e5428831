import { importBuilt } from '../lib/built.js'
import * as hailangoFrames from './hailango.js'
import { openClient } from './line.js'
import { subjects } from './subjects.js'
import * as team from './team.js'

/**
 * What there may be more of, while what one message means stays the same. Each case sets itself up for a number of them
 * and resolves to `{ receive, frameOf, counted, verify }`: hands over a frame, makes the one with this serial, how many
 * messages have arrived, and throws where the last serial is not what everybody has seen.
 */
export const cases = {
  components: {
    name: 'components, each with a hook for its own id',
    setUp: size => setUpComponents(size, false),
  },
  byHand: {
    name: '  of these React itself: a keyed store by hand',
    isReference: true,
    setUp: setUpByHand,
  },
  narrowed: {
    name: 'the same with an onMessage in each hook',
    setUp: size => setUpComponents(size, true),
  },
  handlers: {
    name: 'handlers of other types',
    async setUp(size) {
      const { client, ...line } = await openHaiLanGo()
      const { metBy } = subjects(size)
      const others = ['book_ready', 'review_reminder', 'learning_update', 'notification', 'error']
      for (let index = 0; index < size; index += 1) client.subscribe(others[index % others.length], () => undefined)
      return { ...line, frameOf: serial => hailangoFrames.frameOf(metBy(serial), serial) }
    },
  },
  wants: {
    name: 'topics wanted',
    async setUp(size) {
      const { client, ...line } = await openTeam('member_joined')
      const { ids, met, metBy } = subjects(size)
      for (const id of ids) client.want(id)
      for (const id of met) line.receive(team.frameOf('member_joined', id, 0))
      return { ...line, frameOf: serial => team.frameOf('member_joined', metBy(serial), serial) }
    },
  },
  ids: {
    name: 'ids known to the store',
    setUp: size => setUpIds(size, ignore),
  },
  idsRead: {
    name: '  the same, and somebody who reads them all',
    isReference: true,
    setUp: size => setUpIds(size, readAll),
  },
  members: {
    name: 'members of a room',
    setUp: size => setUpRoom(size, 'member_joined', ignore),
  },
  membersRead: {
    name: '  the same, and somebody who reads them all',
    isReference: true,
    setUp: size => setUpRoom(size, 'member_joined', readAll),
  },
  typists: {
    name: 'members who type in a room',
    setUp: size => setUpRoom(size, 'typing', ignore),
  },
}

async function open(protocol, type) {
  const { client, receive } = await openClient(protocol)
  let count = 0
  client.subscribe(type, () => {
    count += 1
  })
  return { client, receive, counted: () => count, verify: ignore }
}

async function openHaiLanGo() {
  const { hailango } = await importBuilt('hookwire/hailango')
  return open(hailango, 'ocr_progress')
}

const openTeam = async type => open(await team.teamProtocol(), type)

const ignore = () => undefined

/** Whoever is told of each state holds it, so it may not change under them. */
const readAll = ({ store }) => store.subscribe(state => state.presence.size + state.progress.size)

async function setUpIds(size, read) {
  const { client, ...line } = await openHaiLanGo()
  const { ids, metBy } = subjects(size)
  for (const id of ids) line.receive(hailangoFrames.frameOf(id, 0))
  read(client)
  return { ...line, frameOf: serial => hailangoFrames.frameOf(metBy(serial), serial) }
}

async function setUpRoom(size, type, read) {
  const { client, ...line } = await openTeam(type)
  const { ids, met, metBy } = subjects(size)
  for (const id of ids) line.receive(team.frameOf(type, id, 0))
  read(client)
  return {
    ...line,
    frameOf: serial => team.frameOf(type, metBy(serial), serial),
    verify() {
      const { presence, typing } = client.store.getState()
      const known = (type === 'typing' ? typing : presence).get(team.ROOM)
      if (known?.size !== size || !met.every(id => known.has(id)))
        throw new Error(`The room has ${known?.size} members.`)
    },
  }
}

async function setUpComponents(size, withHandler) {
  const { React, mount } = await import('./page.js')
  const { WebSocketProvider } = await importBuilt('hookwire')
  const { useOCRProgress } = await importBuilt('hookwire/hailango')
  const { client, ...line } = await openHaiLanGo()
  const { ids, met, metBy } = subjects(size)
  const shown = new Map()
  const handled = new Map()
  const Row = React.memo(function Row({ id }) {
    const onMessage = withHandler ? ({ progress }) => handled.set(id, progress) : undefined
    shown.set(id, useOCRProgress(withHandler ? { bookId: id, onMessage } : { bookId: id })?.progress)
    return null
  })
  await mount(ids, Row, children => React.createElement(WebSocketProvider, { client }, children))
  return {
    ...line,
    frameOf: serial => hailangoFrames.frameOf(metBy(serial), serial),
    verify(last) {
      verifyShown(shown, met, metBy, last)
      if (withHandler) verifyShown(handled, met, metBy, last)
    },
  }
}

/** What somebody would write for just this: it knows which component to tell. */
async function setUpByHand(size) {
  const { React, mount } = await import('./page.js')
  const { ids, met, metBy } = subjects(size)
  const values = new Map()
  const listeners = new Map()
  const shown = new Map()
  let changed = new Set()
  let count = 0
  const flush = () => {
    const told = changed
    changed = new Set()
    for (const id of told) listeners.get(id)?.()
  }
  const subscribeTo = id => listener => {
    listeners.set(id, listener)
    return () => listeners.delete(id)
  }
  const Row = React.memo(function Row({ id }) {
    const subscribe = React.useCallback(listener => subscribeTo(id)(listener), [id])
    shown.set(
      id,
      React.useSyncExternalStore(subscribe, () => values.get(id)),
    )
    return null
  })
  await mount(ids, Row)
  return {
    receive(frame) {
      const { payload } = JSON.parse(frame)
      count += 1
      values.set(payload.bookId, payload.progress)
      if (changed.size === 0) requestAnimationFrame(flush)
      changed.add(payload.bookId)
    },
    counted: () => count,
    frameOf: serial => hailangoFrames.frameOf(metBy(serial), serial),
    verify: last => verifyShown(shown, met, metBy, last),
  }
}

/** Each of those that were met holds the newest message about it. */
function verifyShown(shown, met, metBy, last) {
  for (let serial = last; serial > last - met.length; serial -= 1) {
    const id = metBy(serial)
    const expected = hailangoFrames.progressOf(serial)
    if (shown.get(id) !== expected) throw new Error(`${id} is at ${shown.get(id)} and should be at ${expected}.`)
  }
}
