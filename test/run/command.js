import { spawn } from 'node:child_process'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

const onWindows = process.platform === 'win32'

/**
 * Runs a program in the repository, shows what it says, and resolves to its exit code and its standard output.
 * It never rejects: a program that cannot be started or that takes too long has failed like any other.
 */
export function run(program, args, { env = {}, minutes = 10 } = {}) {
  return new Promise(resolve => {
    // Only the scripts that npm installs need a shell, and only on Windows.
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      shell: onWindows && program !== process.execPath,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: minutes * 60_000,
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      output += text
      process.stdout.write(text)
    })
    child.once('error', error => {
      console.error(error.message)
      resolve({ code: 1, output })
    })
    child.once('close', code => resolve({ code: code ?? 1, output }))
  })
}

/** The same, where a failure ends the step. */
export async function must(program, args, options) {
  const { code, output } = await run(program, args, options)
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with code ${code}`)
  return output
}

export async function npm(...args) {
  await must('npm', args)
}

/** A program of an installed package, by the name of its command. */
export async function npx(name, ...args) {
  await must('npx', ['--no-install', name, ...args])
}
