// Drives the example as a user does, in Chromium, on the packed package. The last line is `N passed, N failed`.
//
// HOOKWIRE_TARBALL and CHROMIUM_PATH name the two; left out, the package is packed and Playwright's own browser is used.
import { dirname, join } from 'node:path'
import { launchChromium } from '../../../test/example/chromium.js'
import { copyExample } from '../../../test/example/copy.js'
import { expect, runTests } from '../../../test/example/run-tests.js'
import { startServer } from './server-process.js'
import { watchBar } from './watch-bar.js'

const copy = copyExample(dirname(import.meta.dirname))

/** What a page may say on its console while the server is down: the browser, and the library, report each attempt. */
const whileDown = /ERR_CONNECTION|ERR_EMPTY_RESPONSE|^AuthError: The `token` function threw/

let server
let browser

const serve = port => startServer({ folder: copy.app, data: join(copy.folder, 'data'), port })

/** A page of a new user. */
async function open() {
  const context = await browser.newContext({ baseURL: server.url })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const problems = []
  page.on('pageerror', error => problems.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error' && !whileDown.test(message.text())) {
      problems.push(message.text())
    }
  })
  const received = []
  page.on('websocket', socket => {
    socket.on('framereceived', ({ payload }) => received.push(...progressIn(payload)))
  })
  await page.goto('/')
  await page.getByText('Connected', { exact: true }).waitFor()
  const bookOf = title => page.getByRole('article', { name: title })
  return {
    page,
    problems,
    /** Every `progress` that has come over the line, as the server sent it. */
    received,
    bookOf,
    textOf: async title => {
      const details = bookOf(title).locator('details')
      await details.waitFor()
      return await details.textContent()
    },
  }
}

function progressIn(frame) {
  const messages = String(frame)
    .split('\n')
    .map(line => JSON.parse(line))
  return messages.filter(({ type }) => type === 'ocr_progress').map(({ payload }) => payload.progress)
}

function expectWords(text, words) {
  for (const word of words) expect(text.includes(word), `“${word}” is not in what was read: ${text}`)
}

const falls = values => values.filter((value, index) => value < (values[index - 1] ?? 0))

function expectRising(values) {
  expect(falls(values).length === 0, `the bar went back: ${values.join(', ')}`)
}

const tests = {
  'installs and builds from the tarball': async () => {
    await copy.install()
    await copy.npm('run', 'build')
  },

  'starts, and Chromium with it': async () => {
    server = await serve(0)
    browser = await launchChromium()
  },

  'a sample page is read: the bar moves, the text arrives': async () => {
    const { page, bookOf, textOf, problems } = await open()
    await page.getByRole('button', { name: 'The Harbour' }).click()
    const bar = await watchBar(bookOf('The Harbour'))
    expectWords(await textOf('The Harbour'), ['Harbour', 'Anna', 'village', 'brother'])
    const values = await bar.values()
    expectRising(values)
    expect(new Set(values).size >= 5, `the bar hardly moved: ${values.join(', ')}`)
    expect(values.at(-1) === 100, `the bar ended at ${values.at(-1)}`)
    await page.getByText('“The Harbour” is ready').waitFor()
    expect(problems.length === 0, problems.join('\n'))
    await page.context().close()
  },

  'an uploaded file is read': async () => {
    const { page, textOf } = await open()
    const image = await drawPage('Greetings from the upload')
    const file = { name: 'Postcard.png', mimeType: 'image/png', buffer: image }
    await page.getByLabel('Your own pages').setInputFiles(file)
    expectWords(await textOf('Postcard'), ['Greetings', 'upload'])
    await page.context().close()
  },

  'a file that is no image fails, says so, and the next one is read': async () => {
    const { page, bookOf, textOf } = await open()
    const file = { name: 'Broken.png', mimeType: 'image/png', buffer: Buffer.from('no image') }
    await page.getByLabel('Your own pages').setInputFiles(file)
    await bookOf('Broken').getByText('could not be read').waitFor()
    await page.getByRole('button', { name: 'The Library' }).click()
    expectWords(await textOf('The Library'), ['librarian'])
    await page.context().close()
  },

  'the server is killed in the middle and started again, and the page recovers by itself': async () => {
    const { page, bookOf, textOf, problems } = await open()
    await page.evaluate(() => (window.neverReloaded = true))
    await page.getByRole('button', { name: 'Read all three' }).click()
    const bar = await watchBar(bookOf('The Island'))
    await bar.reaches(40)
    await server.kill()
    await page.getByText('Connection lost').waitFor()
    server = await serve(server.port)
    expectWords(await textOf('The Island'), ['baker', 'librarian', 'lighthouse'])
    await page.getByText('Connected', { exact: true }).waitFor()
    const values = await bar.values()
    expectRising(values)
    expect(values.at(-1) === 100, `the bar ended at ${values.at(-1)}`)
    expect(await page.evaluate(() => window.neverReloaded), 'the page was reloaded')
    expect(problems.length === 0, problems.join('\n'))

    await page.reload()
    expectWords(await textOf('The Island'), ['baker', 'librarian', 'lighthouse'])
    await page.context().close()
  },

  'a page that is read once more moves no bar back': async () => {
    const { page, bookOf, textOf, received } = await open()
    await page.getByRole('button', { name: 'Read all three' }).click()
    const bar = await watchBar(bookOf('The Island'))
    await bar.reaches(45)
    await server.kill()
    await page.getByText('Connection lost').waitFor()
    server = await serve(server.port)
    // As when the network comes back, so that the page is there before the second page is begun again.
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await textOf('The Island')
    expect(falls(received).length > 0, `the server's own progress never went back: ${received.join(', ')}`)
    expectRising(await bar.values())
    await page.context().close()
  },

  'what became ready while the page could not hear it is found out': async () => {
    const { page, bookOf, textOf } = await open()
    const { port } = server
    await page.getByRole('button', { name: 'Read all three' }).click()
    await bookOf('The Island').waitFor()
    await server.kill()
    await page.getByText('Connection lost').waitFor()
    // On another port, where the page does not look: its `book_ready` reaches nobody.
    server = await serve(0)
    await server.said(/ready: The Island/)
    await server.kill()
    server = await serve(port)
    expectWords(await textOf('The Island'), ['baker', 'librarian', 'lighthouse'])
    await page.context().close()
  },
}

/** The image of a page with a line of text on it. */
async function drawPage(text) {
  const page = await browser.newPage({ viewport: { width: 640, height: 200 } })
  await page.setContent(`<p style="font: 36px serif; margin: 60px">${text}</p>`)
  const image = await page.screenshot()
  await page.close()
  return image
}

await runTests(tests, {
  needed: 2,
  explain: () => server?.output() ?? '',
  async end() {
    await browser?.close()
    await server?.kill()
  },
})
