/** One variant in a process of its own; sends the CPU time and the time of a frame, µs, from the first frame to the last. */
import { cpuTime } from '../lib/process.js'
import { FRAMES } from './frames.js'
import { variants } from './variants.js'

const [name, urls] = process.argv.slice(2)
// Whoever is interrupted leaves no client behind that reconnects for ever.
process.once('disconnect', () => process.exit())
let count = 0
let startedCpu
let startedAt

await variants[name](JSON.parse(urls), payload => {
  if (payload.bookId !== '') count += 1
  if (count === 1) {
    startedCpu = cpuTime()
    startedAt = performance.now()
  }
  if (count === FRAMES) {
    process.send({
      cpu: (cpuTime() - startedCpu) / (FRAMES - 1),
      time: ((performance.now() - startedAt) * 1000) / (FRAMES - 1),
    })
  }
})
