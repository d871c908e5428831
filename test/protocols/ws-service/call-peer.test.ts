import { afterEach, expect, test, vi } from 'vitest'

import { createPeer, type Description, type Peer } from '../../../src/protocols/ws-service/hooks/call/peer.js'
import { settle } from '../../support/clock.js'
import { fakeMedia, fakeWebRtc } from './call/fake-rtc.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A peer whose words are kept until a test hands them over. */
function makePeer(isPolite: boolean, stale?: string) {
  const said: Description[] = []
  const states: string[] = []
  const peer: Peer = createPeer({
    stream: fakeMedia(['audio']).stream,
    iceServers: [],
    isPolite: () => isPolite,
    stale,
    tell: {
      description: description => said.push(description) > 0,
      candidate: () => undefined,
      stream: () => undefined,
      state: state => states.push(state),
      failed: thrown => {
        throw thrown
      },
    },
  })
  return { peer, said, states, last: () => said.at(-1) ?? { type: 'offer' as const, sdp: '' } }
}

/** Two that have both offered, and have heard nothing of each other. */
async function collide() {
  const rtc = fakeWebRtc()
  const [polite, other] = [makePeer(true), makePeer(false)]
  for (const { peer } of [polite, other]) peer.offer()
  await settle()
  return { rtc, polite, other, offers: [polite.last(), other.last()] as const }
}

test('of two offers at once that of the impolite one is answered', async () => {
  const { polite, other, offers } = await collide()
  await other.peer.receive(offers[0])
  await polite.peer.receive(offers[1])
  expect(polite.last().type).toBe('answer')
  await other.peer.receive(polite.last())
  await settle()
  expect(other.said.map(({ type }) => type)).not.toContain('answer')
  expect([polite.states, other.states]).toEqual([['connected'], ['connected']])
})

test('the impolite one says its offer again, for the other may never have heard it', async () => {
  const { polite, other, offers } = await collide()
  await other.peer.receive(offers[0])
  expect(other.said).toEqual([offers[1], offers[1]])
  for (const offer of other.said) await polite.peer.receive(offer)
  for (const answer of polite.said.slice(1)) await other.peer.receive(answer)
  await settle()
  expect([polite.states, other.states]).toEqual([['connected'], ['connected']])
})

test('what is offered to the page before is not taken, however polite one is', async () => {
  const { rtc, other } = await collide()
  const back = makePeer(true, `- ${rtc.all[1]?.id}`)
  back.peer.offer()
  await settle()
  await back.peer.receive(other.last())
  expect(back.said.map(({ type }) => type)).toEqual(['offer', 'offer'])
  expect(back.peer.origin).toBeUndefined()
})

test('an answer of another page than the one that is talked to is not taken', async () => {
  const { polite, other, offers } = await collide()
  await polite.peer.receive(offers[1])
  await other.peer.receive(polite.last())
  await settle()
  const { origin } = other.peer
  other.peer.renew()
  await settle()
  const stranger = makePeer(true)
  await stranger.peer.receive(other.last())
  await other.peer.receive(stranger.last())
  expect(other.peer.origin).toBe(origin)
  await polite.peer.receive(other.last())
  await other.peer.receive(polite.last())
  expect(other.peer.origin).toBe(origin)
})

test('candidates wait for the description that they belong to', async () => {
  const { rtc, polite, offers } = await collide()
  await polite.peer.addCandidate({ candidate: 'early' })
  expect(rtc.all[0]?.candidates).toEqual([])
  await polite.peer.receive(offers[1])
  expect(rtc.all[0]?.candidates).toEqual([{ candidate: 'early' }])
})
