import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import { applyUpdate, Doc, encodeStateAsUpdate, UndoManager } from 'yjs'

import { createClient } from '../../../src/client/client.js'
import { HandlerError, ProtocolError } from '../../../src/errors.js'
import { base64Of } from '../../../src/protocols/texflow/bytes.js'
import { texflow } from '../../../src/protocols/texflow/protocol.js'
import { connectYDoc, useYDoc } from '../../../src/protocols/texflow/yjs.js'
import { WebSocketProvider } from '../../../src/react/provider.js'
import { makeClient } from '../../support/client.js'
import { settle } from '../../support/clock.js'
import { seededRandom } from '../../../stories/support/random.js'
import { ofType, openRoom, quiet } from './writers.js'

// Megabytes of text, or many people, on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

const KB = 1024

describe.each([{ redis: false }, { redis: true }])('on a hub, %o,', options => {
  test('what one writes the other reads', async () => {
    const room = openRoom(options)
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    ann.text.insert(0, 'Hello')
    await room.clock.advance(200)
    expect(ben.read()).toBe('Hello')
    ben.text.insert(5, ', Ann')
    await room.clock.advance(200)
    expect(ann.read()).toBe('Hello, Ann')
  })

  test('whoever comes late gets the document from somebody who is there', async () => {
    const room = openRoom(options)
    const ann = room.write('ann')
    ann.text.insert(0, 'Long before')
    await quiet(room.clock)
    const ben = room.write('ben')
    await quiet(room.clock)
    expect(ben.read()).toBe('Long before')
    expect(ben.isSynced()).toBe(true)
  })

  test('whoever opens the document on a line that is open already gets it as well', async () => {
    const room = openRoom(options)
    const ann = room.write('ann')
    ann.text.insert(0, 'Before the page was opened')
    const connected = room.connect('ben')
    await quiet(room.clock)
    const ben = room.write('ben', {}, connected)
    await quiet(room.clock)
    expect(ben.read()).toBe('Before the page was opened')
  })

  test('whoever comes and says nothing, as other clients do, hears the document as well', async () => {
    const room = openRoom(options)
    const ann = room.write('ann')
    ann.text.insert(0, 'for everybody')
    await quiet(room.clock)
    const { client } = room.connect('ben')
    const theirs = new Doc()
    client.subscribe('yjs_update', ({ update }) => update && applyUpdate(theirs, update))
    await room.clock.advance(1000)
    expect(theirs.getText('content').toJSON()).toBe('for everybody')
  })

  test('another tab of the same user is somebody else', async () => {
    const room = openRoom(options)
    const first = room.write('ann')
    first.text.insert(0, 'From the first tab')
    await quiet(room.clock)
    const second = room.write('ann')
    await quiet(room.clock)
    second.text.insert(0, 'Back. ')
    await quiet(room.clock)
    expect([first.read(), second.read()]).toEqual(['Back. From the first tab', 'Back. From the first tab'])
  })

  test('what several wrote while they were offline is merged, and what they deleted stays deleted', async () => {
    const room = openRoom(options)
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    ann.text.insert(0, 'one two three')
    await quiet(room.clock)
    ann.cable.pull()
    ann.text.insert(13, ' four')
    ben.text.delete(0, 4)
    await quiet(room.clock)
    expect([ann.read(), ben.read()]).toEqual(['one two three four', 'two three'])
    ann.cable.plug()
    await quiet(room.clock)
    expect([ann.read(), ben.read()]).toEqual(['two three four', 'two three four'])
  })

  test('nothing is said any more once all is said', async () => {
    const room = openRoom(options)
    const writers = ['ann', 'ben', 'ann', 'cleo'].map(who => room.write(who))
    for (const { text } of writers) text.insert(0, 'word ')
    await quiet(room.clock)
    room.server.cut()
    await quiet(room.clock)
    room.takeSent()
    await room.clock.advance(20_000)
    expect(room.takeSent()).toEqual([])
    expect(new Set(writers.map(({ read }) => read())).size).toBe(1)
  })

  test('three who write, are cut off and come back at random end with the same document, and never too fast', async () => {
    for (const seed of [1, 2, 3]) {
      const random = seededRandom(seed)
      const room = openRoom({ ...options, latency: 35 })
      const writers = ['ann', 'ben', 'cleo'].map(who => room.write(who, { random }))
      for (let step = 0; step < 120; step += 1) {
        const writer = writers[Math.floor(random() * writers.length)]
        if (writer === undefined) continue
        const { text, cable } = writer
        const what = random()
        if (what < 0.6) text.insert(Math.floor(random() * (text.length + 1)), `${step} `)
        else if (what < 0.8 && text.length > 4) text.delete(Math.floor(random() * (text.length - 3)), 3)
        else if (what < 0.9) cable.pull()
        else cable.plug()
        await room.clock.advance(random() * 150)
      }
      for (const { cable } of writers) cable.plug()
      await room.clock.advance(8000)
      const [first, ...others] = writers.map(({ read }) => read())
      expect(first).not.toBe('')
      for (const other of others) expect(other).toBe(first)
      expect(writers.map(({ isSynced }) => isSynced())).toEqual([true, true, true])
      expect(writers.flatMap(({ errors }) => errors)).toEqual([])
      for (const who of ['ann', 'ben', 'cleo'])
        expect(busiestSecond(room.sent.filter(each => each.who === who))).toBeLessThanOrEqual(50)
    }
  })
})

