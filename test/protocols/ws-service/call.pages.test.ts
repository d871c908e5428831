import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

import { wsServiceBackend } from '../../../src/protocols/ws-service/backend.js'
import { createToken, serve } from '../../../src/server/index.js'
import { handClock } from '../../support/clock.js'
import { openPages, type Pages } from '../../support/pages.js'

const ANN = 'aaaaaaaa-0000-4000-8000-000000000001'
const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'
const SECRET = 'a secret that only this test knows'
const SCRIPT = join(import.meta.dirname, 'call/page.tsx')
const SERVER = { backend: wsServiceBackend, jwtSecret: SECRET }
const FAKE_DEVICE = '--use-fake-device-for-media-stream'
const FAKE_PROMPT = '--use-fake-ui-for-media-stream'

let pages: Pages

beforeAll(async () => {
  pages = await openPages(SCRIPT, { args: [FAKE_DEVICE, FAKE_PROMPT], expected: /WebSocket connection/ })
})

afterAll(() => pages.close())

/** A server of its own, whose time stands still, and whose users open pages. */
async function openChat() {
  const clock = handClock()
  const server = await serve({ ...SERVER, port: 0, clock })
  onTestFinished(server.close)
  return {
    server,
    clock,
    async visit(this: void, userId: string, { call = '', on = pages }: { call?: string; on?: Pages } = {}) {
      const token = await createToken({ ...SERVER, userId })
      const page = await on.open({ url: server.url, token, call })
      onTestFinished(() => page.context().close())
      await shows(page, 'line', 'open')
      return page
    },
  }
}

/** Waits until the page shows it. */
async function shows(page: Page, id: string, text: string): Promise<void> {
  await expect.poll(() => page.locator(`#${id}`).textContent(), { timeout: 30_000, interval: 50 }).toBe(text)
}

const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()

/** What the page's newest connection has sent and got so far. */
function mediaOf(page: Page) {
  return page.evaluate(async () => {
    const sum = { audioIn: 0, audioOut: 0, framesIn: 0, framesOut: 0 }
    const stats = await window.made.at(-1)?.getStats()
    stats?.forEach((report: Record<string, unknown>) => {
      const isAudio = report['kind'] === 'audio'
      if (report['type'] === 'inbound-rtp' && isAudio) sum.audioIn += Number(report['bytesReceived'])
      if (report['type'] === 'outbound-rtp' && isAudio) sum.audioOut += Number(report['bytesSent'])
      if (report['type'] === 'inbound-rtp' && !isAudio) sum.framesIn += Number(report['framesDecoded'] ?? 0)
      if (report['type'] === 'outbound-rtp' && !isAudio) sum.framesOut += Number(report['framesEncoded'] ?? 0)
    })
    return sum
  })
}

/** Waits until more of each has come and gone than now. */
async function mediaFlow(page: Page): Promise<void> {
  const before = await mediaOf(page)
  const grown = async (): Promise<string[]> => {
    const now = await mediaOf(page)
    return Object.entries(now).flatMap(([name, count]) => (count > before[name as keyof typeof before] ? [name] : []))
  }
  const all = ['audioIn', 'audioOut', 'framesIn', 'framesOut']
  await expect.poll(grown, { timeout: 30_000, interval: 100 }).toEqual(all)
}

/** Nothing that the page has opened is open any more. */
async function isReleased(page: Page): Promise<void> {
  const open = () =>
    page.evaluate(() => [
      ...window.made.filter(({ connectionState }) => connectionState !== 'closed').map(() => 'connection'),
      ...window.tracks.filter(({ readyState }) => readyState !== 'ended').map(({ kind }) => kind),
    ])
  await expect.poll(open).toEqual([])
}

/** Two pages that are in a call with sound and picture. */
async function openCall(chat: Awaited<ReturnType<typeof openChat>>) {
  const [ann, ben] = [await chat.visit(ANN, { call: BEN }), await chat.visit(BEN, { call: ANN })]
  await press(ann, 'Call')
  await shows(ben, 'status', 'ringing')
  await press(ben, 'Accept')
  const both = [ann, ben]
  await Promise.all(both.map(page => shows(page, 'status', 'connected')))
  return { ann, ben, both }
}

const allFlow = (pagesOfCall: readonly Page[]) => Promise.all(pagesOfCall.map(mediaFlow))

test('two pages talk and see each other, and let go of everything when one hangs up', async () => {
  const { visit } = await openChat()
  const [ann, ben] = [await visit(ANN, { call: BEN }), await visit(BEN)]
  await press(ann, 'Call')
  await shows(ben, 'status', 'ringing')
  await shows(ben, 'kinds', '{"audio":true,"video":true}')
  expect(await ben.evaluate(() => window.tracks.length)).toBe(0)
  await press(ben, 'Accept')
  for (const page of [ann, ben]) await shows(page, 'status', 'connected')
  await Promise.all([mediaFlow(ann), mediaFlow(ben)])
  for (const page of [ann, ben]) await shows(page, 'duration', '1000')
  await press(ben, 'Hang up')
  await shows(ben, 'reason', 'hung-up')
  await shows(ann, 'reason', 'other-hung-up')
  for (const page of [ann, ben]) await isReleased(page)
})

