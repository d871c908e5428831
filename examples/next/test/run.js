// Drives the example as a user does, in Chromium, on the packed package. The last line is `N passed, N failed`.
//
// HOOKWIRE_TARBALL and CHROMIUM_PATH name the two; left out, the package is packed and Playwright's own browser is used.
import { cpSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { launchChromium } from '../../../test/example/chromium.js'
import { copyExample } from '../../../test/example/copy.js'
import { expect, runTests } from '../../../test/example/run-tests.js'
import { next, startApp, startBackend } from './servers.js'
import { visit } from './visit.js'

const copy = copyExample(dirname(import.meta.dirname))
// A page that only this test needs.
cpSync(join(import.meta.dirname, 'server-component'), join(copy.app, 'app/server-component'), { recursive: true })
// As in the repository, and in every monorepo.
writeFileSync(join(copy.folder, 'package-lock.json'), '{}')

/** What a page may say on its console while the backend is down: the browser reports each attempt. */
const whileDown = /ERR_CONNECTION/

/** What Next.js says of the machine and not of the app: a slow disk; in CI, a build cache that is not kept. */
const ofTheMachine = /⚠ (Slow filesystem|No build cache found).*/g

/** Whether Next.js, or Node, has said what somebody should look at. */
const complains = said => /warn|error|⚠|⨯/i.test(said.replace(ofTheMachine, ''))

const BOOK = 'First Japanese'

let app
let backend
let browser
/** Where the backend is, is built into the page. */
let env

/** A page that is connected: the only one there is, and the demo of the backend has just begun. */
async function open(options) {
  for (const context of browser.contexts()) await context.close()
  await restartBackend()
  const visitor = await visit(browser, { app, backend, ...options })
  await visitor.connected()
  return visitor
}

async function restartBackend() {
  await backend.kill()
  backend = await startBackend(copy.app, backend.port, '--demo')
}

function expectSilence({ problems }) {
  expect(problems.length === 0, `the page complained:\n${problems.join('\n')}`)
}

function expectQuietServer() {
  const said = app.output()
  expect(!complains(said), `the server complained: ${said}`)
}

/** The one socket that the page has opened is the one that the backend holds. */
async function expectOneSocket({ sockets }) {
  expect(sockets.length === 1, `the page has opened ${sockets.length} sockets`)
  expect(!sockets[0].isClosed(), 'the socket of the page is closed')
  const held = await backend.sockets()
  expect(held === 1, `the backend holds ${held} sockets`)
}

const tests = {
  'installs, and builds from the tarball without a warning': async () => {
    await copy.install()
    // Without the demo: nothing is said yet to anybody.
    backend = await startBackend(copy.app, 0)
    env = { NEXT_PUBLIC_LIVE_URL: backend.url }
    const said = await next(copy.app, 'build', env).succeeded()
    expect(!complains(said), `the build complained: ${said}`)
  },

  'starts, and Chromium with it': async () => {
    app = await startApp(copy.app, 'start', env)
    browser = await launchChromium()
  },

  'the server sends all of a page, and connects to nothing': async () => {
    const context = await browser.newContext({ baseURL: app.url, javaScriptEnabled: false })
    const page = await context.newPage()
    for (const path of ['/', '/books/demo-1']) {
      await page.goto(path)
      const book = page.getByRole('article', { name: BOOK })
      expect(await book.isVisible(), `${path} is without its book`)
      expect(await book.getByText('Waiting for news').isVisible(), `${path} is without its bar`)
      expect(await page.getByText('Not connected').isVisible(), `${path} is without its status`)
    }
    const held = await backend.sockets()
    expect(held === 0, `the backend holds ${held} sockets`)
  },

  'a server component calls what is no hook and no component': async () => {
    const page = await (await fetch(`${app.url}/server-component`)).text()
    expect(page.includes('shop | true | idle | usage'), `it says something else: ${page}`)
  },

  'a page comes to life without a word on the console, and its bars move': async () => {
    const visitor = await open()
    await visitor.moves(BOOK)
    await expectOneSocket(visitor)
    expectSilence(visitor)
  },

  'a page that is rendered at each request does as well': async () => {
    const visitor = await open({ path: '/books/demo-1' })
    await visitor.moves(BOOK)
    expectSilence(visitor)
  },

  'another route keeps the socket, and the bars go on': async () => {
    const visitor = await open()
    await visitor.moves(BOOK)
    await visitor.follow(BOOK, BOOK)
    expect((await visitor.valueOf(BOOK)) !== null, 'what was known on the shelf is forgotten on the page of the book')
    await visitor.moves(BOOK)
    await visitor.follow('Back to the shelf', 'On the shelf')
    await visitor.moves(BOOK)
    await expectOneSocket(visitor)
    expectSilence(visitor)
  },

  'so does one on which nothing is live': async () => {
    const visitor = await open()
    await visitor.moves(BOOK)
    await visitor.follow('How it works', 'How it works')
    await expectOneSocket(visitor)
    await visitor.follow('Back to the shelf', 'On the shelf')
    expect((await visitor.valueOf(BOOK)) !== null, 'what was known before is forgotten')
    await visitor.moves(BOOK)
    await expectOneSocket(visitor)
    expectSilence(visitor)
  },

  'the backend ends and starts again, and the page recovers by itself': async () => {
    const visitor = await open({ ignore: whileDown })
    await backend.kill()
    await visitor.page.getByText('Connection lost').waitFor()
    await restartBackend()
    await visitor.connected()
    await visitor.moves(BOOK)
    const held = await backend.sockets()
    expect(held === 1, `the backend holds ${held} sockets`)
    expectSilence(visitor)
  },

  'the server has found nothing to say either': () => expectQuietServer(),

  'while the app is worked on, React finds nothing to say': async () => {
    await app.kill()
    app = await startApp(copy.app, 'dev', env)
    const visitor = await open()
    await visitor.moves(BOOK)
    await visitor.follow(BOOK, BOOK)
    await visitor.moves(BOOK)
    await expectOneSocket(visitor)
    expectSilence(visitor)
    expectQuietServer()
  },
}

await runTests(tests, {
  needed: 2,
  explain: () => [app, backend].map(program => program?.output() ?? '').join('\n'),
  async end() {
    await browser?.close()
    await app?.kill()
    await backend?.kill()
  },
})
