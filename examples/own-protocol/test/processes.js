import { join } from 'node:path'
import { start } from '../../../test/example/program.js'

/** Starts the chat server, and resolves once it listens; `port` 0 takes any that is free. */
export async function startChat(app, port) {
  const server = start(process.execPath, ['server.js'], { cwd: app, env: { PORT: String(port) } })
  const [url, usedPort] = await server.said(/ws:\/\/localhost:(\d+)/)
  return { ...server, url, port: Number(usedPort) }
}

/** Builds the page for a chat server. */
export async function buildPages(app, chat) {
  await vite(app, 'build', { VITE_CHAT_URL: chat }).succeeded()
}

/** Serves the page at any free port. */
export async function servePages(app) {
  const server = vite(app, 'preview', { NO_COLOR: '1' }, '--host', '127.0.0.1', '--port', '0')
  const [url] = await server.said(/http:\/\/127\.0\.0\.1:\d+/)
  return { ...server, url }
}

function vite(app, command, env, ...options) {
  return start(process.execPath, [join(app, 'node_modules/vite/bin/vite.js'), command, ...options], { cwd: app, env })
}
