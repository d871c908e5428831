import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { CHROMIUM } from './chromium.js'

/** Real pages in Chromium, which load a script of a test. */
export interface Pages {
  /**
   * A page with a profile of its own, or another tab of the profile of `beside`. `query` is for the script to read. What
   * the page throws, or says on its console as an error, fails `close()`.
   */
  open(query?: Readonly<Record<string, string>>, beside?: Page): Promise<Page>
  /** Ends Chromium and the server of the pages. Rejects where a page has complained. */
  close(): Promise<void>
}

/** What {@link openPages} takes beside the script. */
export interface PagesOptions {
  /** What else Chromium is started with. Default: nothing. */
  readonly args?: readonly string[]
  /** What a page may say on its console as an error. Default: nothing. */
  readonly expected?: RegExp
}

/** Bundles a script of the test with all that it imports, and serves it to pages of Chromium: `script` is its path. */
export async function openPages(script: string, { args = [], expected }: PagesOptions = {}): Promise<Pages> {
  const [server, browser] = await Promise.all([
    serve(await bundle(script)),
    chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, ...args] }),
  ])
  const { port } = server.address() as AddressInfo
  const complaints: string[] = []

  async function open(query: Readonly<Record<string, string>> = {}, beside?: Page): Promise<Page> {
    const context = beside?.context() ?? (await newContext(browser))
    const page = await context.newPage()
    page.on('pageerror', error => complaints.push(error.stack ?? error.message))
    page.on('console', message => {
      if (message.type() === 'error' && expected?.test(message.text()) !== true) complaints.push(message.text())
    })
    await page.goto(`http://127.0.0.1:${port}/?${new URLSearchParams(query).toString()}`)
    return page
  }

  return {
    open,
    async close() {
      await browser.close()
      server.closeAllConnections()
      server.close()
      if (complaints.length > 0) throw new Error(`A page has complained:\n${complaints.join('\n')}`)
    },
  }
}

async function newContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext()
  context.setDefaultTimeout(30_000)
  return context
}

async function bundle(script: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [script],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    loader: { '.css': 'empty' },
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

const HTML = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><div id="root"></div>'

function serve(code: string): Promise<Server> {
  const server = createServer(({ url = '' }, response) => {
    const isScript = url === '/script.js'
    response.setHeader('content-type', isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8')
    response.end(isScript ? code : `${HTML}<script type="module" src="/script.js"></script>`)
  })
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)))
}
