/**
 * What messages cost a page, side by side in real Chromium: main-thread time, renders, gaps between frames, and what is
 * lost. The React limit is a keyed external store that is told once a frame. Each variant runs in a fresh page, the order
 * is reversed every second round, and ratios are taken inside each round.
 *
 * Run `npm run build`, `npm ci --prefix bench`, then
 * `CHROMIUM_PATH=… node bench/react/index.js [--scene a,b] [--variant hookwire] [--rounds 5]`.
 */
import { parseArgs } from 'node:util'

import { openChromium } from './browser.js'
import { bundle } from './bundle.js'
import { measure } from './measure.js'
import { environment, sceneTable, targetTable } from './report.js'
import { SCENES } from './scenes.js'
import { serve } from './server.js'
import { LIMIT, VARIANTS } from './variants.js'

const { keys, variants, rounds } = readOptions()
const server = await serve(await bundle({ minify: true }))
const browser = await openChromium()
console.log(environment(browser.product, rounds))
const scenes = new Map()
for (const key of keys) {
  const results = await runScene(key)
  scenes.set(key, results)
  console.log(`\n${sceneTable(key, SCENES[key], results)}`)
}
console.log(`\n${targetTable(scenes)}`)
await browser.close()
server.close()

async function runScene(key) {
  const results = new Map(variants.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    console.error(`scene ${key}, round ${round + 1} of ${rounds}`)
    for (const variant of round % 2 === 0 ? variants : variants.toReversed()) {
      results.get(variant.name).push(await measure(browser, server, SCENES[key], variant))
    }
  }
  return results
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      scene: { type: 'string', default: Object.keys(SCENES).join() },
      variant: { type: 'string', multiple: true, default: VARIANTS.map(({ name }) => name) },
      rounds: { type: 'string', default: '5' },
    },
  })
  const keys = values.scene.split(',')
  const unknown = [
    ...keys.filter(key => !(key in SCENES)),
    ...values.variant.filter(wanted => VARIANTS.every(({ name }) => name !== wanted)),
  ]
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(' and no ')}.`)
  return {
    keys,
    // Whatever is measured is measured against the limit.
    variants: VARIANTS.filter(({ name }) => name === LIMIT || values.variant.includes(name)),
    rounds: Number(values.rounds),
  }
}
