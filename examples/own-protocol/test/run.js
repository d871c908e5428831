// Drives the example as its users do, in Chromium, on the packed package. The last line is `N passed, N failed`.
//
// HOOKWIRE_TARBALL and CHROMIUM_PATH name the two; left out, the package is packed and Playwright's own browser is used.
import { dirname } from 'node:path'
import { launchChromium } from '../../../test/example/chromium.js'
import { copyExample } from '../../../test/example/copy.js'
import { expect, runTests } from '../../../test/example/run-tests.js'
import { buildPages, servePages, startChat } from './processes.js'
import { visit } from './visit.js'

const copy = copyExample(dirname(import.meta.dirname))

let chat
let pages
let browser

const come = name => visit(browser, { url: pages.url, chat: chat.url, name })

function expectQuiet(...visits) {
  const problems = visits.flatMap(({ problems }) => problems)
  expect(problems.length === 0, problems.join('\n'))
}

const tests = {
  'installs from the tarball, and builds': async () => {
    await copy.install()
    chat = await startChat(copy.app, 0)
    await buildPages(copy.app, chat.url)
  },

  'starts, and Chromium with it': async () => {
    pages = await servePages(copy.app)
    browser = await launchChromium()
  },

  'two people see each other come, talk, and see each other go': async () => {
    const ann = await come('Ann')
    await ann.sees('Ann')
    await ann.says('Is anybody here?')
    const ben = await come('Ben')
    await ann.sees('Ann', 'Ben')
    await ben.sees('Ann', 'Ben')
    await ben.reads('Is anybody here?')
    await ben.says('I am')
    await ann.reads('Is anybody here?', 'I am')
    await ben.leaves()
    await ann.sees('Ann')
    expectQuiet(ann, ben)
    await ann.leaves()
  },

  'whoever types is seen typing by the other alone, until they send it': async () => {
    const [ann, ben] = [await come('Ann'), await come('Ben')]
    await ann.goesTo('garden')
    await ben.goesTo('garden')
    await ben.sees('Ann', 'Ben')
    await ben.input.pressSequentially('Roses')
    await ann.page.getByText('Ben types').waitFor()
    expect((await ben.page.getByText('Ben types').count()) === 0, 'Ben sees himself typing')
    await ben.page.keyboard.press('Enter')
    await ann.reads('Roses')
    await ann.page.getByText('Ben types').waitFor({ state: 'detached' })
    expectQuiet(ann, ben)
    await Promise.all([ann.leaves(), ben.leaves()])
  },

  'another room has other people and other words, and the first one is as it was': async () => {
    const [ann, ben] = [await come('Ann'), await come('Ben')]
    await ann.sees('Ann', 'Ben')
    await ann.goesTo('workshop')
    await ann.sees('Ann')
    await ben.sees('Ben')
    await ann.says('Hammer')
    await ann.reads('Hammer')
    await ann.goesTo('lobby')
    await ann.reads('Is anybody here?', 'I am')
    await ben.sees('Ann', 'Ben')
    expectQuiet(ann, ben)
    await Promise.all([ann.leaves(), ben.leaves()])
  },

  'the server is killed and started again, and both pages go on by themselves': async () => {
    const [ann, ben] = [await come('Ann'), await come('Ben')]
    await ann.sees('Ann', 'Ben')
    await ben.input.fill('I was about to')
    await ann.page.getByText('Ben types').waitFor()
    await chat.kill()
    await ann.page.getByText('Connection lost').waitFor()
    await ann.page.getByText('Ben types').waitFor({ state: 'detached' })
    chat = await startChat(copy.app, chat.port)
    for (const { page } of [ann, ben]) await page.getByText('Connected', { exact: true }).waitFor()
    await ann.sees('Ann', 'Ben')
    await ben.sees('Ann', 'Ben')
    await ben.page.keyboard.press('Enter')
    await ann.reads('Is anybody here?', 'I am', 'I was about to')
    expectQuiet(ann, ben)
    await Promise.all([ann.leaves(), ben.leaves()])
  },

  'frames that are wrong do no harm, and are reported': async () => {
    const ann = await come('Ann')
    await ann.sees('Ann')
    for (const frame of ['rubbish', '[]', '{"room":"lobby"}', '{"kind":"people","room":"lobby"}', '{"kind":"news"}']) {
      ann.hears(frame)
    }
    await ann.says('Still here')
    await ann.reads('I was about to', 'Still here')
    await ann.sees('Ann')
    const dropped = ann.problems.filter(problem => problem.startsWith('ProtocolError: chat: '))
    expect(dropped.length === 4 && ann.problems.length === 4, `reported: ${ann.problems.join('\n')}`)
    await ann.leaves()
  },
}

await runTests(tests, {
  needed: 2,
  explain: () => chat?.output() ?? '',
  async end() {
    await browser?.close()
    await pages?.kill()
    await chat?.kill()
  },
})
