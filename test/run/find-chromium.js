import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { run } from './command.js'

const places = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
    '/opt/google/chrome/chrome',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map(folder =>
    join(process.env[folder] ?? '', 'Google/Chrome/Application/chrome.exe'),
  ),
}

const isRoot = process.getuid?.() === 0

/** The path of a Chromium that starts, installed first where there is none. */
export async function findChromium() {
  if (process.env.CHROMIUM_PATH) return fromEnvironment(process.env.CHROMIUM_PATH)
  const installers = isRoot ? [installWithApt, installWithPlaywright] : [installWithPlaywright, installWithApt]
  for (const install of [undefined, ...installers]) {
    await install?.()
    const found = [...(places[process.platform] ?? []), chromium.executablePath()].find(starts)
    if (found) return found
  }
  throw new Error('There is no Chromium: install Chrome or Chromium, or set CHROMIUM_PATH to the path of one.')
}

function fromEnvironment(path) {
  if (starts(path)) return path
  throw new Error(`CHROMIUM_PATH is ${path}, and no Chromium starts there: set it to the path of one, or unset it.`)
}

function starts(path) {
  if (!existsSync(path)) return false
  // Some systems have a script in Chromium's place that only says how to install it; Chrome on Windows opens a window.
  return process.platform === 'win32' || spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0
}

async function installWithApt() {
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update'], { env, minutes: 3 })
  await run('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium'], { env, minutes: 5 })
}

async function installWithPlaywright() {
  const dependencies = isRoot && process.platform === 'linux' ? ['--with-deps'] : []
  await run('npx', ['--no-install', 'playwright', 'install', ...dependencies, 'chromium'], { minutes: 5 })
}
