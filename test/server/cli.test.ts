import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { createToken } from '../../src/server/index.js'
import { shipped } from '../conformance/protocols.js'
import { attempt, USER } from './real-server.js'

const root = join(import.meta.dirname, '../..')
const program = join(root, 'dist/server/cli.js')

const NAMES = shipped.map(({ folder }) => folder).join(', ')

// A program is started for each test, on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 30_000 })

beforeAll(() => {
  if (!existsSync(program)) execFileSync('npm', ['run', 'build'], { cwd: root, shell: process.platform === 'win32' })
}, 120_000)

function start(args: readonly string[], env: Record<string, string> = {}, file = program) {
  const { HOOKWIRE_JWT_SECRET: _, ...inherited } = process.env
  const child = spawn(process.execPath, [file, ...args], { cwd: tmpdir(), env: { ...inherited, ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Runs it to its end. */
function run(...args: string[]) {
  return finish(start(args))
}

async function finish(child: ReturnType<typeof start>) {
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: code as number, out, error }
}

/** Starts a server, and resolves once it says that it is up. */
async function startServing(
  args: readonly string[],
  env?: Record<string, string>,
  protocol = 'hailango',
  file = program,
) {
  const child = start(['serve', '--protocol', protocol, '--port', '0', ...args], env, file)
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
  expect(out).toMatch(/hailango +port 8080, a user id is a UUID\n/)
  expect(out).toMatch(/reyna +port 8010, a user id is any text\n/)
})

test.for([
  [['serve'], `Say which backend to serve with --protocol: ${NAMES}.`],
  [['serve', '--protocol', 'morse'], `There is no protocol \`morse\`; --protocol takes one of: ${NAMES}.`],
  [['serve', '--protocol', 'constructor'], `There is no protocol \`constructor\`; --protocol takes one of: ${NAMES}.`],
  [['sreve'], 'The command is `hookwire serve`, not `hookwire sreve`.'],
  [['serve', '--protocol', 'hailango', '--port', '70000'], '--port takes a number from 0 to 65535, not `70000`.'],
  [['serve', '--protocol', 'hailango', '--user', 'me'], '--user takes a UUID.'],
  [['serve', '--protocol', 'hailango', '--user', USER, '--user', 'me'], '--user takes a UUID.'],
  [['serve', '--protocol', 'reyna', '--user', ''], '--user takes any text.'],
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

test('--user, said again, prints a token for each', async () => {
  const users = ['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002']
  const { out } = await startServing(users.flatMap(user => ['--user', user]))
  expect([...out.matchAll(/A token for user (\S+),/g)].map(([, user]) => user)).toEqual(users)
  for (const [url] of out.matchAll(/ws:\S+\?token=\S+/g)) expect(await attempt(url)).toMatchObject({ status: 101 })
})

test('says what clients put behind the URL of a server whose path names a room', async () => {
  const { out } = await startServing([], {}, 'texflow')
  expect(out).toMatch(/texflow is served at ws:\/\/127\.0\.0\.1:\d+\/ws\n/)
  expect(out).toMatch(/ws:\/\/127\.0\.0\.1:\d+\/ws\/:project_id\?token=/)
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

describe('a folder that is added to the protocols', () => {
  const BACKEND = `
    import { hailangoBackend } from '../hailango/backend.js'
    const { port, ...backend } = hailangoBackend
    export const morseBackend = { ...backend, protocol: { ...backend.protocol, name: 'morseCode' } }`
  const DEMO = 'export const demo = () => undefined'

  /** The command as it is built, with one backend more. */
  function programWith(code: string): string {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hookwire-cli-')))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true })
    cpSync(join(root, 'package.json'), join(folder, 'package.json'))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
    mkdirSync(join(folder, 'dist/protocols/morse-code'))
    writeFileSync(join(folder, 'dist/protocols/morse-code/backend.js'), code)
    return join(folder, 'dist/server/cli.js')
  }

  test.for(['morse-code', 'morseCode'])('is served as %s, its folder or its protocol', async name => {
    const { out } = await startServing([], {}, name, programWith(`${BACKEND}\n${DEMO}`))
    expect(out).toContain('morse-code is served at ws://')
  })

  test('is in the help', async () => {
    const { out } = await finish(start(['--help'], {}, programWith(`${BACKEND}\n${DEMO}`)))
    expect(out).toMatch(/morse-code +port 8080, a user id is a UUID\n/)
  })

  test('says how its token goes into a handshake of Socket.IO', async () => {
    const code = `${BACKEND.replace('...backend,', "...backend, wire: 'socket.io',")}\n${DEMO}`
    const { out } = await startServing([], {}, 'morse-code', programWith(code))
    expect(out).toMatch(/io\('\w+:\/\/\S+', \{ auth: \{ token: '\S+' \} \}\)/)
    expect(out).not.toContain('?token=')
  })

  test('says who hears its demo, where that is not everybody', async () => {
    const code = `${BACKEND.replace('...backend,', "...backend, demoFor: 'those on the bridge',")}\n${DEMO}`
    const { out } = await startServing(['--demo'], {}, 'morse-code', programWith(code))
    expect(out).toContain('The demo plays, again and again, to those on the bridge.')
  })

  test.for([
    ['no backend', DEMO, 'The backend module of `morse-code` exports no `Backend`'],
    ['no demo', BACKEND, 'The backend module of `morse-code` exports no scenario `demo`'],
    [
      'two backends',
      `${BACKEND}\n${DEMO}\nexport const other = { ...morseBackend }`,
      'The backend module of `morse-code` exports 2 `Backend` values',
    ],
    [
      'a package that is not installed',
      `import 'not-installed-anywhere'`,
      'The backend `morse-code` needs a package that is not installed: npm install not-installed-anywhere',
    ],
  ] as const)('with %s ends in one sentence, and keeps no other from being served', async ([, code, message]) => {
    const file = programWith(code)
    const refused = await finish(start(['serve', '--protocol', 'morse-code'], {}, file))
    expect(refused.code).toBe(1)
    expect(refused.error).toContain(message)
    expect(refused.error).not.toContain('    at ')
    const help = await finish(start(['--help'], {}, file))
    expect(help.code).toBe(0)
    expect(help.out).toContain(message)
    expect(help.out).toMatch(/hailango +port 8080/)
    const { out } = await startServing([], {}, 'reyna', file)
    expect(out).toContain('reyna is served at')
  })
})
