// Packs hookwire as it would be published, and installs it beside everything else that the example in this folder needs.
import { execFileSync } from 'node:child_process'
import { existsSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'

const example = process.cwd()
const root = dirname(import.meta.dirname)

function npm(folder, args, stdout = 'inherit') {
  const options = { cwd: folder, stdio: ['ignore', stdout, 'inherit'], encoding: 'utf8' }
  return execFileSync('npm', args, { ...options, shell: process.platform === 'win32' })
}

if (!existsSync(join(root, 'node_modules'))) npm(root, ['ci'])
npm(root, ['run', 'build'])
const name = npm(root, ['pack', '--ignore-scripts', '--silent', '--pack-destination', example], 'pipe').trim()
renameSync(join(example, name), join(example, 'hookwire.tgz'))

// Named, so that npm looks into the package anew, and takes a changed one of the same version.
npm(example, ['install', './hookwire.tgz', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'])