function busiestSecond(frames: readonly { readonly at: number }[]): number {
  return Math.max(...frames.map(({ at }) => frames.filter(other => other.at >= at && other.at < at + 1000).length))
}

describe('synced', () => {
  test('is not so before the line is open, nor where the hub takes lines and says nothing', async () => {
    const { client, clock, transport } = makeClient(texflow, { params: { projectId: 'thesis' } })
    const doc = new Doc()
    const awareness = new Awareness(doc)
    onTestFinished(() => doc.destroy())
    const { state } = connectYDoc(client, { doc, awareness })
    client.connect()
    await settle()
    transport.link.open()
    doc.getText('content').insert(0, 'for later')
    await clock.advance(9000)
    expect(state().synced).toBe(false)
    expect(transport.link.sent).toEqual(['{"type":"ping"}'])
    client.disconnect()
  })

  test('is so after a second and a half in which nobody has answered', async () => {
    const room = openRoom()
    const ann = room.write('ann')
    room.connect('ben')
    await room.clock.advance(1400)
    expect(ann.isSynced()).toBe(false)
    await room.clock.advance(250)
    expect(ann.isSynced()).toBe(true)
  })

  test('is so as soon as somebody has answered, and not so while the line is lost', async () => {
    const room = openRoom()
    const ann = room.write('ann')
    ann.text.insert(0, 'a')
    await quiet(room.clock)
    const ben = room.write('ben')
    await room.clock.advance(400)
    expect(ben.isSynced()).toBe(true)
    ben.cable.pull()
    await settle()
    expect(ben.isSynced()).toBe(false)
    expect(ann.isSynced()).toBe(true)
  })

  test('is not so by what one has said oneself', async () => {
    const room = openRoom()
    const ann = room.write('ann')
    ann.text.insert(0, 'written before the line was open')
    await room.clock.advance(300)
    ann.text.insert(0, 'and after: ')
    await room.clock.advance(700)
    expect(ann.isSynced()).toBe(false)
  })

  test('is not so while something is missing; it is asked for, and comes', async () => {
    const room = openRoom()
    const ann = room.write('ann', { random: () => 0.99 })
    ann.text.insert(0, 'the beginning')
    await quiet(room.clock)
    const late = room.connect('ben')
    await room.clock.advance(1000)
    const ben = room.write('ben', {}, late)
    // It stands on what only ann has, and ann is not asked before it has come.
    room.server.sendToRoom('thesis', 'yjs_update', {
      update: base64Of(laterChangeOf(ann.doc)),
      document_name: 'main.tex',
    })
    ann.cable.pull()
    await room.clock.advance(3000)
    expect(ben.isSynced()).toBe(false)
    expect(ben.read()).toBe('')
    ann.cable.plug()
    await quiet(room.clock)
    expect(ben.isSynced()).toBe(true)
    expect(ben.read()).toBe('the beginning, the end')
  })
})

