import { join } from 'node:path'
import { start } from '../../../test/example/program.js'

/** One secret for both sides of the token. */
const jwtSecret = 'only-for-this-test'

/** Runs one of Next.js' own commands. */
export function next(app, command, env, ...options) {
  const program = join(app, 'node_modules/next/dist/bin/next')
  return start(process.execPath, [program, command, ...options], {
    cwd: app,
    env: { NEXT_TELEMETRY_DISABLED: '1', HOOKWIRE_JWT_SECRET: jwtSecret, ...env },
  })
}

/** Serves the app, as it was built or as it is worked on, at any free port. */
export async function startApp(app, command, env) {
  const server = next(app, command, env, '--hostname', '127.0.0.1', '--port', '0')
  const [url] = await server.said(/http:\/\/127\.0\.0\.1:\d+/)
  await server.said(/Ready in/)
  return { ...server, url }
}

/** Starts `hookwire serve`; `port` 0 takes any that is free. */
export async function startBackend(app, port, ...options) {
  const program = join(app, 'node_modules/hookwire/dist/server/cli.js')
  const args = [program, 'serve', '--protocol', 'hailango', '--port', String(port), ...options]
  const server = start(process.execPath, args, { cwd: app, env: { HOOKWIRE_JWT_SECRET: jwtSecret } })
  const [url, usedPort] = await server.said(/ws:\/\/127\.0\.0\.1:(\d+)\S+/)
  return {
    ...server,
    url,
    port: Number(usedPort),
    /** How many sockets it holds now. */
    async sockets() {
      const response = await fetch(`${url.replace('ws', 'http')}/stats`)
      return (await response.json()).total_connections
    },
  }
}
