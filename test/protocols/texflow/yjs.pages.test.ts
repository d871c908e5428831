import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { createTexflowBackend } from '../../../src/protocols/texflow/backend.js'
import { createToken, serve } from '../../../src/server/index.js'
import { openPages, type Pages } from '../../support/pages.js'

const JWT_SECRET = 'of these tests'

let pages: Pages

beforeAll(async () => {
  // A socket that is cut, or finds no server, is an error on the console of a browser.
  pages = await openPages(join(import.meta.dirname, 'yjs-page.tsx'), { expected: /WebSocket|net::ERR/ })
})

afterAll(() => pages.close())

/** A server on a port, and pages of users on it. */
async function startServer(redis: boolean) {
  const backend = createTexflowBackend({ redis })
  const server = await serve({ backend, port: 0, jwtSecret: JWT_SECRET })
  onTestFinished(server.close)

  async function open(userId: string, beside?: Page): Promise<Page> {
    const token = await createToken({ backend, userId, jwtSecret: JWT_SECRET })
    const page = await pages.open({ url: server.url.replace('/:project_id', ''), token }, beside)
    onTestFinished(() => page.close())
    await page.waitForFunction(() => window.editor?.synced())
    return page
  }
  return { server, open }
}

const readOf = (page: Page): Promise<string> => page.evaluate(() => window.editor.read())
const insertIn = (page: Page, at: number, text: string): Promise<void> =>
  page.evaluate(([place, words]) => window.editor.insert(Number(place), String(words)), [at, text])

/** Waits until all pages are synced and show the same text, which has so many characters, and gives it back. */
async function equalText(all: readonly Page[], length: number): Promise<string> {
  for (const page of all) {
    await page.waitForFunction(wanted => window.editor.synced() && window.editor.read().length === wanted, length)
  }
  const [first = '', ...others] = await Promise.all(all.map(readOf))
  for (const other of others) expect(other).toBe(first)
  return first
}

/** Each page types its number and a space, again and again. */
async function startTyping(all: readonly Page[]): Promise<void> {
  await Promise.all(all.map((page, n) => page.evaluate(word => window.editor.start(word), `${n} `)))
}

/** Gives back how many characters they have typed together. */
async function stopTyping(all: readonly Page[]): Promise<number> {
  const counts = await Promise.all(all.map(page => page.evaluate(() => window.editor.stop())))
  return 2 * counts.reduce((sum, count) => sum + count, 0)
}

/** Waits until a page shows a good deal more than now, its own words and those of others. */
async function hasGrown(page: Page): Promise<void> {
  const { length } = await readOf(page)
  await page.waitForFunction(before => window.editor.read().length > before + 40, length)
}

describe.each([{ redis: false }, { redis: true }])('on a hub, %o,', ({ redis }) => {
  test('two pages that type at once, with cuts in between, end with the same text, in which nothing is lost', async () => {
    const { server, open } = await startServer(redis)
    const [ann, ben] = [await open('ann'), await open('ben')]
    await startTyping([ann, ben])
    for (let cut = 0; cut < 3; cut += 1) {
      await hasGrown(ann)
      server.hub.terminateAll()
    }
    await hasGrown(ben)
    const text = await equalText([ann, ben], await stopTyping([ann, ben]))
    expect(text).toMatch(/^[01 ]+$/)
  })

  test('a page that types while its network is gone is heard when it is back', async () => {
    const { server, open } = await startServer(redis)
    const [ann, ben] = [await open('ann'), await open('ben')]
    await insertIn(ann, 0, 'together ')
    await equalText([ann, ben], 9)
    await ann.context().setOffline(true)
    server.hub.terminateAll()
    await ann.waitForFunction(() => window.editor.status() === 'reconnecting')
    await insertIn(ann, 0, 'offline ')
    await insertIn(ben, 9, 'meanwhile')
    await ben.waitForFunction(() => window.editor.synced())
    await ann.context().setOffline(false)
    expect(await equalText([ann, ben], 26)).toBe('offline together meanwhile')
  })

  test('three pages, of which one comes late', async () => {
    const { open } = await startServer(redis)
    const [ann, ben] = [await open('ann'), await open('ben')]
    await Promise.all([insertIn(ann, 0, 'aaa'), insertIn(ben, 0, 'bbb')])
    const cleo = await open('cleo')
    await startTyping([ann, ben, cleo])
    await hasGrown(cleo)
    const text = await equalText([ann, ben, cleo], 6 + (await stopTyping([ann, ben, cleo])))
    expect(text).toMatch(/^[ab012 ]+$/)
  })

  test('two tabs of one user, who see each other', async () => {
    const { open } = await startServer(redis)
    const first = await open('ann')
    await insertIn(first, 0, 'from the first tab')
    await first.evaluate(() => window.editor.setName('first'))
    const second = await open('ann', first)
    await equalText([first, second], 18)
    await second.evaluate(() => window.editor.setName('second'))
    await first.waitForFunction(() => window.editor.sees().includes('second'))
    await second.waitForFunction(() => window.editor.sees().includes('first'))
    await insertIn(second, 0, 'back ')
    expect(await equalText([first, second], 23)).toBe('back from the first tab')
    await second.close()
    await first.waitForFunction(() => window.editor.sees().length === 0)
  })

  test('a text of 100,000 characters that is pasted, and reaches a page that comes late', async () => {
    const { open } = await startServer(redis)
    const [ann, ben] = [await open('ann'), await open('ben')]
    const text = Array.from({ length: 10_000 }, (_, n) => `${n}`.padStart(9, 'é') + '\n').join('')
    await insertIn(ann, 0, text)
    expect(await equalText([ann, ben], 100_000)).toBe(text)
    const cleo = await open('cleo')
    await insertIn(cleo, 0, 'and more ')
    expect(await equalText([ann, ben, cleo], 100_009)).toBe(`and more ${text}`)
  })
})