/** A change that somebody makes to a copy, without what it stands on. */
function laterChangeOf(doc: Doc): Uint8Array {
  const copy = new Doc()
  applyUpdate(copy, encodeStateAsUpdate(doc))
  let change = new Uint8Array()
  copy.on('update', (update: Uint8Array) => {
    change = Uint8Array.from(update)
  })
  const text = copy.getText('content')
  text.insert(text.length, ', the end')
  copy.destroy()
  return change
}

test('what was lost on the way is asked for after five seconds', async () => {
  const room = openRoom()
  const [ann, ben] = [room.write('ann'), room.write('ben')]
  await quiet(room.clock)
  const other = new Doc()
  other.getText('content').insert(0, 'never heard')
  // As if it had come from somebody, to ann alone.
  applyUpdate(ann.doc, encodeStateAsUpdate(other), ann.client)
  ann.text.insert(5, ' been')
  await room.clock.advance(4000)
  expect([ben.read(), ben.isSynced()]).toEqual(['', false])
  await room.clock.advance(2000)
  expect([ben.read(), ben.isSynced()]).toEqual(['never been heard', true])
})

describe('the pace', () => {
  /** Two who have said all that there is to say. */
  async function openQuietPair() {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    room.takeSent()
    return { room, ann, ben }
  }

  test('a text of 100,000 characters that is pasted is one frame', async () => {
    const { room, ann, ben } = await openQuietPair()
    ann.text.insert(0, 'x'.repeat(100_000))
    await quiet(room.clock)
    expect(ofType(room.takeSent(), 'yjs_update')).toHaveLength(1)
    expect(ben.text.length).toBe(100_000)
  })

  test('a thousand keys in two seconds are some thirty frames', async () => {
    const { room, ann, ben } = await openQuietPair()
    for (let key = 0; key < 1000; key += 1) {
      ann.text.insert(key, 'k')
      await room.clock.advance(2)
    }
    await quiet(room.clock)
    expect(ofType(room.takeSent(), 'yjs_update').length).toBeLessThan(36)
    expect(ben.text.length).toBe(1000)
  })

  test('a cursor that moves all the time is ten frames a second, and the last place is among them', async () => {
    const { room, ann, ben } = await openQuietPair()
    for (let place = 0; place < 1000; place += 1) {
      ann.awareness.setLocalStateField('name', place)
      await room.clock.advance(1)
    }
    await quiet(room.clock)
    expect(ofType(room.takeSent(), 'yjs_awareness').length).toBeLessThan(13)
    expect(ben.sees()).toEqual([999])
  })

  test('several who come together get one answer', async () => {
    const room = openRoom()
    const ann = room.write('ann')
    ann.text.insert(0, 'Welcome')
    await quiet(room.clock)
    room.takeSent()
    const comers = Array.from({ length: 8 }, (_, n) => room.write(`comer-${n}`))
    await quiet(room.clock)
    expect(ofType(room.takeSent(), 'yjs_update').filter(({ who }) => who === 'ann').length).toBeLessThanOrEqual(2)
    for (const { read } of comers) expect(read()).toBe('Welcome')
  })

  test('of many who are there one answers', async () => {
    const room = openRoom()
    const there = Array.from({ length: 8 }, (_, n) => room.write(`there-${n}`, { random: () => n / 8 }))
    there[0]?.text.insert(0, 'Welcome')
    await quiet(room.clock)
    room.takeSent()
    const comer = room.write('comer')
    await quiet(room.clock)
    const states = ofType(room.takeSent(), 'yjs_update').filter(({ who }) => who !== 'comer')
    expect(states.length).toBeLessThanOrEqual(2)
    expect(comer.read()).toBe('Welcome')
    expect(comer.sees()).toHaveLength(8)
  })

  test('forty who come back at once are no burst of anybody', async () => {
    const room = openRoom()
    const random = seededRandom(7)
    const all = Array.from({ length: 40 }, (_, n) => room.write(`user-${n}`, { random }))
    for (const { text } of all) text.insert(0, 'x')
    await quiet(room.clock)
    room.takeSent()
    room.server.cut()
    await quiet(room.clock)
    const sent = room.takeSent()
    for (const who of new Set(sent.map(each => each.who))) {
      expect(sent.filter(each => each.who === who).length).toBeLessThanOrEqual(10)
    }
    expect(new Set(all.map(({ read }) => read()))).toEqual(new Set(['x'.repeat(40)]))
  })

  test('nothing waits while the line is down', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    ann.cable.pull()
    await settle()
    room.takeSent()
    for (let key = 0; key < 500; key += 1) ann.text.insert(key, 'k')
    await quiet(room.clock)
    expect(room.takeSent().filter(({ who }) => who === 'ann')).toEqual([])
    ann.cable.plug()
    await quiet(room.clock)
    expect(ofType(room.takeSent(), 'yjs_update').filter(({ who }) => who === 'ann').length).toBeLessThanOrEqual(2)
    expect(ben.text.length).toBe(500)
    expect(ann.errors).toEqual([])
  })

  test('where the line takes no more, what is written is said later', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    for (let n = 0; n < 145; n += 1) ann.client.send('document_update', {})
    ann.text.insert(0, 'in time')
    await room.clock.advance(8000)
    expect(ben.read()).toBe('in time')
    expect(ann.errors).toEqual([])
  })
})

