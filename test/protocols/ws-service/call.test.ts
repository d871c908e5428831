import { describe, expect, test } from 'vitest'

import { CallError } from '../../../src/protocols/ws-service/hooks/call/call-error.js'
import { typeOf } from '../../support/client.js'
import { settle } from '../../support/clock.js'
import { ANN, BEN, EVE, openExchange } from './call/callers.js'
import { fakeMedia } from './call/fake-rtc.js'

/** Fails as browsers do. */
const refuse = (name: string) => () => Promise.reject(new DOMException('no', name))

/** The types of all frames that clients send from now on. */
function heard({ server }: ReturnType<typeof openExchange>) {
  const types: string[] = []
  server.onFrame(frame => typeof frame === 'string' && types.push(typeOf(frame)))
  return (type: string) => types.filter(each => each === type).length
}

const nobody = { audio: false, video: false }
const both = { audio: true, video: true }

describe('a call', () => {
  test('rings, is accepted, is connected both ways, and ends', async () => {
    const { page, clock } = openExchange()
    const [ann, ben] = [await page(ANN), await page(BEN)]
    expect(ann.view()).toMatchObject({ status: 'idle', userId: undefined, localStream: undefined })
    await ann.call(BEN, { video: true })
    expect(ann.view()).toMatchObject({ status: 'calling', userId: BEN, direction: 'outgoing', remoteKinds: nobody })
    expect(ben.view()).toMatchObject({ status: 'ringing', userId: ANN, direction: 'incoming', remoteKinds: both })
    expect([ann.open(), ben.open()]).toEqual([['audio', 'video'], []])
    await ben.accept()
    const connectedAt = clock.now()
    for (const one of [ann, ben]) {
      expect(one.view()).toMatchObject({ status: 'connected', connectedAt, remoteKinds: both, error: undefined })
      expect(one.view().remoteStream).toBeDefined()
      expect(one.open()).toEqual(['audio', 'video'])
    }
    await clock.advance(5000)
    await ben.hangUp()
    expect([ann.at(), ben.at()]).toEqual(['ended: other-hung-up', 'ended: hung-up'])
    expect(ben.view()).toMatchObject({ connectedAt, endedAt: connectedAt + 5000, localStream: undefined })
    expect([...ann.open(), ...ben.open()]).toEqual([])
    ann.phone.dismiss()
    expect(ann.at()).toBe('idle')
  })

  test('is by voice where nothing else is said', async () => {
    const { page } = openExchange()
    const [ann, ben] = [await page(ANN), await page(BEN)]
    await ann.call(BEN)
    await ben.accept()
    expect([ann.open(), ben.open()]).toEqual([['audio'], ['audio']])
  })

  test('may be answered with more than was offered', async () => {
    const { page } = openExchange()
    const [ann, ben] = [await page(ANN), await page(BEN)]
    await ann.call(BEN)
    await ben.accept({ audio: false, video: true })
    expect(ben.open()).toEqual(['video'])
    expect([ann.at(), ben.at()]).toEqual(['connected', 'connected'])
  })

  test('that nobody answers ends after 30 s', async () => {
    const { page, clock } = openExchange()
    const [ann, ben] = [await page(ANN), await page(BEN)]
    await ann.call(BEN)
    await clock.advance(29_999)
    expect([ann.at(), ben.at()]).toEqual(['calling', 'ringing'])
    await clock.advance(1)
    expect([ann.at(), ben.at()]).toEqual(['ended: no-answer', 'ended: missed'])
    expect(ann.view().error).toMatchObject({ code: 'no-answer', kind: 'call' })
    expect(ann.open()).toEqual([])
  })

  test('waits for a permission for as long as it takes, and rings nobody meanwhile', async () => {
    const { page, clock } = openExchange()
    const media = fakeMedia(['audio'])
    let allow: (stream: MediaStream) => void = () => undefined
    const ann = await page(ANN, { getMedia: () => new Promise(resolve => (allow = resolve)) })
    const ben = await page(BEN)
    await ann.call(BEN)
    await clock.advance(120_000)
    expect([ann.at(), ben.at()]).toEqual(['calling', 'idle'])
    allow(media.stream)
    await settle()
    expect([ann.at(), ben.at()]).toEqual(['calling', 'ringing'])
  })

  test('that is given up before its devices are there lets go of them as they come', async () => {
    const { page } = openExchange()
    const media = fakeMedia(['audio', 'video'])
    let allow: (stream: MediaStream) => void = () => undefined
    const ann = await page(ANN, { getMedia: () => new Promise(resolve => (allow = resolve)) })
    await ann.call(BEN)
    await ann.hangUp()
    allow(media.stream)
    await settle()
    expect(ann.at()).toBe('ended: hung-up')
    expect(media.tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended'])
  })

  test('is declined', async () => {
    const { page } = openExchange()
    const [ann, ben, tablet] = [await page(ANN), await page(BEN), await page(BEN)]
    await ann.call(BEN)
    await ben.reject()
    expect([ann.at(), ben.at(), tablet.at()]).toEqual(['ended: other-rejected', 'ended: rejected', 'ended: rejected'])
    expect(ann.view().error).toBeUndefined()
  })

  test('is missed where the caller gives up', async () => {
    const { page } = openExchange()
    const [ann, ben] = [await page(ANN), await page(BEN)]
    await ann.call(BEN)
    await ann.hangUp()
    expect([ann.at(), ben.at()]).toEqual(['ended: hung-up', 'ended: missed'])
  })

  test('rings on three devices; the first answer wins, and the others stop', async () => {
    const { page } = openExchange()
    const [ann, phone, laptop, watch] = [await page(ANN), await page(BEN), await page(BEN), await page(BEN)]
    await ann.call(BEN)
    expect([phone.at(), laptop.at(), watch.at()]).toEqual(['ringing', 'ringing', 'ringing'])
    phone.phone.accept()
    await laptop.accept()
    const stopped = 'ended: answered-elsewhere'
    expect([ann.at(), phone.at(), laptop.at(), watch.at()]).toEqual(['connected', 'connected', stopped, stopped])
    expect([...laptop.open(), ...watch.open()]).toEqual([])
    await laptop.hangUp()
    expect(ann.at()).toBe('connected')
  })

  test('tells a third one that the other is busy', async () => {
    const { page, call } = openExchange()
    const { ann, ben } = await call()
    const eve = await page(EVE)
    await eve.call(BEN)
    expect(eve.at()).toBe('ended: busy')
    expect(eve.view().error).toMatchObject({ code: 'busy' })
    expect([ann.at(), ben.at()]).toEqual(['connected', 'connected'])
  })

  test('reads as declined where the server does not say that the other is busy', async () => {
    const { page, server } = openExchange()
    const ann = await page(ANN)
    await page(BEN)
    await ann.call(BEN)
    server.sendToUser(ANN, 'call.ended', { call_id: ann.view().callId ?? '', from_user_id: BEN })
    await settle()
    expect(ann.at()).toBe('ended: other-rejected')
  })

  test('to nobody who is there says so', async () => {
    const { page } = openExchange()
    const ann = await page(ANN)
    await ann.call(BEN)
    expect(ann.at()).toBe('ended: offline')
    expect(ann.view().error?.message).toMatch(/not connected.*Call again/)
    expect(ann.open()).toEqual([])
  })

  test('that the server refuses says in whose words', async () => {
    const { page, server } = openExchange()
    const ann = await page(ANN)
    await page(BEN)
    await ann.call(BEN)
    const details = { call_id: ann.view().callId }
    server.sendToUser(ANN, 'error', { code: 'BLOCKED', message: 'They do not want to hear of you', details })
    await settle()
    expect(ann.view()).toMatchObject({ reason: 'failed', error: { code: 'refused' } })
    expect(ann.view().error?.message).toContain('They do not want to hear of you')
  })

  test('is not touched by what is said of another', async () => {
    const { call, server } = openExchange()
    const { ann } = await call()
    server.sendToUser(ANN, 'call.ended', { call_id: 'another', from_user_id: BEN })
    server.sendToUser(ANN, 'call.answer', { call_id: 'another', from_user_id: BEN, sdp: 'broken' })
    server.sendToUser(ANN, 'call.ice', { call_id: ann.view().callId ?? '', ice_candidate: '{"candidate":' })
    server.sendToUser(ANN, 'call.ice', { call_id: ann.view().callId ?? '', ice_candidate: '{"candidate":"wrong"}' })
    server.sendToUser(ANN, 'error', { code: 'CALL_NOT_FOUND', details: { call_id: 'another' } })
    await settle()
    expect(ann.at()).toBe('connected')
    expect(ann.errors).toEqual([])
  })

  test('that goes on rings nobody who is not in it, and one that has ended is not begun anew', async () => {
    const exchange = openExchange()
    const { ann, ben } = await exchange.call()
    const eve = await exchange.page(EVE)
    const offer = { call_id: ann.view().callId ?? '', from_user_id: ANN, sdp: 'v=0' }
    exchange.server.sendToUser(EVE, 'call.offer', { ...offer, resume: true })
    await settle()
    expect(eve.at()).toBe('idle')
    await ann.hangUp()
    const sent = heard(exchange)
    exchange.server.sendToUser(BEN, 'call.incoming', offer)
    await settle()
    expect(ben.at()).toBe('ended: other-hung-up')
    expect(sent('call.hangup')).toBe(1)
  })

  test('whose description cannot be read ends, and the other is told', async () => {
    const { call, server } = openExchange()
    const { ann, ben } = await call()
    server.sendToUser(ANN, 'call.offer', { call_id: ann.view().callId ?? '', from_user_id: BEN, sdp: 'broken' })
    await settle()
    expect(ann.view()).toMatchObject({ reason: 'failed', error: { code: 'negotiation' } })
    expect(ben.at()).toBe('ended: other-hung-up')
    expect([...ann.open(), ...ben.open()]).toEqual([])
  })
})

describe('devices', () => {
  test.each([
    ['NotAllowedError', 'permission-refused', 'settings of this site'],
    ['NotFoundError', 'no-device', 'Plug one in'],
    ['OverconstrainedError', 'no-device', 'ask for less'],
    ['NotReadableError', 'device-in-use', 'another program'],
    ['TypeError', 'no-device', 'cause'],
  ])('that fail with %s end a call, with an error that says what to do', async (name, code, words) => {
    const { page } = openExchange()
    const [ann, ben] = [await page(ANN, { getMedia: refuse(name) }), await page(BEN)]
    await ann.call(BEN, { video: true })
    expect(ann.view()).toMatchObject({ reason: 'failed', error: { code } })
    expect(ann.view().error).toBeInstanceOf(CallError)
    expect(ann.view().error?.message).toMatch(/microphone and camera/)
    expect(ann.view().error?.message).toContain(words)
    expect(ben.at()).toBe('idle')
  })

  test('that are not there are no reason to hang up on somebody who has not been called', async () => {
    const exchange = openExchange()
    const sent = heard(exchange)
    const ann = await exchange.page(ANN, { getMedia: refuse('NotFoundError') })
    await ann.call(BEN)
    expect(sent('call.hangup')).toBe(0)
  })

  test('are let go of where the servers are missing, and the call rings on', async () => {
    const { page } = openExchange()
    const ann = await page(ANN)
    const ben = await page(BEN, { iceServers: () => Promise.reject(new Error('503')) })
    await ann.call(BEN)
    await ben.accept()
    expect([ben.at(), ben.view().error?.code, ben.open()]).toEqual(['ringing', 'ice-servers', []])
  })

  test('that fail where a call is accepted let it ring on, here and elsewhere', async () => {
    const { page } = openExchange()
    let works = false
    const ann = await page(ANN)
    const ben = await page(BEN, {
      getMedia: () => (works ? Promise.resolve(fakeMedia(['audio']).stream) : refuse('NotFoundError')()),
    })
    const tablet = await page(BEN)
    await ann.call(BEN)
    await ben.accept()
    expect(ben.view()).toMatchObject({ status: 'ringing', error: { code: 'no-device' } })
    expect([ann.at(), tablet.at()]).toEqual(['calling', 'ringing'])
    works = true
    await ben.accept()
    expect([ann.at(), ben.at(), ben.view().error]).toEqual(['connected', 'connected', undefined])
  })

  test('are not there on a page that is not secure', async () => {
    const { page } = openExchange()
    const ann = await page(ANN, { getMedia: undefined })
    Reflect.set(globalThis, 'RTCPeerConnection', undefined)
    await ann.call(BEN)
    expect(ann.view().error).toMatchObject({ code: 'unsupported' })
    expect(ann.view().error?.message).toContain('https')
  })

  test('are muted, before they are there and after, and a new call is not', async () => {
    const { page } = openExchange()
    const [ann, ben] = [await page(ANN), await page(BEN)]
    ann.phone.call(BEN, { video: true })
    ann.phone.setMuted('video', true)
    await settle()
    expect(ann.view().muted).toEqual({ audio: false, video: true })
    expect(ann.tracks().map(({ enabled }) => enabled)).toEqual([true, false])
    await ben.accept()
    await ann.mute('video', false)
    await ann.mute('audio', true)
    expect(ann.tracks().map(({ enabled }) => enabled)).toEqual([false, true])
    await ann.hangUp()
    await ann.call(BEN)
    expect(ann.view().muted).toEqual(nobody)
  })
})

describe('`iceServers`', () => {
  const servers = [{ urls: 'stun:stun.example' }]

  test('are none by default', async () => {
    const { call, rtc } = openExchange()
    await call()
    expect(rtc.all.map(({ configuration }) => configuration.iceServers)).toEqual([[], []])
  })

  test.each([
    ['a list', servers],
    ['a function', () => servers],
    ['a function that asks', async () => servers],
  ])('are %s', async (_, iceServers) => {
    const { call, rtc } = openExchange()
    await call({ iceServers })
    expect(rtc.all.map(({ configuration }) => configuration.iceServers)).toEqual([servers, servers])
  })

  test.each([
    ['cannot be brought', () => Promise.reject(new Error('503'))],
    ['are none that a browser takes', [{ urls: 'nonsense' }]],
  ])('that %s end a call, and let go of the devices', async (_, iceServers) => {
    const { page } = openExchange()
    const [ann, ben] = [await page(ANN, { iceServers }), await page(BEN)]
    await ann.call(BEN)
    expect(ann.view()).toMatchObject({ reason: 'failed', error: { code: 'ice-servers' } })
    expect(ann.view().error?.cause).toBeInstanceOf(Error)
    expect([ann.open(), ben.at()]).toEqual([[], 'idle'])
  })

  test('are asked for where no way was found', async () => {
    const { page, rtc } = openExchange()
    const [ann, ben] = [await page(ANN), await page(BEN)]
    rtc.block()
    await ann.call(BEN)
    await ben.accept()
    expect(ann.view()).toMatchObject({ status: 'ended', reason: 'failed', error: { code: 'unreachable' } })
    expect(ann.view().error?.message).toMatch(/TURN server.*iceServers/)
    expect(ben.view().status).toBe('ended')
    expect([...ann.open(), ...ben.open(), ...rtc.open()]).toEqual([])
  })
})

describe('two who call each other at once', () => {
  test('are in one call, that of the higher id', async () => {
    const { page, rtc } = openExchange()
    const [ann, ben, desk, tablet] = [await page(ANN), await page(BEN), await page(ANN), await page(BEN)]
    ann.phone.call(BEN)
    ben.phone.call(ANN)
    await settle()
    expect([desk.at(), tablet.at()]).toEqual(['ended: answered-elsewhere', 'ended: answered-elsewhere'])
    expect([ann.at(), ben.at()]).toEqual(['connected', 'connected'])
    expect(ann.view().callId).toBe(ben.view().callId)
    expect([ann.view().direction, ben.view().direction]).toEqual(['incoming', 'outgoing'])
    expect(rtc.open()).toHaveLength(2)
    expect([ann.open(), ben.open()]).toEqual([['audio'], ['audio']])
    await ann.hangUp()
    expect([ann.at(), ben.at()]).toEqual(['ended: hung-up', 'ended: other-hung-up'])
  })

  test.each([
    [ANN, BEN],
    [BEN, ANN],
  ])(
    'are in the call of the one who has said so: %s, while %s is still asked for a permission',
    async (first, late) => {
      const exchange = openExchange()
      const { page } = exchange
      const sent = heard(exchange)
      const media = fakeMedia(['audio'])
      let allow: (stream: MediaStream) => void = () => undefined
      const slow = await page(late, { getMedia: () => new Promise(resolve => (allow = resolve)) })
      const quick = await page(first)
      await slow.call(first)
      await quick.call(late)
      expect([quick.at(), slow.at()]).toEqual(['calling', 'connecting'])
      allow(media.stream)
      await settle()
      expect([quick.at(), slow.at()]).toEqual(['connected', 'connected'])
      expect(slow.view().callId).toBe(quick.view().callId)
      expect(quick.view().direction).toBe('outgoing')
      expect([sent('call.offer'), sent('call.answer')]).toEqual([1, 1])
    },
  )
})

describe('the line', () => {
  test('that is lost in mid-call does no harm: media go on, and the call can end', async () => {
    const { call, server, clock } = openExchange()
    const { ann, ben } = await call()
    server.cut()
    expect([ann.at(), ben.at()]).toEqual(['connected', 'connected'])
    await clock.advance(2000)
    expect([ann.at(), ben.at()]).toEqual(['connected', 'connected'])
    await clock.advance(60_000)
    await ann.hangUp()
    expect(ben.at()).toBe('ended: other-hung-up')
  })

  test('that is lost before the call has left takes it along when it is back', async () => {
    const exchange = openExchange()
    const { page, server, clock } = exchange
    const [ben, ann] = [await page(BEN), await page(ANN)]
    server.stop()
    await settle()
    await ann.call(BEN)
    expect([ann.at(), ben.at()]).toEqual(['calling', 'idle'])
    const sent = heard(exchange)
    server.start()
    await clock.advance(2000)
    expect(sent('call.offer')).toBe(1)
    expect([ann.at(), ben.at()]).toEqual(['calling', 'ringing'])
    await ben.accept()
    expect([ann.at(), ben.at()]).toEqual(['connected', 'connected'])
  })

  test('that is lost while a call is accepted takes the answer along', async () => {
    const { page, server, clock } = openExchange()
    const [ann, ben] = [await page(ANN), await page(BEN)]
    await ann.call(BEN)
    server.cut()
    await settle()
    await ben.accept()
    expect([ann.at(), ben.at()]).toEqual(['calling', 'connecting'])
    await clock.advance(2000)
    expect([ann.at(), ben.at()]).toEqual(['connected', 'connected'])
  })

  test.each([
    [ANN, BEN],
    [BEN, ANN],
  ])(
    'that has lost the answer in silence costs no call, and stops the other devices: %s calls %s',
    async (from, to) => {
      const { page, clock } = openExchange()
      const [caller, called, tablet] = [await page(from), await page(to), await page(to)]
      await caller.call(to)
      await called.unheard(() => called.accept())
      expect([caller.at(), called.at(), tablet.at()]).toEqual(['calling', 'connecting', 'ringing'])
      await called.loseLine()
      await clock.advance(2000)
      const connected = [caller.at(), called.at(), tablet.at()]
      expect(connected).toEqual(['connected', 'connected', 'ended: answered-elsewhere'])
      await clock.advance(60_000)
      expect([caller.at(), called.at()]).toEqual(['connected', 'connected'])
    },
  )

  test('takes what was found meanwhile in one piece, and once', async () => {
    const exchange = openExchange()
    const { page, server, clock, rtc } = exchange
    const [ann, ben] = [await page(ANN), await page(BEN)]
    await ann.call(BEN)
    server.cut()
    await settle()
    for (let count = 0; count < 500; count += 1) {
      rtc.all[0]?.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: { candidate: `c-${count}` } }))
    }
    const sent = heard(exchange)
    await clock.advance(2000)
    expect([sent('call.offer'), sent('call.ice')]).toEqual([1, 0])
    expect([ann.at(), ben.at()]).toEqual(['calling', 'ringing'])
    expect(ann.errors).toEqual([])
  })

  test('takes a hanging up along', async () => {
    const { page, server, clock } = openExchange()
    const [ben, ann] = [await page(BEN), await page(ANN)]
    await ann.call(BEN)
    await ben.accept()
    server.cut()
    await settle()
    await ann.hangUp()
    expect([ben.at(), ann.open()]).toEqual(['connected', []])
    await clock.advance(2000)
    expect(ben.at()).toBe('ended: other-hung-up')
  })

  test('that comes back too late for it lets the other know when the way is lost', async () => {
    const { call, server, clock, rtc } = openExchange()
    const { ann, ben } = await call()
    server.cut()
    await settle()
    await ann.hangUp()
    await clock.advance(2000)
    expect(ben.at()).toBe('connected')
    rtc.cut()
    await settle()
    expect(ben.at()).toBe('ended: lost')
  })

  test('candidates wait until there is something to add them to', async () => {
    const { page, server, rtc } = openExchange()
    const [ann, ben] = [await page(ANN), await page(BEN)]
    await ann.call(BEN)
    const ice = { call_id: ann.view().callId ?? '', from_user_id: ANN, ice_candidate: '{"candidate":"early"}' }
    server.sendToUser(BEN, 'call.ice', ice)
    await settle()
    await ben.accept()
    expect(rtc.all[1]?.candidates.map(({ candidate }) => candidate)).toContain('early')
    expect(ben.at()).toBe('connected')
  })

  test('a way that is lost is looked for anew, and found', async () => {
    const { call, rtc } = openExchange()
    const { ann, ben } = await call()
    const since = ann.view().connectedAt
    rtc.cut()
    expect([ann.at(), ben.at()]).toEqual(['reconnecting', 'reconnecting'])
    await settle()
    expect([ann.at(), ben.at()]).toEqual(['connected', 'connected'])
    expect(ann.view().connectedAt).toBe(since)
  })

  test('a way that is not found again ends the call after 20 s', async () => {
    const { call, rtc, clock } = openExchange()
    const { ann, ben } = await call()
    rtc.block()
    rtc.cut()
    await clock.advance(19_999)
    expect([ann.at(), ben.at()]).toEqual(['reconnecting', 'reconnecting'])
    await clock.advance(1)
    expect(ann.view()).toMatchObject({ reason: 'lost', error: { code: 'lost' } })
    expect([...ann.open(), ...ben.open()]).toEqual([])
  })
})

