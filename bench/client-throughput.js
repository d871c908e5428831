/**
 * How many frames a second the client takes in Node, against the limit: raw `ws`, JSON.parse, a switch, a handler.
 * Each variant runs in a fresh process against the same server; rounds are interleaved, their order reversed every
 * second time; a ratio is taken inside each round. Run `npm run build` first, then `node bench/client-throughput.js`.
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { WebSocket, WebSocketServer } from 'ws'

const FRAMES = Number(process.env['FRAMES'] ?? 200_000)
const ROUNDS = Number(process.env['ROUNDS'] ?? 7)

const frameOf = index =>
  JSON.stringify({
    type: 'ocr_progress',
    payload: {
      bookId: `book-${index % 200}`,
      totalPages: 1000,
      processedPages: index % 1000,
      progress: (index % 1000) / 10,
      status: 'processing',
      message: `Processing page ${index % 1000} of 1000`,
    },
    timestamp: '2026-01-02T03:04:05.678901234Z',
  })

const variants = {
  async limit(url, done) {
    const socket = new WebSocket(url)
    let count = 0
    const handler = payload => {
      if (payload.bookId !== '') count += 1
      if (count === FRAMES) done()
    }
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data)
      switch (message.type) {
        case 'ocr_progress':
          return handler(message.payload)
        default:
          throw new Error(`Unexpected ${message.type}`)
      }
    })
  },
  'reconnecting-websocket': async (url, done) => {
    const { default: ReconnectingWebSocket } = await import('reconnecting-websocket')
    const socket = new ReconnectingWebSocket(url, [], { WebSocket })
    let count = 0
    socket.addEventListener('message', ({ data }) => {
      if (JSON.parse(data).payload.bookId !== '') count += 1
      if (count === FRAMES) done()
    })
  },
  hookwire: (url, done) => connectHookwire(url, done, true),
  'hookwire, validate: false': (url, done) => connectHookwire(url, done, false),
}

async function connectHookwire(url, done, validate) {
  const { createClient, webSocketTransport } = await import('../dist/index.js')
  const { hailango } = await import('../dist/protocols/hailango/protocol.js')
  // Once a frame, as in a page: on a server the store would change at each message.
  globalThis.requestAnimationFrame = task => setTimeout(task, 16)
  globalThis.cancelAnimationFrame = clearTimeout
  const client = createClient({ protocol: hailango, url, validate, transport: webSocketTransport({ WebSocket }) })
  let count = 0
  client.subscribe('ocr_progress', payload => {
    if (payload.bookId !== '') count += 1
    if (count === FRAMES) done()
  })
  client.connect()
}

async function runVariant(name, url) {
  const started = process.cpuUsage()
  const startedAt = process.hrtime.bigint()
  await variants[name](url, () => {
    const { user, system } = process.cpuUsage(started)
    const wall = Number(process.hrtime.bigint() - startedAt) / 1e3
    process.send({ cpu: (user + system) / FRAMES, wall: wall / FRAMES }, () => process.exit(0))
  })
}

function measure(name, url) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [name, url])
    child.once('message', resolve)
    child.once('error', reject)
  })
}

/** A server in a process of its own: it sends all frames to whoever connects. */
function serve() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => process.send(server.address().port))
  server.on('connection', socket => {
    let index = 0
    const pump = () => {
      while (index < FRAMES && socket.bufferedAmount < 1 << 20) socket.send(frameOf(index++))
      if (index < FRAMES && socket.readyState === socket.OPEN) setImmediate(pump)
    }
    pump()
  })
}

const median = values => values.slice().sort((a, b) => a - b)[Math.floor(values.length / 2)]

async function main() {
  const server = fork(fileURLToPath(import.meta.url), ['serve'])
  const port = await new Promise(resolve => server.once('message', resolve))
  const url = `ws://127.0.0.1:${port}`
  const names = Object.keys(variants)
  const results = Object.fromEntries(names.map(name => [name, []]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) results[name].push(await measure(name, url))
  }
  server.kill()

  console.log(`${FRAMES} frames, ${ROUNDS} rounds; throughput against the limit (1 = as fast), median [min–max]`)
  for (const name of names) {
    const ratios = results[name].map(({ cpu }, round) => results.limit[round].cpu / cpu)
    const nanoseconds = median(results[name].map(({ cpu }) => cpu * 1000))
    const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`
    console.log(
      `${name.padEnd(28)} ${median(ratios).toFixed(2)} [${spread}]  ${nanoseconds.toFixed(0)} ns of CPU a frame`,
    )
  }
}

const [argument, url] = process.argv.slice(2)
if (argument === undefined) await main()
else if (argument === 'serve') serve()
else await runVariant(argument, url)
