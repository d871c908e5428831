/** What a page may say on its console while the server is down: the browser reports each attempt. */
const whileDown = /^WebSocket connection to .+ failed/

/** Opens the page as somebody who comes in under a name, and notes what a developer would see on its console. */
export async function visit(browser, { url, chat, name }) {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const problems = []
  page.on('pageerror', error => problems.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error' && !whileDown.test(message.text())) problems.push(message.text())
  })
  let line
  // The real server is behind it; the test may put in a word of its own.
  await page.routeWebSocket(chat, socket => {
    line = socket
    socket.connectToServer()
  })
  await page.goto(url)
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Come in' }).click()
  await page.getByText('Connected', { exact: true }).waitFor()

  const input = page.getByRole('textbox', { name: 'Message' })

  /** Waits until these are the texts that a selector finds. */
  async function shows(selector, expected, { inAnyOrder = false } = {}) {
    try {
      await page.waitForFunction(
        ([selector, expected, inAnyOrder]) => {
          const texts = [...document.querySelectorAll(selector)].map(({ textContent }) => textContent)
          const isThere = (text, index) => (inAnyOrder ? texts.includes(text) : texts[index] === text)
          return texts.length === expected.length && expected.every(isThere)
        },
        [selector, expected, inAnyOrder],
      )
    } catch (error) {
      const seen = await page.locator(selector).allTextContents()
      throw new Error(`${name} sees ${seen.join(', ')}, and not ${expected.join(', ')}`, { cause: error })
    }
  }

  return {
    page,
    problems,
    input,
    sees(...names) {
      const texts = names.map(each => `${each}: online`)
      return shows('.people .hookwire-unseen', texts, { inAnyOrder: true })
    },
    reads: (...texts) => shows('.messages .text', texts),
    async says(text) {
      await input.fill(text)
      await page.keyboard.press('Enter')
      await page.waitForFunction(() => document.querySelector('.composer input').value === '')
    },
    async goesTo(room) {
      await page.getByRole('button', { name: room }).click()
      await page.getByRole('heading', { name: room, ignoreCase: true }).waitFor()
    },
    /** As if the server had said it. */
    hears: frame => line.send(frame),
    leaves: () => context.close(),
  }
}
