import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

import { wsServiceBackend } from '../../../src/protocols/ws-service/backend.js'
import { createToken, serve } from '../../../src/server/index.js'
import { openPages, type Pages } from '../../support/pages.js'

const ANN = 'aaaaaaaa-0000-4000-8000-000000000001'
const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'
const SECRET = 'a secret that only this test knows'
const SCRIPT = join(import.meta.dirname, 'call/page.tsx')
const FAKE_DEVICES = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

let pages: Pages

beforeAll(async () => {
  pages = await openPages(SCRIPT, { args: FAKE_DEVICES, expected: /WebSocket connection/ })
})

afterAll(() => pages.close())

/** A server of its own, whose users open pages. */
async function openChat() {
  const server = await serve({ backend: wsServiceBackend, port: 0, jwtSecret: SECRET })
  onTestFinished(server.close)
  return {
    server,
    async visit(this: void, userId: string, { call = '', on = pages }: { call?: string; on?: Pages } = {}) {
      const token = await createToken({ backend: wsServiceBackend, userId, jwtSecret: SECRET })
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
  const { visit } = await openChat()
  const [ann, ben] = [await visit(ANN, { call: BEN }), await visit(BEN)]
  await press(ann, 'Call')
  await shows(ben, 'status', 'ringing')
  await press(ben, 'Accept')
  for (const page of [ann, ben]) await shows(page, 'status', 'connected')
  for (const page of [ben, ann]) {
    const other = page === ann ? ben : ann
    await other.evaluate(() => window.statuses.splice(0))
    await page.reload()
    await shows(page, 'status', 'connected')
    await shows(other, 'status', 'connected')
    await expect.poll(() => other.evaluate(() => window.statuses)).toEqual(['reconnecting', 'connected'])
    await Promise.all([mediaFlow(ann), mediaFlow(ben)])
  }
  await press(ann, 'Hang up')
  await shows(ben, 'reason', 'other-hung-up')
  for (const page of [ann, ben]) await isReleased(page)
})
