import { describe, expect, test } from 'vitest'

import { ANN, BEN, EVE, openChatRoom } from './chat-room.js'

const call = { call_id: 'call-1', participants: [ANN, BEN] }
const offer = { ...call, sdp: 'offer' }
const answer = { ...call, sdp: 'answer' }
const ice = { ...call, ice_candidate: '{"candidate":""}' }

/** Ann has called, and the phone and the laptop of Ben ring. */
async function ringing() {
  const room = openChatRoom()
  const ann = await room.connect(ANN)
  const desk = await room.connect(ANN)
  const [phone, laptop] = [await room.connect(BEN), await room.connect(BEN)]
  await ann.say('call.offer', offer)
  return { ...room, ann, desk, phone, laptop }
}

/** As `ringing`, answered by the phone, with all that was told so far put away. */
async function talking() {
  const room = await ringing()
  await room.phone.say('call.answer', answer)
  for (const device of [room.ann, room.desk, room.phone, room.laptop]) device.hear()
  return room
}

describe('a call', () => {
  test('rings on every device of the other, and on none of one’s own', async () => {
    const { ann, desk, phone, laptop } = await ringing()
    const incoming = ['call.incoming', { ...offer, from_user_id: ANN }]
    expect([phone.hear(), laptop.hear(), desk.hear(), ann.hear()]).toEqual([[incoming], [incoming], [], []])
    expect(phone.problems).toEqual([])
  })

  test('is answered by the first; the others stop to ring, and may not answer any more', async () => {
    const { ann, desk, phone, laptop } = await ringing()
    phone.hear()
    laptop.hear()
    expect(await phone.say('call.answer', answer)).toEqual([])
    expect(ann.hear()).toEqual([['call.answer', { ...answer, from_user_id: BEN }]])
    expect(laptop.hear()).toMatchObject([['call.ended', { call_id: 'call-1', reason: 'answered_elsewhere' }]])
    expect(await laptop.say('call.answer', answer)).toMatchObject([['error', { code: 'CALL_ANSWERED' }]])
    expect([ann.hear(), desk.hear(), phone.hear()]).toEqual([[], [], []])
  })

  test('goes on between the two devices that are in it', async () => {
    const { ann, desk, phone, laptop } = await talking()
    await ann.say('call.ice', ice)
    await ann.say('call.offer', { ...offer, sdp: 'again' })
    expect(phone.hearTypes()).toEqual(['call.ice', 'call.offer'])
    await phone.say('call.ice', ice)
    await phone.say('call.answer', answer)
    expect(ann.hearTypes()).toEqual(['call.ice', 'call.answer'])
    expect([laptop.hear(), desk.hear()]).toEqual([[], []])
  })

  test('lets candidates through while it rings, and is not answered by them', async () => {
    const { ann, phone, laptop } = await ringing()
    phone.hear()
    laptop.hear()
    await ann.say('call.ice', ice)
    expect([phone.hearTypes(), laptop.hearTypes()]).toEqual([['call.ice'], ['call.ice']])
    await phone.say('call.ice', ice)
    expect(ann.hearTypes()).toEqual(['call.ice'])
    expect(await laptop.say('call.answer', answer)).toEqual([])
  })

  test('ends for everybody when somebody hangs up, and is no more', async () => {
    const { ann, desk, phone, laptop } = await talking()
    expect(await phone.say('call.hangup', call)).toEqual([])
    const ended = ['call.ended', { ...call, from_user_id: BEN, reason: 'hangup' }]
    expect([ann.hear(), desk.hear(), laptop.hear()]).toEqual([[ended], [ended], [ended]])
    expect(await ann.say('call.ice', ice)).toMatchObject([['error', { code: 'CALL_NOT_FOUND' }]])
  })

  test('ends for the reason that whoever hangs up has given', async () => {
    const { ann, phone, laptop } = await ringing()
    laptop.hear()
    await phone.say('call.hangup', { ...call, reason: 'busy' })
    const ended = ['call.ended', { ...call, from_user_id: BEN, reason: 'busy' }]
    expect([ann.hear(), laptop.hear()]).toEqual([[ended], [ended]])
  })

  test('that is resumed rings nobody where it has ended', async () => {
    const { ann, phone, laptop } = await talking()
    await phone.say('call.hangup', call)
    for (const device of [ann, laptop]) device.hear()
    const resumed = { ...offer, resume: true }
    expect(await ann.say('call.offer', resumed)).toMatchObject([['error', { code: 'CALL_NOT_FOUND' }]])
    expect([phone.hear(), laptop.hear()]).toEqual([[], []])
  })

  test('that is declined on one device stops to ring on the others', async () => {
    const { ann, phone, laptop } = await ringing()
    laptop.hear()
    await phone.say('call.hangup', call)
    expect([ann.hearTypes(), laptop.hearTypes()]).toEqual([['call.ended'], ['call.ended']])
  })

  test('reaches nobody who is offline, and the caller is told', async () => {
    const { connect } = openChatRoom()
    const ann = await connect(ANN)
    const details = { call_id: 'call-1' }
    expect(await ann.say('call.offer', offer)).toMatchObject([['error', { code: 'USER_OFFLINE', details }]])
  })

  test.each([
    ['call.offer', offer],
    ['call.answer', answer],
    ['call.ice', ice],
    ['call.hangup', call],
  ])('is not for others: %s', async (type, payload) => {
    const { connect, ann, phone } = await talking()
    const eve = await connect(EVE)
    const listed = { ...payload, participants: [ANN, EVE] }
    expect(await eve.say(type, listed)).toMatchObject([['error', { code: 'NOT_A_PARTICIPANT' }]])
    expect([ann.hear(), phone.hear()]).toEqual([[], []])
  })
})

