import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

import { median } from '../lib/statistics.js'
import { withSpread } from './statistics.js'
import { EFFECT, FILTER, HANDLERS, HOOKWIRE, LIMIT } from './variants.js'

/**
 * The results of one scene: by the name of a variant, what each round measured.
 * @typedef {Map<string, Awaited<ReturnType<typeof import('./measure.js').measure>>[]>} Results
 */

/** When, on what and with what it ran. */
export function environment(chromium, rounds) {
  const cores = cpus()
  const packages = ['react', 'react-use-websocket'].map(name => `${name} ${versionOf(name)}`)
  return [
    new Date().toISOString(),
    `${cores[0].model.trim()}, ${cores.length} cores`,
    [`Node ${process.versions.node}`, chromium.replace('/', ' '), ...packages].join(', '),
    `Median of ${rounds} rounds, and the spread; ratios are taken inside each round.`,
  ].join('\n')
}

function versionOf(name) {
  for (const folder of ['../../node_modules', '../node_modules']) {
    try {
      return JSON.parse(readFileSync(new URL(`${folder}/${name}/package.json`, import.meta.url), 'utf8')).version
    } catch {
      // It stands in the other folder.
    }
  }
  throw new Error(`${name} is not installed: npm ci --prefix bench`)
}

/** What each variant cost in a scene. */
export function sceneTable(key, scene, results) {
  const limit = results.get(LIMIT)
  const rows = [...results].map(([name, rounds]) => {
    const of = field => median(rounds.map(round => round[field]))
    const times = scene.messages / rounds[0].messages
    return [
      times === 1 ? name : `${name} (× ${times})`,
      withSpread(ratios(rounds, limit, 'cpu')),
      `${whole(of('cpu'))} ms`,
      whole(of('renders')),
      of('rendersPerNeed').toFixed(2),
      whole(of('frames')),
      `${whole(of('longestGap'))} ms`,
      `${whole(of('p95Gap'))} ms`,
      whole(Math.max(...rounds.map(({ lost }) => lost))),
      whole(Math.max(...rounds.map(({ stale }) => stale))),
    ]
  })
  const head = [
    '',
    'CPU / limit',
    'CPU',
    'renders',
    '/ needed',
    'frames',
    'longest gap',
    '95 % of gaps',
    'lost',
    'stale rows',
  ]
  const isScaled = [...results.values()].some(([{ messages }]) => messages !== scene.messages)
  const note = '(× n): it got only the nth part of the messages; its CPU time and renders are multiplied by n.'
  return [`Scene ${key}: ${scene.says}`, table([head, ...rows]), ...(isScaled ? [note] : [])].join('\n\n')
}

/** What hookwire has set itself; each says what it comes to in a scene, and whether that is enough. */
const TARGETS = [
  {
    says: 'CPU at most 1.1 times the React limit',
    needs: [HOOKWIRE, LIMIT],
    judge: results => atMost(1.1, ratios(results.get(HOOKWIRE), results.get(LIMIT), 'cpu')),
  },
  {
    // Of those needed: in a burst a slower page draws fewer frames, and so needs fewer.
    says: 'renders within 5 % of the React limit, against those needed',
    needs: [HOOKWIRE, LIMIT],
    judge: results => within(0.05, ratios(results.get(HOOKWIRE), results.get(LIMIT), 'rendersPerNeed')),
  },
  {
    says: 'at least 4 times less CPU than react-use-websocket with a filter',
    needs: [HOOKWIRE, FILTER],
    judge: results => atLeast(4, ratios(results.get(FILTER), results.get(HOOKWIRE), 'cpu')),
  },
  {
    says: 'at least 50 times less CPU than react-use-websocket in an effect',
    needs: [HOOKWIRE, EFFECT],
    judge: results => atLeast(50, ratios(results.get(EFFECT), results.get(HOOKWIRE), 'cpu')),
  },
  {
    says: 'no message lost by a handler',
    needs: [HANDLERS],
    judge: results => noneLost(results.get(HANDLERS)),
  },
]

/** @param {Map<string, Results>} scenes By the key of the scene. */
export function targetTable(scenes) {
  const rows = TARGETS.map(({ says, needs, judge }) => [
    says,
    ...[...scenes.values()].map(results => (needs.every(name => results.has(name)) ? judge(results) : 'not measured')),
  ])
  return table([['target', ...[...scenes.keys()].map(key => `scene ${key}`)], ...rows])
}

const atMost = (limit, values) => `${withSpread(values)} ${verdict(median(values) <= limit)}`

const atLeast = (limit, values) => `${withSpread(values)} ${verdict(median(values) >= limit)}`

const within = (share, values) => `${withSpread(values)} ${verdict(Math.abs(median(values) - 1) <= share)}`

function noneLost(rounds) {
  const lost = rounds.reduce((sum, round) => sum + Math.abs(round.lost), 0)
  const expected = rounds.reduce((sum, round) => sum + round.expected, 0)
  return `${whole(lost)} of ${whole(expected)} ${verdict(lost === 0)}`
}

const verdict = isMet => (isMet ? 'reached' : 'SHORT')

function ratios(rounds, against, field) {
  return rounds.map((round, index) => round[field] / against[index][field])
}

const whole = value => Math.round(value).toLocaleString('en')

/** A table of Markdown; the first row is its head. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map(row => row[column].length)))
  const lines = rows.map(row => row.map((cell, column) => pad(cell, widths[column], column)))
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [lines[0], rule, ...lines.slice(1)].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

const pad = (cell, width, column) => (column === 0 ? cell.padEnd(width) : cell.padStart(width))