describe('a document that is larger than a frame', () => {
  test('is a named error, and the line stays; those who are here go on hearing each change', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    for (let part = 0; part < 3; part += 1) {
      ann.text.insert(0, 'x'.repeat(200 * KB))
      await quiet(room.clock)
    }
    expect(ann.errors).toEqual([])
    const cleo = room.write('cleo')
    await quiet(room.clock)
    // Whoever comes knows that something is missing, and does not take the document for an empty one.
    expect(cleo.isSynced()).toBe(false)
    expect(ann.errors.map(({ name }) => name)).toEqual(['ProtocolError'])
    expect(ann.errors[0]?.message).toMatch(/^The whole of "main.tex" was not sent, .* larger than the server takes/)
    expect(ann.connection.state().error).toBe(ann.errors[0])
    ann.text.insert(0, 'still here: ')
    await quiet(room.clock)
    expect(ben.read()).toMatch(/^still here: x/)
    expect(ann.client.store.getState().connection.status).toBe('open')
    expect(ben.client.store.getState().connection.failures).toBe(0)
  })

  test('hears what was written offline all the same', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    for (let part = 0; part < 3; part += 1) {
      ann.text.insert(0, 'x'.repeat(200 * KB))
      await quiet(room.clock)
    }
    ann.cable.pull()
    await settle()
    ann.text.insert(0, 'offline ')
    await quiet(room.clock)
    ann.cable.plug()
    await quiet(room.clock)
    expect(ben.read()).toMatch(/^offline x/)
    expect(ben.text.length).toBe(ann.text.length)
  })

  test('reaches whoever was gone for a moment', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    for (let part = 0; part < 3; part += 1) {
      ann.text.insert(0, 'x'.repeat(200 * KB))
      await room.clock.advance(70_000)
    }
    ben.cable.pull()
    await settle()
    ann.text.insert(0, 'meanwhile ')
    await quiet(room.clock)
    ben.cable.plug()
    await quiet(room.clock)
    expect(ben.read()).toMatch(/^meanwhile x/)
    expect(ben.isSynced()).toBe(true)
  })

  test('because of one change, comes back when that is deleted', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    ann.text.insert(0, 'x'.repeat(600 * KB))
    await quiet(room.clock)
    expect(ann.errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^A change of "main.tex" was not sent/),
    ])
    ann.text.insert(0, 'nobody sees this ')
    await quiet(room.clock)
    expect(ben.read()).toBe('')
    expect(ann.connection.isDelivered()).toBe(false)
    ann.text.delete(0, ann.text.length)
    ann.text.insert(0, 'all is well')
    await quiet(room.clock)
    expect(ben.read()).toBe('all is well')
    expect(ann.connection.state().error).toBeNull()
    expect(ann.connection.isDelivered()).toBe(true)
  })

  test('begins where the server takes no more: all that it takes, the others hear', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    const largest = (512 * KB * 3) / 4
    let heard = 0
    for (let size = largest - 400; ann.errors.length === 0; size += 50) {
      heard = ben.text.length
      ann.text.delete(0, ann.text.length)
      ann.text.insert(0, 'x'.repeat(size))
      await quiet(room.clock)
    }
    // All before the first that was too large have arrived.
    expect(heard).toBe(ann.text.length - 50)
    expect(heard).toBeGreaterThan(largest - 200)
    expect(ben.errors).toEqual([])
  })

  test('does not keep changes together that are small enough apart', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    for (let part = 0; part < 4; part += 1) ann.text.insert(0, 'x'.repeat(150 * KB))
    await quiet(room.clock)
    expect(ben.text.length).toBe(600 * KB)
    expect(ann.errors).toEqual([])
  })
})

