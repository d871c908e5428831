/**
 * What a burst of messages costs a page: main-thread time and renders, in real Chromium, side by side. The React limit
 * is a keyed external store that is told once a frame. Each variant in a fresh page, order reversed every second round,
 * ratios inside each round. Measured over bare CDP, for test tools switch on a domain that reports every frame.
 *
 * Run `npm run build`, `npm ci --prefix bench`, then `CHROMIUM_PATH=… node bench/react/index.js`.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'
import { WebSocket, WebSocketServer } from 'ws'

const MESSAGES = Number(process.env['MESSAGES'] ?? 20_000)
const ROUNDS = Number(process.env['ROUNDS'] ?? 5)
const IDS = Number(process.env['IDS'] ?? 200)
const VARIANTS = ['limit', 'singleton', 'hookwire', 'hookwire, validate: false', 'react-use-websocket, filter']

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.jsx', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    jsx: 'automatic',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    // One React for all, also for the peers that are installed beside the benchmarks.
    alias: Object.fromEntries(
      ['react', 'react-dom'].map(name => [name, fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url))]),
    ),
  })
  return outputFiles[0].text
}

const messageOf = index =>
  JSON.stringify({
    type: 'ocr_progress',
    payload: {
      bookId: `book-${index % IDS}`,
      totalPages: MESSAGES,
      processedPages: index + 1,
      progress: ((index + 1) / MESSAGES) * 100,
      status: 'processing',
      message: `Processing page ${index + 1} of ${MESSAGES}`,
    },
    timestamp: '2026-01-02T03:04:05.678901234Z',
  })

/** Serves the page, and sends the burst to every socket as soon as it is told to. */
async function serve() {
  const script = await bundle()
  const http = createServer(({ url }, response) => {
    const isScript = url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><main></main><script type="module" src="/page.js"></script>')
  })
  const sockets = new WebSocketServer({ server: http })
  await new Promise(resolve => http.listen(0, '127.0.0.1', resolve))
  const burst = () => {
    for (const socket of sockets.clients) {
      let index = 0
      const pump = () => {
        while (index < MESSAGES && socket.bufferedAmount < 1 << 20) socket.send(messageOf(index++))
        if (index < MESSAGES && socket.readyState === socket.OPEN) setTimeout(pump, 1)
      }
      pump()
    }
  }
  return { port: http.address().port, connections: () => sockets.clients.size, burst, close: () => http.close() }
}

async function openChromium() {
  const profile = mkdtempSync(join(tmpdir(), 'hookwire-bench-'))
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']
  const chromium = spawn(process.env['CHROMIUM_PATH'] ?? 'chromium', [
    ...flags,
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
  ])
  const endpoint = await new Promise((resolve, reject) => {
    let output = ''
    chromium.once('error', reject)
    chromium.stderr.on('data', data => {
      output += data
      const match = /DevTools listening on (ws:\S+)/.exec(output)
      if (match) resolve(match[1])
    })
  })
  const socket = new WebSocket(endpoint)
  await new Promise(resolve => socket.once('open', resolve))
  let lastId = 0
  const waiting = new Map()
  socket.on('message', data => {
    const { id, result } = JSON.parse(data)
    waiting.get(id)?.(result)
    waiting.delete(id)
  })
  return {
    call(method, params = {}, sessionId) {
      lastId += 1
      socket.send(JSON.stringify({ id: lastId, method, params, sessionId }))
      return new Promise(resolve => waiting.set(lastId, resolve))
    },
    close() {
      chromium.once('exit', () => rmSync(profile, { recursive: true, force: true }))
      chromium.kill()
    },
  }
}

async function until(condition) {
  while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 50))
}

async function measure(browser, server, variant) {
  const url = `http://127.0.0.1:${server.port}/?${new URLSearchParams({ variant, ids: IDS, messages: MESSAGES })}`
  const { targetId } = await browser.call('Target.createTarget', { url })
  const { sessionId } = await browser.call('Target.attachToTarget', { targetId, flatten: true })
  const call = (method, params) => browser.call(method, params, sessionId)
  const evaluate = async (expression, awaitPromise = false) =>
    (await call('Runtime.evaluate', { expression, awaitPromise, returnByValue: true })).result.value
  const cpu = async () => {
    const { metrics } = await call('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'ThreadTime').value * 1000
  }

  await call('Performance.enable', { timeDomain: 'threadTicks' })
  await until(() => server.connections() > 0)
  await until(() => evaluate('document.querySelectorAll("li").length > 0'))
  await evaluate('new Promise(resolve => setTimeout(resolve, 200))', true)
  const { renders: before } = await evaluate('result()')
  const start = await cpu()
  server.burst()
  // A variant that loses messages never sees them all: it has as long as it likes, but not for ever.
  const deadline = Date.now() + 60_000
  await until(async () => Date.now() > deadline || (await evaluate('finished()')))
  await evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))', true)
  const spent = (await cpu()) - start
  const { renders, received } = await evaluate('result()')
  await browser.call('Target.closeTarget', { targetId })
  await until(() => server.connections() === 0)
  return { cpu: spent, renders: renders - before, lost: MESSAGES - received }
}

const median = values => values.slice().sort((a, b) => a - b)[Math.floor(values.length / 2)]

const server = await serve()
const browser = await openChromium()
const results = Object.fromEntries(VARIANTS.map(name => [name, []]))
for (let round = 0; round < ROUNDS; round += 1) {
  for (const name of round % 2 === 0 ? VARIANTS : VARIANTS.slice().reverse()) {
    results[name].push(await measure(browser, server, name))
  }
}
browser.close()
server.close()

console.log(
  `${MESSAGES} messages, ${IDS} ids, 200 components, ${ROUNDS} rounds; CPU against the limit, median [min–max]`,
)
for (const name of VARIANTS) {
  const ratios = results[name].map(({ cpu }, round) => cpu / results.limit[round].cpu)
  const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`
  const { renders, lost } = results[name][0]
  const ms = median(results[name].map(({ cpu }) => cpu)).toFixed(0)
  console.log(`${name.padEnd(28)} ${median(ratios).toFixed(2)} [${spread}]  ${ms} ms  ${renders} renders  ${lost} lost`)
}
