import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Starts the example's server, and resolves once it listens; `port` 0 takes any that is free. */
export async function startServer({ folder, data, port }) {
  const env = { ...process.env, PORT: String(port), DATA_DIR: data }
  const child = spawn(process.execPath, ['server.js'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text
    })
  }

  /** Waits until its output holds something. */
  async function said(pattern) {
    while (!pattern.test(output)) {
      await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
      if (child.exitCode !== null && !pattern.test(output)) throw new Error(`the server ended: ${output}`)
    }
    return pattern.exec(output)
  }

  const [, url, usedPort] = await said(/(http:\/\/localhost:(\d+))/)
  return {
    url,
    port: Number(usedPort),
    said,
    output: () => output,
    /** As a crash does: nothing is tidied up. */
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