describe('what is no update', () => {
  test('is reported, spoils nothing, and what comes behind it is read', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    ann.text.insert(0, 'whole')
    await quiet(room.clock)
    const good = encodeStateAsUpdate(ann.doc)
    const bad = [
      Uint8Array.of(1, 2, 253, 10),
      Uint8Array.of(255, 255, 255),
      good.subarray(0, good.length - 3),
      Uint8Array.of(),
    ]
    for (const update of bad) {
      room.server.sendToRoom('thesis', 'yjs_update', { update: base64Of(update), document_name: 'main.tex' })
    }
    room.server.sendToRoom('thesis', 'yjs_awareness', { update: 'AQID', document_name: 'main.tex' })
    await quiet(room.clock)
    ann.text.insert(5, ' and well')
    await quiet(room.clock)
    expect(ben.read()).toBe('whole and well')
    expect(ben.errors).toHaveLength(bad.length + 1)
    for (const error of ben.errors) expect(error).toBeInstanceOf(ProtocolError)
    expect(ben.errors[0]?.message).toContain('"yjs_update" was dropped')
    expect(ben.errors.at(-1)?.message).toContain('"yjs_awareness" was dropped')
  })

  test('nor is an observer that throws', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    ben.text.observe(() => {
      throw new Error('mine')
    })
    ann.text.insert(0, 'a')
    await quiet(room.clock)
    expect(ben.read()).toBe('a')
    expect(ben.errors[0]).toBeInstanceOf(HandlerError)
    expect(ben.errors[0]?.cause).toEqual(new Error('mine'))
  })
})

describe('`onChange`', () => {
  test('hears of nothing while it is being connected, also where the line is open and the document too large', async () => {
    const room = openRoom()
    const { client } = room.connect('ann')
    await quiet(room.clock)
    const doc = new Doc()
    onTestFinished(() => doc.destroy())
    doc.getText('content').insert(0, 'x'.repeat(600 * KB))
    const heard: (string | undefined)[] = []
    const connection = connectYDoc(client, {
      doc,
      onChange: ({ error }) => heard.push(error?.name, connection.state().error?.name),
    })
    expect(heard).toEqual([])
    await settle()
    expect(heard).toEqual(['ProtocolError', 'ProtocolError'])
  })

  test('that throws is reported, and the document goes on and ends as ever', async () => {
    const room = openRoom()
    const { client, errors } = room.connect('ann')
    const ben = room.write('ben')
    const doc = new Doc()
    onTestFinished(() => doc.destroy())
    const connection = connectYDoc(client, {
      doc,
      documentName: 'main.tex',
      onChange() {
        throw new Error('mine')
      },
    })
    await quiet(room.clock)
    expect(connection.state().synced).toBe(true)
    ben.text.insert(0, 'b')
    await quiet(room.clock)
    expect(doc.getText('content').toJSON()).toBe('b')
    connection.disconnect()
    expect(errors).toEqual([expect.any(HandlerError), expect.any(HandlerError)])
    expect(errors[0]?.cause).toEqual(new Error('mine'))
  })
})

test('an empty name is none: the wire does not tell them apart', async () => {
  const room = openRoom()
  const [ann, ben] = [room.write('ann', { documentName: '' }), room.write('ben', { documentName: '' })]
  const cleo = room.connect('cleo')
  const doc = new Doc()
  onTestFinished(() => doc.destroy())
  connectYDoc(cleo.client, { doc })
  ann.text.insert(0, 'a')
  await quiet(room.clock)
  expect([ben.read(), doc.getText('content').toJSON()]).toEqual(['a', 'a'])
  expect(ann.connection.isDelivered()).toBe(true)
})