describe('a device that is gone', () => {
  test('may come back in the middle of a call, and goes on', async () => {
    const { connect, ann, phone, clock } = await talking()
    await phone.leave()
    await clock.advance(9000)
    const back = await connect(BEN)
    await back.say('call.offer', offer)
    expect(ann.hearTypes()).toEqual(['call.offer'])
    await ann.say('call.answer', answer)
    expect(back.hearTypes()).toEqual(['call.answer'])
    await clock.advance(60_000)
    expect(ann.hear()).toEqual([])
  })

  test('and comes back before anybody has missed it goes on, where it is known by its name', async () => {
    const { connect, token, ann, phone } = await talking()
    const authenticate = (device_id: string) => ({ token: token(BEN), device_id, platform: 'web' })
    await phone.say('authenticate', authenticate('phone'))
    const [back, other] = [await connect(BEN), await connect(BEN)]
    await back.say('authenticate', authenticate('phone'))
    await other.say('authenticate', authenticate('watch'))
    expect(await other.say('call.ice', ice)).toMatchObject([['error', { code: 'CALL_ANSWERED' }]])
    await back.say('call.ice', ice)
    expect(ann.hearTypes()).toEqual(['call.ice'])
    await ann.say('call.ice', ice)
    expect([phone.hearTypes(), back.hearTypes()]).toEqual([[], ['call.ice']])
  })

  test('ends its call where its user does not come back within 10 s', async () => {
    const { ann, phone, laptop, clock } = await talking()
    await phone.leave()
    await clock.advance(9999)
    expect(ann.hear()).toEqual([])
    await clock.advance(1)
    expect(ann.hear()).toMatchObject([['call.ended', { from_user_id: BEN, reason: 'disconnected' }]])
    expect(laptop.hearTypes()).toEqual(['call.ended'])
  })

  test('that only rang ends nothing', async () => {
    const { ann, phone, clock } = await ringing()
    await phone.leave()
    await clock.advance(20_000)
    expect(ann.hear()).toEqual([])
  })
})

test('a server that stops leaves no timer', async () => {
  const { stop, phone, clock } = await talking()
  await phone.leave()
  stop()
  expect(clock.timers).toBe(0)
})
