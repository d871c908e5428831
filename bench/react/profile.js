/**
 * Where the main thread's time goes: self time by function and by module, with the names that a bundle loses when it is
 * minified.
 *
 * Run `npm run build`, then `CHROMIUM_PATH=… node bench/react/profile.js --scene a --variant hookwire`.
 */
import { parseArgs } from 'node:util'

import { openChromium } from './browser.js'
import { bundle } from './bundle.js'
import { closeScene, openScene, play, sampleOf } from './measure.js'
import { SCENES } from './scenes.js'
import { serve } from './server.js'
import { HOOKWIRE, VARIANTS } from './variants.js'

const SAMPLING_MICROSECONDS = 200

const NATIVE = '(the browser itself: sockets, events, layout, paint)'

const { values } = parseArgs({
  options: {
    scene: { type: 'string', default: 'a' },
    variant: { type: 'string', default: HOOKWIRE },
    rounds: { type: 'string', default: '3' },
    top: { type: 'string', default: '40' },
  },
})
const rounds = Number(values.rounds)
const variant = VARIANTS.find(({ name }) => name === values.variant)
const scene = sampleOf(SCENES[values.scene], variant)

const script = await bundle({ minify: false })
const moduleAt = moduleFinder(script)
const server = await serve(script)
const browser = await openChromium()
const byFunction = new Map()
const byModule = new Map()
let total = 0
let totalRenders = 0
for (let round = 0; round < rounds; round += 1) add(await profileOnce())
await browser.close()
server.close()

console.log(`${scene.says}; ${variant.name}`)
console.log(`${average(total)} ms and ${average(totalRenders)} renders a run, of ${rounds} runs\n`)
print('module', byModule)
print('function', byFunction)

async function profileOnce() {
  const page = await openScene(browser, server, scene, variant)
  await page.call('Profiler.enable')
  await page.call('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS })
  await page.call('Profiler.start')
  const { cpu, renders } = await play(server, page, scene)
  const { profile } = await page.call('Profiler.stop')
  await closeScene(server, page)
  return { profile, cpu, renders }
}

/** Adds the self time of each function, ms. */
function add({ profile: { nodes, samples, timeDeltas }, cpu, renders }) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  let inScript = 0
  samples.forEach((id, index) => {
    const { functionName, lineNumber, url } = frames.get(id)
    // The profiler cannot tell the browser's own work from waiting; the clock of the thread can.
    if (functionName === '(idle)' || functionName === '(program)') return
    // A longer step is one in which another process had the core.
    const ms = Math.min(timeDeltas[index], 2 * SAMPLING_MICROSECONDS) / 1000
    const module = url === '' ? functionName : moduleAt(lineNumber)
    count(byModule, module, ms)
    count(byFunction, url === '' ? functionName : `${functionName || 'anonymous'} · ${module}:${lineNumber + 1}`, ms)
    inScript += ms
  })
  count(byModule, NATIVE, cpu - inScript)
  count(byFunction, NATIVE, cpu - inScript)
  total += cpu
  totalRenders += renders
}

function average(sum) {
  return (sum / rounds).toFixed(0)
}

function count(times, name, ms) {
  times.set(name, (times.get(name) ?? 0) + ms)
}

function print(head, times) {
  console.log(`| ${head} | self, % | ms a run |\n| --- | ---: | ---: |`)
  const sorted = [...times].toSorted(([, a], [, b]) => b - a).slice(0, Number(values.top))
  for (const [name, ms] of sorted) {
    console.log(`| ${name} | ${((ms / total) * 100).toFixed(1)} | ${(ms / rounds).toFixed(1)} |`)
  }
  console.log()
}

/** In a bundle that is not minified a comment stands before each module. */
function moduleFinder(text) {
  const starts = text.split('\n').flatMap((line, number) => {
    const path = /^\s*\/\/ (\S+\.(?:js|mjs|cjs|jsx))$/.exec(line)?.[1]
    return path === undefined ? [] : [{ number, path: path.replace(/^.*node_modules\//, '') }]
  })
  return line => starts.findLast(({ number }) => number <= line)?.path ?? '?'
}