describe('several documents of one project', () => {
  test('are kept apart, and who is in them', async () => {
    const room = openRoom()
    const ann = room.write('ann', { documentName: 'a.tex' })
    const ben = room.write('ben', { documentName: 'b.tex' })
    const both = room.connect('cleo')
    const a = room.write('cleo', { documentName: 'a.tex' }, both)
    const b = room.write('cleo', { documentName: 'b.tex' }, both)
    ann.awareness.setLocalStateField('name', 'Ann')
    ben.awareness.setLocalStateField('name', 'Ben')
    ann.text.insert(0, 'A')
    ben.text.insert(0, 'B')
    await quiet(room.clock)
    expect([a.read(), b.read(), ann.read(), ben.read()]).toEqual(['A', 'B', 'A', 'B'])
    expect([a.sees(), b.sees()]).toEqual([['Ann'], ['Ben']])
  })

  test('an awareness that names none is that of whoever has written in the document', async () => {
    const room = openRoom()
    const ann = room.write('ann')
    await quiet(room.clock)
    const { client } = room.connect('ben')
    await quiet(room.clock)
    const theirs = new Awareness(new Doc())
    onTestFinished(() => theirs.destroy())
    theirs.setLocalState({ name: 'Ben' })
    const say = (): void => client.send('yjs_awareness', { update: encodeAwarenessUpdate(theirs, [theirs.clientID]) })
    say()
    await quiet(room.clock)
    expect(ann.sees()).toEqual([])
    theirs.doc.getText('content').insert(0, 'b')
    client.send('yjs_update', { update: encodeStateAsUpdate(theirs.doc), document_name: 'main.tex' })
    say()
    await quiet(room.clock)
    expect(ann.read()).toBe('b')
    expect(ann.sees()).toEqual(['Ben'])
  })
})

describe('awareness', () => {
  test('of those who are here reaches whoever comes, and theirs those who are here', async () => {
    const room = openRoom()
    const ann = room.write('ann')
    ann.awareness.setLocalStateField('name', 'Ann')
    await quiet(room.clock)
    const ben = room.write('ben')
    ben.awareness.setLocalStateField('name', 'Ben')
    await quiet(room.clock)
    expect([ann.sees(), ben.sees()]).toEqual([['Ben'], ['Ann']])
  })

  test('is empty while the line is lost, and there again behind it', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    ann.awareness.setLocalStateField('name', 'Ann')
    ben.awareness.setLocalStateField('name', 'Ben')
    await quiet(room.clock)
    ben.cable.pull()
    await settle()
    expect(ben.sees()).toEqual([])
    await quiet(room.clock)
    expect(ann.sees()).toEqual([])
    ben.cable.plug()
    await quiet(room.clock)
    expect([ann.sees(), ben.sees()]).toEqual([['Ben'], ['Ann']])
  })

  test('of one tab goes with it, and that of another tab stays', async () => {
    const room = openRoom()
    const ann = room.write('ann')
    const [first, second] = [room.write('ben'), room.write('ben')]
    first.awareness.setLocalStateField('name', 'first')
    second.awareness.setLocalStateField('name', 'second')
    await quiet(room.clock)
    expect(new Set(ann.sees())).toEqual(new Set(['first', 'second']))
    const seen: unknown[][] = []
    ann.awareness.on('change', () => seen.push(ann.sees()))
    first.cable.pull()
    await quiet(room.clock)
    expect(seen).toEqual([['second']])
  })

  test('ends with good-bye, and leaves the user’s own as it was', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    ben.awareness.setLocalStateField('name', 'Ben')
    await quiet(room.clock)
    ben.connection.disconnect()
    await room.clock.advance(100)
    expect(ann.sees()).toEqual([])
    expect(ben.awareness.getLocalState()).toEqual({ name: 'Ben' })
    expect(ben.sees()).toEqual([])
  })
})

