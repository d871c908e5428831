import { fork } from 'node:child_process'

/**
 * Runs a script in a fresh process, with React as in production, and resolves to the first message that it sends.
 * What it is to measure it is told by its arguments.
 */
export function inFreshProcess(script, args = []) {
  return new Promise((resolve, reject) => {
    const child = fork(script, args.map(String), { env: { ...process.env, NODE_ENV: 'production' } })
    child.once('message', message => {
      resolve(message)
      child.kill()
    })
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`${script} ${args.join(' ')} ended with code ${code}, no result.`)))
  })
}

/** CPU time of this process so far, in microseconds; its helpers for garbage and compiling included. */
export function cpuTime() {
  const { user, system } = process.cpuUsage()
  return user + system
}