describe('a page that reloads in mid-call', () => {
  test('finds it again, and the other has waited for it', async () => {
    const { call, page, rtc, clock } = openExchange()
    const { ann, ben } = await call()
    const { callId, connectedAt } = ann.view()
    await ben.mute('video', true)
    await ben.unload()
    await clock.advance(3000)
    const seen: string[] = []
    ann.phone.watch(() => seen.push(ann.at()))
    const back = await page(BEN)
    expect(new Set(seen)).toEqual(new Set(['reconnecting', 'connected']))
    for (const one of [ann, back]) expect(one.view()).toMatchObject({ status: 'connected', callId, connectedAt })
    expect(back.open()).toEqual(['audio', 'video'])
    expect(back.view().muted).toEqual({ audio: false, video: true })
    expect(rtc.open()).toHaveLength(2)
    await back.hangUp()
    expect(ann.at()).toBe('ended: other-hung-up')
  })

  test.each([
    [ANN, BEN],
    [BEN, ANN],
  ])('is not confused by what the other has offered to the page before: %s', async leaver => {
    const { call, page, rtc } = openExchange()
    const { ann, ben } = await call()
    const [gone, other] = leaver === ANN ? [ann, ben] : [ben, ann]
    await gone.unload()
    rtc.cut()
    await settle()
    expect(other.at()).toBe('reconnecting')
    const back = await page(leaver)
    expect([back.at(), other.at()]).toEqual(['connected', 'connected'])
    expect(rtc.open()).toHaveLength(2)
  })

  test('may reload again, and the other too', async () => {
    const { call, page } = openExchange()
    let { ann, ben } = await call()
    for (let count = 0; count < 3; count += 1) {
      await ben.unload()
      ben = await page(BEN)
      await ann.unload()
      ann = await page(ANN)
      expect([ann.at(), ben.at()]).toEqual(['connected', 'connected'])
    }
  })

  test('comes too late after 10 s, and the other knows', async () => {
    const { call, page, clock } = openExchange()
    const { ann, ben } = await call()
    await ben.unload()
    await clock.advance(10_000)
    expect(ann.view()).toMatchObject({ reason: 'lost', error: { code: 'lost' } })
    expect(ann.open()).toEqual([])
    expect((await page(BEN)).at()).toBe('idle')
  })

  test('learns that the other has hung up meanwhile, and rings nowhere', async () => {
    const { call, page } = openExchange()
    const { ann, ben } = await call()
    const desk = await page(ANN)
    await ben.unload()
    await ann.hangUp()
    const back = await page(BEN)
    expect([ann.at(), desk.at(), back.at()]).toEqual(['ended: hung-up', 'idle', 'ended: lost'])
    expect(back.open()).toEqual([])
  })

  test('is not another user’s, nor found twice', async () => {
    const { call, page } = openExchange()
    const { ben } = await call()
    await ben.unload()
    expect((await page(EVE)).at()).toBe('idle')
    const back = await page(BEN)
    expect(back.at()).toBe('connected')
    back.client.disconnect()
    expect((await page(BEN)).at()).toBe('idle')
  })

  test('leaves it where the app says so', async () => {
    const { call, page } = openExchange()
    const { ben } = await call({ resume: false })
    await ben.unload()
    expect((await page(BEN)).at()).toBe('idle')
  })

  test('whose devices cannot be opened again ends the call', async () => {
    const { call, page } = openExchange()
    const { ann, ben } = await call()
    await ben.unload()
    const back = await page(BEN, { getMedia: refuse('NotAllowedError') })
    expect(back.view()).toMatchObject({ reason: 'failed', error: { code: 'permission-refused' } })
    expect(ann.at()).toBe('ended: other-hung-up')
  })
})

