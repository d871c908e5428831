/** One case at one size, in a process of its own: `node measure.js components 1000` sends the CPU time of a message, ns. */
import { setImmediate } from 'node:timers/promises'

import { cpuTime } from '../lib/process.js'
import { cases } from './cases.js'
import { drawFrame } from './screen.js'

/** Messages between two frames: 6,000 a second on a screen of 60. */
export const BURST = 100
const CHUNK = 2
const WARM_UP_MESSAGES = 20_000
/** What is this slow needs no more of it, and would take minutes. */
const WARM_UP_US = 2_000_000
const MEASURED_US = 300_000

async function measure(name, size) {
  const { receive, frameOf, counted, verify } = await cases[name].setUp(size)
  drawFrame()
  await setImmediate()
  const before = counted()
  let serial = 1

  /** A few bursts; resolves to their CPU time, that of making the frames aside. */
  async function chunk() {
    const bursts = Array.from({ length: CHUNK }, () => Array.from({ length: BURST }, () => frameOf(serial++)))
    const started = cpuTime()
    for (const burst of bursts) {
      for (const frame of burst) receive(frame)
      drawFrame()
      // React renders in a task of its own.
      await setImmediate()
    }
    return cpuTime() - started
  }

  let warm = 0
  while (serial < WARM_UP_MESSAGES && warm < WARM_UP_US) warm += await chunk()
  let spent = 0
  let chunks = 0
  while (spent < MEASURED_US) {
    spent += await chunk()
    chunks += 1
  }
  if (counted() - before !== serial - 1) throw new Error(`${counted() - before} of ${serial - 1} messages arrived.`)
  verify(serial - 1)
  return (spent * 1000) / (chunks * CHUNK * BURST)
}

const [name, size] = process.argv.slice(2)
process.send(await measure(name, Number(size)))
