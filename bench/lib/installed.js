import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Ends the benchmark with a hint where the packages to compare with are not there. */
export function mustBeInstalled(...names) {
  const missing = names.filter(name => !existsSync(join(import.meta.dirname, '../node_modules', name)))
  if (missing.length === 0) return
  console.error(`There is no ${missing.join(', ')}: run \`npm ci --prefix bench\` first.`)
  process.exit(1)
}
