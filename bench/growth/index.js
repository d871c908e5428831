/**
 * How the cost of one message grows with what there is besides: CPU time of a message at 100, 1,000 and 10,000 against
 * that at 10, through the client, the store and the hooks, without a socket. Messages come in bursts of 100 between two
 * frames, and all are about ten ids, members or components, however many there are. Run `npm run build` first, then
 * `npm run bench:growth`.
 *
 * ROUNDS=1 for a first look; CASES=components,ids for some of them; HOOKWIRE=… for another checkout.
 */
import { join } from 'node:path'

import { fileOf } from '../lib/built.js'
import { environment, numberFrom } from '../lib/environment.js'
import { inFreshProcess } from '../lib/process.js'
import { interleave } from '../lib/rounds.js'
import { median, ratios, spread } from '../lib/statistics.js'
import { table, target } from '../lib/table.js'
import { cases } from './cases.js'

const SIZES = [10, 100, 1_000, 10_000]
const TARGET = 1.2

fileOf('hookwire')
const rounds = numberFrom('ROUNDS', 7)
const names = process.env['CASES']?.split(',') ?? Object.keys(cases)
const [smallest, ...larger] = SIZES

console.log(`How the cost of a message grows\n${environment(`${rounds} rounds`)}\n`)
const targets = []
const rows = []
for (const name of names) {
  const measured = await interleave(SIZES, rounds, size =>
    inFreshProcess(join(import.meta.dirname, 'measure.js'), [name, size]),
  )
  const against = larger.map(size => ratios(measured.get(size), measured.get(smallest)))
  rows.push([cases[name].name, `${median(measured.get(smallest)).toFixed(0)} ns`, ...against.map(spread)])
  if (!cases[name].isReference) {
    targets.push(target(`${cases[name].name}, ${larger.at(-1)}`, against.at(-1).median, { atMost: TARGET }))
  }
}
const head = ['CPU of a message, median [min–max]', `at ${smallest}`, ...larger.map(size => `at ${size}`)]
console.log(`${table(head, rows)}\n\n${targets.join('\n')}\n`)