describe('the telephone', () => {
  test('hangs up a moment after nobody holds it any more', async () => {
    const { call, clock } = openExchange()
    const { ann, ben } = await call()
    ann.leave()
    expect([ann.at(), ben.at()]).toEqual(['connected', 'connected'])
    await clock.advance(0)
    expect([ann.at(), ben.at()]).toEqual(['idle', 'ended: other-hung-up'])
    expect(ann.open()).toEqual([])
    await ben.call(ANN)
    expect(ann.at()).toBe('idle')
  })

  test('stays where somebody else takes it at once', async () => {
    const { call, clock } = openExchange()
    const { ann } = await call()
    ann.leave()
    ann.phone.hold(() => ({}))
    await clock.advance(1000)
    expect(ann.at()).toBe('connected')
  })

  test('lets go of everything where the session ends', async () => {
    const { call, clock, server } = openExchange()
    const { ann, ben } = await call()
    ann.client.disconnect()
    expect([ann.at(), ann.open()]).toEqual(['idle', []])
    await clock.advance(10_000)
    expect(ben.at()).toBe('ended: lost')
    ben.client.disconnect()
    server.stop()
    await settle()
    expect(clock.timers).toBe(0)
  })

  test('shows nobody a call of the session before', async () => {
    const { call } = openExchange()
    const { ann, ben } = await call()
    await ben.hangUp()
    ann.client.disconnect()
    expect(ann.view()).toMatchObject({ status: 'idle', userId: undefined, endedAt: undefined })
  })

  test('rings for nobody once all who held it have gone', async () => {
    const { page, clock } = openExchange()
    const [ann, ben] = [await page(ANN), await page(BEN)]
    const leave = ben.phone.hold(() => ({}))
    leave()
    ben.leave()
    await clock.advance(0)
    await ann.call(BEN)
    expect(ben.at()).toBe('idle')
  })

  test('does not ring for a call whose end has come before it', async () => {
    const { page, server } = openExchange()
    const ben = await page(BEN)
    server.sendToUser(BEN, 'call.ended', { call_id: 'over', from_user_id: ANN })
    server.sendToUser(BEN, 'call.incoming', { call_id: 'over', from_user_id: ANN, sdp: 'v=0' })
    await settle()
    expect(ben.at()).toBe('idle')
  })

  test('says what cannot be done, and does nothing', async () => {
    const { call } = openExchange()
    const { ann, ben } = await call()
    await ann.call(EVE)
    await ben.hangUp()
    await ann.call(ANN)
    await ann.call(BEN, { audio: false })
    await ann.accept()
    await ann.reject()
    expect(ann.errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/there is a call already.*hangUp/),
      expect.stringMatching(/themself/),
      expect.stringMatching(/neither audio nor video/),
    ])
    expect(ann.at()).toBe('ended: other-hung-up')
  })

  test('tells nobody who shows it of what makes no difference', async () => {
    const { call, server } = openExchange()
    const { ann } = await call()
    let told = 0
    ann.phone.watch(() => (told += 1))
    const before = ann.view()
    server.sendToUser(ANN, 'call.ice', { call_id: before.callId ?? '', ice_candidate: '{"candidate":"c"}' })
    server.cut()
    await ann.mute('audio', false)
    expect(told).toBe(0)
    expect(ann.view()).toBe(before)
    await ann.mute('audio', true)
    expect(told).toBe(1)
  })
})

