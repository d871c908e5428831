/**
 * What a page loads, minified by esbuild, without React: of this package and of others. Run `npm run build` and
 * `npm ci --prefix bench` first, then `npm run bench:size`.
 *
 * BY=file shows what the first row is made of file by file.
 */
import { version } from 'esbuild'

import { entries } from '../lib/built.js'
import { environment } from '../lib/environment.js'
import { mustBeInstalled } from '../lib/installed.js'
import { table, target } from '../lib/table.js'
import { gzipped, modulesOf, sizeOf } from './bundle.js'
import { groupOf } from './group.js'

const TARGET_KB = 9

const APP = `export { WebSocketProvider } from 'hookwire'
export { hailango, useOCRProgress } from 'hookwire/hailango'`

const parts = {
  'provider + one typed hook': APP,
  'createClient alone': `export { createClient } from 'hookwire'`,
}

const peers = {
  'react-use-websocket': `export { default } from 'react-use-websocket'`,
  'reconnecting-websocket': `export { default } from 'reconnecting-websocket'`,
  zustand: `export { create } from 'zustand'`,
  'reconnecting-websocket + zustand': `export { default } from 'reconnecting-websocket'
export { create } from 'zustand'`,
  'valibot, five functions': `export { number, object, optional, parse, string } from 'valibot'`,
  'socket.io-client': `export { io } from 'socket.io-client'`,
  phoenix: `export { Socket } from 'phoenix'`,
  partysocket: `export { WebSocket } from 'partysocket'`,
  centrifuge: `export { Centrifuge } from 'centrifuge'`,
}

mustBeInstalled('centrifuge', 'partysocket', 'phoenix', 'react-use-websocket', 'socket.io-client')

const kB = bytes => (bytes / 1000).toFixed(2)

const rowOf = async ([name, source, loader]) => {
  const { minified, gzip, brotli } = await sizeOf(source, loader)
  return [name, kB(minified), kB(gzip), kB(brotli)]
}

/** Everything that an entry exports; nothing of those that a browser cannot load. */
async function entryRows() {
  const sourceOf = name => (name.endsWith('.css') ? [`@import '${name}'`, 'css'] : [`export * from '${name}'`])
  const rows = await Promise.allSettled(entries.map(name => rowOf([`all of ${name}`, ...sourceOf(name)])))
  return rows.filter(({ status }) => status === 'fulfilled').map(({ value }) => value)
}

console.log(`What a page loads, kB of 1,000 bytes, React aside\n${environment(`esbuild ${version}`)}\n`)
const rows = [
  ...(await Promise.all(Object.entries(parts).map(rowOf))),
  ...(await entryRows()),
  ...(await Promise.all(Object.entries(peers).map(rowOf))),
]
console.log(`${table(['', 'minified', 'gzip', 'brotli'], rows)}\n`)

const nameOf = process.env['BY'] === 'file' ? path => path : groupOf
const modules = await modulesOf(APP)
const whole = modules.map(({ text }) => text).join('')
const groups = [...new Set(modules.map(({ path }) => nameOf(path)))].map(name => {
  const isOf = ({ path }) => nameOf(path) === name
  const minified = modules.filter(isOf).reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  const others = modules.filter(each => !isOf(each)).map(({ text }) => text)
  return { name, minified, gzip: gzipped(whole) - gzipped(others.join('')) }
})
const together = groups.reduce((sum, { gzip }) => sum + gzip, 0)
console.log('What the first row is made of; gzip: how much less it would be without\n')
console.log(
  table(
    ['', 'minified', 'gzip'],
    [
      ...groups.toSorted((a, b) => b.gzip - a.gzip).map(({ name, minified, gzip }) => [name, kB(minified), kB(gzip)]),
      ['what they share', '', kB(gzipped(whole) - together)],
      ['together', kB(Buffer.byteLength(whole)), kB(gzipped(whole))],
    ],
  ),
)
const { gzip } = await sizeOf(APP)
console.log(`\n${target('provider + one typed hook, gzip', gzip / 1000, { atMost: TARGET_KB, unit: ' kB' })}\n`)
