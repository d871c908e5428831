/**
 * How many frames a second the whole client takes in Node, and what CPU time each costs, against the limit: raw `ws`,
 * JSON.parse, a switch, a handler. Run `npm run build` and `npm ci --prefix bench` first, then `npm run bench:client`.
 *
 * FRAMES=20000 ROUNDS=1 for a first look.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { fileOf } from '../lib/built.js'
import { environment, numberFrom } from '../lib/environment.js'
import { mustBeInstalled } from '../lib/installed.js'
import { inFreshProcess } from '../lib/process.js'
import { interleave } from '../lib/rounds.js'
import { median, ratios, spread } from '../lib/statistics.js'
import { table, target } from '../lib/table.js'
import { FRAMES } from './frames.js'
import { variants } from './variants.js'

const TARGETS = { validated: 0.65, trusted: 0.85 }

fileOf('hookwire')
mustBeInstalled('socket.io', 'socket.io-client')
const rounds = numberFrom('ROUNDS', 9)
const names = Object.keys(variants)

console.log(`The client in Node\n${environment(`${FRAMES} frames`, `${rounds} rounds`)}\n`)

const server = fork(join(import.meta.dirname, 'server.js'))
const [urls] = await once(server, 'message')
const results = await interleave(names, rounds, name =>
  inFreshProcess(join(import.meta.dirname, 'receive.js'), [name, JSON.stringify(urls)]),
)
server.disconnect()

const column = (name, field) => results.get(name).map(result => result[field])
/** More is better: how much of the limit's throughput. */
const against = (name, field) => ratios(column('limit', field), column(name, field))

const rows = names.map(name => [
  name,
  spread(against(name, 'cpu')),
  `${(median(column(name, 'cpu')) * 1000).toFixed(0)} ns`,
  spread(against(name, 'time')),
  Math.round(1e6 / median(column(name, 'time'))).toLocaleString('en'),
])
console.log(table(['median [min–max]', 'frames for the same CPU', 'CPU a frame', 'frames a second', 'median'], rows))
console.log()
for (const name of names.filter(each => each.startsWith('hookwire'))) {
  const atLeast = name.includes('validate: false') ? TARGETS.trusted : TARGETS.validated
  console.log(target(name, against(name, 'cpu').median, { atLeast }))
}
console.log()
