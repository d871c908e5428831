import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { createToken } from '../../src/server/index.js'
import { attempt, USER } from './real-server.js'

const root = join(import.meta.dirname, '../..')
const program = join(root, 'dist/server/cli.js')

// A program is started for each test, on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 30_000 })

beforeAll(() => {
  if (!existsSync(program)) execFileSync('npm', ['run', 'build'], { cwd: root, shell: process.platform === 'win32' })
}, 120_000)

function start(args: readonly string[], env: Record<string, string> = {}) {
  const { HOOKWIRE_JWT_SECRET: _, ...inherited } = process.env
  const child = spawn(process.execPath, [program, ...args], { env: { ...inherited, ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Runs it to its end. */
async function run(...args: string[]) {
  const child = start(args)
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: code as number, out, error }
}

/** Starts a server, and resolves once it says that it is up. */
async function startServing(args: readonly string[], env?: Record<string, string>, protocol = 'hailango') {
  const child = start(['serve', '--protocol', protocol, '--port', '0', ...args], env)
  let out = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
      if (out.includes('Ctrl+C')) resolve()
    })
    child.once('exit', code => reject(new Error(`It ended with ${code}: ${out}`)))
  })
  return { child, out, url: /ws:\/\/127\.0\.0\.1:\d+\/api\/v1\/ws/.exec(out)?.[0] ?? '' }
}

test.for([[['--help']], [['serve', '-h']], [[]]])('%s prints the help', async ([args = []]) => {
  const { code, out } = await run(...args)
  expect(code).toBe(0)
  expect(out).toContain('hookwire serve --protocol <name>')
  expect(out).toContain('8080 (hailango), 8010 (reyna)')
  expect(out).toContain('a UUID (hailango), an id (reyna)')
})

test.for([
  [['serve'], 'Say which backend to serve with --protocol: hailango, reyna.'],
  [['serve', '--protocol', 'morse'], 'There is no protocol `morse`; --protocol takes one of: hailango, reyna.'],
  [
    ['serve', '--protocol', 'constructor'],
    'There is no protocol `constructor`; --protocol takes one of: hailango, reyna.',
  ],
  [['sreve'], 'The command is `hookwire serve`, not `hookwire sreve`.'],
  [['serve', '--protocol', 'hailango', '--port', '70000'], '--port takes a number from 0 to 65535, not `70000`.'],
  [['serve', '--protocol', 'hailango', '--user', 'me'], '--user takes a UUID.'],
  [['serve', '--protocol', 'reyna', '--user', ''], '--user takes an id.'],
  [['serve', '--colour'], "Unknown option '--colour'"],
] as const)('%s is a wrong use', async ([args, message]) => {
  const { code, out, error } = await run(...args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(error).toContain(message)
  expect(error).not.toContain('    at ')
})

test('a port in use ends it with 1 and one sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  const { code, error } = await run('serve', '--protocol', 'hailango', '--port', port)
  other.close()
  expect(code).toBe(1)
  expect(error.trimEnd().split('\n')).toEqual([expect.stringContaining(`another program listens on port ${port}`)])
})

test('without a secret it prints a URL that works as it is, and shows something at once', async () => {
  const { out } = await startServing(['--demo'])
  const ready = /ws:\S+\?token=\S+/.exec(out)?.[0] ?? ''
  const socket = new WebSocket(ready)
  const [first] = (await once(socket, 'message')) as [Buffer]
  expect(JSON.parse(first.toString().split('\n')[0] ?? '')).toHaveProperty('payload')
  socket.terminate()
})

test.for([
  ['an option', ['--jwt-secret', 'kept'], {}],
  ['the environment', [], { HOOKWIRE_JWT_SECRET: 'kept' }],
] as const)('with a secret from %s it takes what is signed with it, and prints no token', async ([, args, env]) => {
  const { out, url } = await startServing(args, env)
  expect(out).not.toContain('token')
  const token = await createToken({ backend: hailangoBackend, userId: USER, jwtSecret: 'kept' })
  expect(await attempt(`${url}?token=${token}`)).toMatchObject({ status: 101 })
})

test('--user names whose token is printed', async () => {
  const userId = 'aaaaaaaa-0000-4000-8000-000000000002'
  const { out } = await startServing(['--user', userId, '--jwt-secret', 'kept'])
  const [, claims = ''] = /token=(\S+)/.exec(out)?.[1]?.split('.') ?? []
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ user_id: userId })
})

test('--user may be a slug where the protocol knows any id', async () => {
  const { out } = await startServing(['--user', 'user_123', '--demo'], {}, 'reyna')
  expect(out).toContain('reyna is served at ws://')
  const socket = new WebSocket(/ws:\S+\?token=\S+/.exec(out)?.[0] ?? '')
  const [greeting] = (await once(socket, 'message')) as [Buffer]
  expect(JSON.parse(greeting.toString())).toMatchObject({ type: 'connected', data: { user_id: 'user_123' } })
  socket.send('{"type":"subscribe","events":["*"]}')
  const [confirmed] = (await once(socket, 'message')) as [Buffer]
  expect(JSON.parse(confirmed.toString())).toEqual({ type: 'subscribed', data: { events: ['*'] } })
  const [shown] = (await once(socket, 'message')) as [Buffer]
  expect(JSON.parse(shown.toString())).toHaveProperty('event_type')
  socket.terminate()
})

test.for(['SIGINT', 'SIGTERM'] as const)(
  '%s ends it cleanly, with a client connected and the demo on',
  async signal => {
    const { child, out } = await startServing(['--demo'])
    const socket = new WebSocket(/ws:\S+\?token=\S+/.exec(out)?.[0] ?? '')
    await once(socket, 'open')
    const [closed, ended] = [once(socket, 'close'), once(child, 'exit')]
    child.kill(signal)
    expect(await ended).toEqual([0, null])
    expect((await closed)[0]).toBe(1006)
  },
)
