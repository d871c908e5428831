import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { WebSocket } from 'ws'

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
]

/**
 * A Chromium of its own, spoken to in bare CDP: test tools switch on a domain that reports every frame of a socket, and
 * the page then takes twice as long. `CHROMIUM_PATH` says where it is.
 */
export async function openChromium() {
  const profile = mkdtempSync(join(tmpdir(), 'hookwire-bench-'))
  const chromium = spawn(process.env['CHROMIUM_PATH'] ?? 'chromium', [...FLAGS, `--user-data-dir=${profile}`])
  // Not `exit`: its other processes still write into the profile, and hold the streams until they have ended.
  const ended = new Promise(resolve => chromium.once('close', resolve))
  const call = await connect(await endpointOf(chromium))
  const { product } = await call('Browser.getVersion')

  return {
    /** Such as `Chrome/140.0.0.0`. */
    product,
    openPage: url => openPage(call, url),
    async close() {
      await call('Browser.close')
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** A page in a process of its own: pages of one context may share theirs, and what it has compiled. */
async function openPage(callBrowser, url) {
  const { browserContextId } = await callBrowser('Target.createBrowserContext')
  const { targetId } = await callBrowser('Target.createTarget', { url, browserContextId })
  const { sessionId } = await callBrowser('Target.attachToTarget', { targetId, flatten: true })
  const call = (method, params) => callBrowser(method, params, sessionId)
  await call('Performance.enable', { timeDomain: 'threadTicks' })

  return {
    call,
    /** The value of an expression, or what its promise resolves to. */
    async evaluate(expression) {
      const options = { expression, awaitPromise: true, returnByValue: true }
      const { result, exceptionDetails } = await call('Runtime.evaluate', options)
      if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception.description}`)
      return result.value
    },
    /** What the main thread has worked so far, ms. */
    async mainThreadTime() {
      const { metrics } = await call('Performance.getMetrics')
      return metrics.find(({ name }) => name === 'ThreadTime').value * 1000
    },
    collectGarbage: () => call('HeapProfiler.collectGarbage'),
    close: () => callBrowser('Target.disposeBrowserContext', { browserContextId }),
  }
}

function endpointOf(chromium) {
  return new Promise((resolve, reject) => {
    let output = ''
    chromium.once('error', reject)
    chromium.once('exit', () => reject(new Error(`Chromium ended before it could be spoken to:\n${output}`)))
    chromium.stderr.on('data', data => {
      output += data
      const match = /DevTools listening on (ws:\S+)/.exec(output)
      if (match) resolve(match[1])
    })
  })
}

/** A function that calls a method of CDP and waits for its answer. */
async function connect(endpoint) {
  const socket = new WebSocket(endpoint, { maxPayload: 1 << 28 })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const waiting = new Map()
  let lastId = 0
  socket.on('message', data => {
    const { id, result, error } = JSON.parse(data)
    const { resolve, reject } = waiting.get(id) ?? {}
    waiting.delete(id)
    if (error) reject?.(new Error(error.message))
    else resolve?.(result)
  })
  return (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      socket.send(JSON.stringify({ id: lastId, method, params, sessionId }))
    })
}
