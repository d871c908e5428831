import { start } from '../../../test/example/program.js'

/** Starts the example's server, and resolves once it listens; `port` 0 takes any that is free. */
export async function startServer({ folder, data, port }) {
  const env = { PORT: String(port), DATA_DIR: data }
  const server = start(process.execPath, ['server.js'], { cwd: folder, env })
  const [, url, usedPort] = await server.said(/(http:\/\/localhost:(\d+))/)
  return { ...server, url, port: Number(usedPort) }
}