test('a page that reloads in mid-call finds it again, and media go both ways', async () => {
  const { ann, ben, both } = await openCall(await openChat())
  for (const page of [ben, ann]) {
    const other = page === ann ? ben : ann
    await other.evaluate(() => window.statuses.splice(0))
    await page.reload()
    await expect.poll(() => other.evaluate(() => window.statuses)).toEqual(['reconnecting', 'connected'])
    await shows(page, 'status', 'connected')
    await allFlow(both)
  }
  await press(ann, 'Hang up')
  await shows(ben, 'reason', 'other-hung-up')
  await Promise.all(both.map(isReleased))
})

test('two pages that reload at once find their call again', async () => {
  const { both } = await openCall(await openChat())
  await Promise.all(both.map(page => page.reload()))
  const statuses = () => Promise.all(both.map(page => page.locator('#status').textContent()))
  await expect.poll(statuses, { timeout: 30_000 }).toEqual(['connected', 'connected'])
  await allFlow(both)
})

test('a page that does not come back ends the call of the other', async () => {
  const chat = await openChat()
  const { ann, ben } = await openCall(chat)
  await ben.close()
  await expect.poll(() => chat.server.hub.stats().total_connections).toBe(1)
  await chat.clock.advance(10_000)
  await shows(ann, 'reason', 'lost')
  await shows(ann, 'error', 'lost')
  await isReleased(ann)
})

test('a call goes on over lines that are lost, and over a server that begins anew', async () => {
  const chat = await openChat()
  const { ann, ben, both } = await openCall(chat)
  chat.server.hub.terminateAll()
  await Promise.all(both.map(page => shows(page, 'line', 'open')))
  await allFlow(both)
  await chat.server.close()
  await Promise.all(both.map(page => shows(page, 'line', 'closed')))
  await allFlow(both)
  const again = await serve({ ...SERVER, port: chat.server.port })
  onTestFinished(again.close)
  await Promise.all(both.map(page => shows(page, 'line', 'open')))
  await allFlow(both)
  await Promise.all(both.map(page => shows(page, 'status', 'connected')))
  await press(ann, 'Hang up')
  await shows(ben, 'status', 'ended')
  await Promise.all(both.map(isReleased))
})

test('three devices ring; the first answer wins, and the others stop', async () => {
  const { visit } = await openChat()
  const ann = await visit(ANN, { call: BEN })
  const [phone, laptop, watch] = [await visit(BEN), await visit(BEN), await visit(BEN)]
  await press(ann, 'Call')
  for (const device of [phone, laptop, watch]) await shows(device, 'status', 'ringing')
  await press(laptop, 'Accept')
  for (const device of [phone, watch]) await shows(device, 'reason', 'answered-elsewhere')
  for (const page of [ann, laptop]) await shows(page, 'status', 'connected')
  await allFlow([ann, laptop])
  expect(await Promise.all([phone, watch].map(page => page.evaluate(() => window.tracks.length)))).toEqual([0, 0])
})

test('two who call each other at once are in one call', async () => {
  const { visit } = await openChat()
  const both = [await visit(ANN, { call: BEN }), await visit(BEN, { call: ANN })] as const
  await Promise.all(both.map(page => press(page, 'Call')))
  await Promise.all(both.map(page => shows(page, 'status', 'connected')))
  await allFlow(both)
  await press(both[1], 'Hang up')
  await Promise.all(both.map(page => shows(page, 'status', 'ended')))
  await Promise.all(both.map(isReleased))
})

test('who is called by voice may be seen, and is heard alone by default', async () => {
  const { visit } = await openChat()
  const [ann, ben] = [await visit(ANN, { call: BEN }), await visit(BEN)]
  await press(ann, 'Call by voice')
  await shows(ben, 'kinds', '{"audio":true,"video":false}')
  await press(ben, 'Accept')
  await shows(ann, 'status', 'connected')
  await shows(ann, 'kinds', '{"audio":true,"video":false}')
  expect(await ben.evaluate(() => window.tracks.map(({ kind }) => kind))).toEqual(['audio'])
  await press(ann, 'Hang up')
  await shows(ben, 'status', 'ended')
  await press(ann, 'Call by voice')
  await shows(ben, 'status', 'ringing')
  await press(ben, 'Accept and be seen')
  await shows(ann, 'kinds', '{"audio":true,"video":true}')
  await expect.poll(async () => (await mediaOf(ann)).framesIn).toBeGreaterThan(0)
})

test('who logs out lets go of everything', async () => {
  const chat = await openChat()
  const { ann, ben } = await openCall(chat)
  await press(ann, 'Log out')
  await shows(ann, 'status', 'idle')
  await isReleased(ann)
  await expect.poll(() => chat.server.hub.stats().total_connections).toBe(1)
  await chat.clock.advance(10_000)
  await shows(ben, 'reason', 'lost')
  await isReleased(ben)
})

test('who may not use the microphone is told so, and nobody rings', async () => {
  const refusing = await openPages(SCRIPT, { args: [FAKE_DEVICE, `${FAKE_PROMPT}=deny`] })
  onTestFinished(() => refusing.close())
  const { visit } = await openChat()
  const [ann, ben] = [await visit(ANN, { call: BEN, on: refusing }), await visit(BEN, { call: ANN })]
  await press(ann, 'Call')
  await shows(ann, 'error', 'permission-refused')
  await shows(ann, 'status', 'ended')
  expect(await ben.evaluate(() => window.statuses)).toEqual(['idle', 'idle'])

  await press(ben, 'Call')
  await shows(ann, 'status', 'ringing')
  await press(ann, 'Accept')
  await shows(ann, 'error', 'permission-refused')
  await shows(ann, 'status', 'ringing')
  await press(ann, 'Reject')
  await shows(ben, 'reason', 'other-rejected')
  await isReleased(ben)
})