describe('the end', () => {
  test('says what was written last, and hears no more', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    ben.text.insert(0, 'a')
    ben.text.insert(1, 'b')
    ben.connection.disconnect()
    ben.connection.disconnect()
    await quiet(room.clock)
    expect(ann.read()).toBe('ab')
    ann.text.insert(2, 'c')
    ben.text.insert(0, 'x')
    await quiet(room.clock)
    expect([ann.read(), ben.read()]).toEqual(['abc', 'xab'])
  })

  test('comes with the session: the next one hears nothing of it', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    ben.client.disconnect()
    ben.text.insert(0, 'of another user')
    await settle()
    ben.client.connect()
    await quiet(room.clock)
    expect(ann.read()).toBe('')
    expect(ben.isSynced()).toBe(false)
  })

  test('comes with the document', async () => {
    const room = openRoom()
    const [ann, ben] = [room.write('ann'), room.write('ben')]
    await quiet(room.clock)
    ben.doc.destroy()
    await quiet(room.clock)
    room.takeSent()
    ann.text.insert(0, 'a')
    await quiet(room.clock)
    expect(ben.read()).toBe('')
    expect(room.takeSent().every(({ who }) => who === 'ann')).toBe(true)
  })

  test('leaves no timer', async () => {
    const room = openRoom()
    const { client } = room.connect('ann')
    await room.clock.advance(3000)
    const before = room.clock.timers
    const doc = new Doc()
    const { disconnect } = connectYDoc(client, { doc })
    doc.getText('content').insert(0, 'a')
    doc.getText('content').insert(0, 'b')
    await settle()
    expect(room.clock.timers).toBeGreaterThan(before)
    disconnect()
    await room.clock.advance(100)
    expect(room.clock.timers).toBe(before)
  })
})

test('it says whether all has been heard', async () => {
  const room = openRoom()
  const ann = room.write('ann')
  await quiet(room.clock)
  const { isDelivered } = ann.connection
  expect(isDelivered()).toBe(true)
  ann.text.insert(0, 'a')
  expect(isDelivered()).toBe(false)
  await quiet(room.clock)
  expect(isDelivered()).toBe(true)
  ann.cable.pull()
  ann.text.insert(0, 'b')
  await quiet(room.clock)
  expect(isDelivered()).toBe(false)
})

test('undo takes back what the user wrote, and nothing of the others', async () => {
  const room = openRoom()
  const [ann, ben] = [room.write('ann'), room.write('ben')]
  await quiet(room.clock)
  const undo = new UndoManager(ann.text)
  ann.text.insert(0, 'mine ')
  await quiet(room.clock)
  ben.text.insert(5, 'theirs')
  await quiet(room.clock)
  undo.undo()
  undo.undo()
  undo.destroy()
  await quiet(room.clock)
  expect([ann.read(), ben.read()]).toEqual(['theirs', 'theirs'])
})

test('a document on two connections carries from one project to the other', async () => {
  const room = openRoom()
  const ann = room.write('ann')
  const doc = new Doc()
  const other = openRoom()
  const [here, there] = [room.write('bridge', { doc }), other.connect('bridge')]
  const bridge = other.write('bridge', { doc }, there)
  const ben = other.write('ben')
  for (let turn = 0; turn < 4; turn += 1) {
    await quiet(room.clock)
    await quiet(other.clock)
  }
  ann.text.insert(0, 'over')
  await quiet(room.clock)
  await quiet(other.clock)
  expect(ben.read()).toBe('over')
  expect([here.errors, bridge.errors]).toEqual([[], []])
})

test('a client that nobody has connected yet may have a document', async () => {
  const client = createClient({ protocol: texflow, url: 'wss://a.example/ws' })
  const doc = new Doc()
  const { disconnect, state } = connectYDoc(client, { doc })
  doc.getText('content').insert(0, 'a')
  expect(state()).toEqual({ synced: false, error: null })
  disconnect()
})

test('a server renders an empty document, and nothing keeps its process alive', () => {
  const timers = (): number => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
  const before = timers()
  function Editor() {
    const { doc, synced, error } = useYDoc({ documentName: 'main.tex' })
    return createElement('p', null, `${synced} ${error} "${doc.getText('content').toJSON()}"`)
  }
  const props = { protocol: texflow, url: 'wss://a.example/ws', params: { projectId: 'thesis' } }
  const html = renderToStaticMarkup(createElement(WebSocketProvider<typeof texflow>, props, createElement(Editor)))
  expect(html).toBe('<p>false null &quot;&quot;</p>')
  expect(timers()).toBe(before)
})
