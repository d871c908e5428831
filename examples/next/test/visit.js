/** Opens a page and notes what a developer would see of it: its console, its errors, its sockets to the backend. */
export async function visit(browser, { app, backend, path = '/', ignore }) {
  const context = await browser.newContext({ baseURL: app.url })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const problems = []
  page.on('pageerror', error => problems.push(error.message))
  page.on('console', message => {
    const loud = message.type() === 'error' || message.type() === 'warning'
    if (loud && !ignore?.test(message.text())) problems.push(message.text())
  })
  const sockets = []
  page.on('websocket', socket => {
    if (new URL(socket.url()).port === String(backend.port)) sockets.push(socket)
  })
  await page.goto(path)

  const barOf = title => page.getByRole('article', { name: title }).getByRole('progressbar')
  return {
    page,
    problems,
    /** Those that this page has opened so far. */
    sockets,
    connected: () => page.getByText('Connected', { exact: true }).waitFor(),
    /** What a bar shows: 0–100, or `null` where nothing is known. */
    async valueOf(title) {
      const value = await barOf(title).getAttribute('aria-valuenow')
      return value === null ? null : Number(value)
    },
    /** Waits until a bar shows something else than now. */
    async moves(title) {
      const bar = await barOf(title).elementHandle()
      const before = await bar.getAttribute('aria-valuenow')
      await page.waitForFunction(([bar, before]) => bar.getAttribute('aria-valuenow') !== before, [bar, before])
    },
    /** As a user does, with a click: no page is loaded anew. */
    async follow(link, heading) {
      await page.getByRole('link', { name: link }).click()
      await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    },
  }
}
