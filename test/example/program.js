import { spawn } from 'node:child_process'
import { once } from 'node:events'

const onWindows = process.platform === 'win32'

/** Those that run now. None of them outlives this process, however it ends. */
const running = new Set()

process.once('exit', () => {
  for (const child of running) killGroup(child)
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1))

/** Starts a program in a group of its own, so that what it starts itself is ended with it. */
export function start(program, args, { cwd, env = {} }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !onWindows,
    shell: onWindows && program !== process.execPath,
  })
  running.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text
    })
  }
  const closed = once(child, 'close').finally(() => running.delete(child))
  // Whoever waits for it hears of it.
  closed.catch(() => undefined)

  return {
    /** All that it has said so far. */
    output: () => output,
    /** Waits until its output holds something. */
    said: pattern =>
      new Promise((resolve, reject) => {
        const check = () => {
          const found = pattern.exec(output)
          if (found) resolve(found)
        }
        for (const stream of [child.stdout, child.stderr]) stream.on('data', check)
        check()
        closed.then(() => reject(new Error(`${[program, ...args].join(' ')} ended: ${output}`)), reject)
      }),
    /** Waits until it has ended, and gives back what it said; a failure is an error. */
    async succeeded() {
      const [code] = await closed
      if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with code ${code}: ${output}`)
      return output
    },
    /** As a crash does: nothing is tidied up. */
    async kill() {
      killGroup(child)
      await closed.catch(() => undefined)
    },
  }
}

function killGroup(child) {
  if (onWindows || child.pid === undefined) return child.kill('SIGKILL')
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself, and all of its group.
  }
}