test('whatever three people do, nothing stays open when they have hung up', async () => {
  const { page, clock, rtc, server } = openExchange()
  const people = [await page(ANN), await page(BEN), await page(EVE), await page(BEN)]
  const ids = [ANN, BEN, EVE]
  let seed = 4242
  const random = (below: number) => {
    seed = (seed * 16_807) % 2_147_483_647
    return seed % below
  }
  const seen = new Set<string>()
  for (let count = 0; count < 600; count += 1) {
    const person = people[random(people.length)]
    const deeds = [
      () => person?.phone.call(ids[random(3)] ?? ANN, { video: random(2) === 0 }),
      () => person?.phone.accept(),
      () => person?.phone.accept(),
      () => person?.phone.reject(),
      () => person?.phone.hangUp(),
      () => person?.phone.setMuted('audio', random(2) === 0),
      () => (random(4) === 0 ? server.cut() : undefined),
      () => rtc.cut(),
    ]
    deeds[random(deeds.length)]?.()
    if (random(3) > 0) await clock.advance(random(4) * 900)
    for (const each of people) seen.add(each.at())
  }
  expect(seen.size).toBeGreaterThan(10)
  for (const each of people) each.phone.hangUp()
  await clock.advance(60_000)
  expect(people.flatMap(each => each.open())).toEqual([])
  expect(rtc.open()).toEqual([])
  for (const each of people) each.client.disconnect()
  server.stop()
  await settle()
  expect(clock.timers).toBe(0)
})
