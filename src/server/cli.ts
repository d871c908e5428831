#!/usr/bin/env node
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'

import { HookwireError } from '../errors.js'
import type { Backend } from '../hub/backend.js'
import { playScenario, type Scenario } from '../hub/scenario.js'
import type { Undo } from '../lib/clock.js'
import { own } from '../lib/own.js'
import type { Protocol } from '../protocol/protocol.js'
import * as hailango from '../protocols/hailango/backend.js'
import * as reyna from '../protocols/reyna/backend.js'
import { type RunningServer, serve } from './serve.js'
import { createToken } from './token.js'

const UUID = { form: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, name: 'a UUID' }
const ANY_ID = { form: /./, name: 'an id' }

/** What the command can serve: a line for each protocol, with its own server's port and what its user ids look like. */
const PROTOCOLS = {
  hailango: { start: command(hailango.hailangoBackend, hailango.demo), port: 8080, user: UUID },
  reyna: { start: command(reyna.reynaBackend, reyna.demo), port: 8010, user: ANY_ID },
}

const NAMES = Object.keys(PROTOCOLS).join(', ')
const PORTS = Object.entries(PROTOCOLS)
  .map(([name, { port }]) => `${port} (${name})`)
  .join(', ')
const USERS = Object.entries(PROTOCOLS)
  .map(([name, { user }]) => `${user.name} (${name})`)
  .join(', ')
const DEV_USER = '6f1c9b1e-7d0a-4e5b-9a53-1f6f6d1c2b3a'
const DAYS = 30
const DEMO_PAUSE_MS = 3000
const WRONG_USE = 2

const HELP = `hookwire serve --protocol <name> [options]

Serves the rules of a backend on this machine, for working on an app without it.

  --protocol <name>      ${NAMES}
  --port <number>        default ${PORTS}; 0 takes any that is free
  --host <address>       default 127.0.0.1, this machine only; 0.0.0.0 is all of its networks
  --jwt-secret <secret>  what tokens are signed with (HS256); or the environment variable HOOKWIRE_JWT_SECRET.
                         Default: a new one at each start, and a token that fits it is printed
  --user <id>            prints a token of this user, also where there is a secret. Default: a user for development
                         The id is ${USERS}
  --demo                 plays what a server says, in a loop
  --help                 prints this
`

interface Settings {
  readonly port: number
  readonly host: string
  readonly secret: string | undefined
  readonly user: string | undefined
  readonly demo: boolean
}

/** A wrong use of the command, in one sentence. */
class WrongUse extends Error {}

/** Ties a backend to its own demo, so that the table above needs no types. */
function command<P extends Protocol>(backend: Backend<P>, demo: Scenario<P>) {
  return async (settings: Settings): Promise<void> => {
    const jwtSecret = settings.secret ?? randomBytes(32).toString('base64url')
    const server = await serve({ backend, port: settings.port, host: settings.host, jwtSecret })
    console.log(`${backend.protocol.name} is served at ${server.url}`)
    if (settings.secret === undefined || settings.user !== undefined) {
      const userId = settings.user ?? DEV_USER
      const token = await createToken({ backend, userId, jwtSecret, expiresIn: DAYS * 24 * 3600 })
      console.log(tokenText({ url: server.url, userId, token, lasting: settings.secret !== undefined }))
    }
    const stopDemo = settings.demo ? loop(server, demo) : undefined
    if (settings.demo) console.log('The demo plays, again and again, to everybody who is connected.')
    console.log('Ctrl+C ends it.')

    const end = (): void => {
      stopDemo?.()
      void server.close()
    }
    process.once('SIGINT', end)
    process.once('SIGTERM', end)
  }
}

function tokenText(is: { url: string; userId: string; token: string; lasting: boolean }): string {
  const until = is.lasting
    ? `for ${DAYS} days`
    : 'until this server ends; with --jwt-secret and --user, from start to start'
  return `
A token for user ${is.userId}, valid ${until}
${is.token}

The URL with it, for a client that takes one URL and no token
${is.url}?token=${is.token}
`
}

function loop<P extends Protocol>({ hub }: RunningServer<P>, scenario: Scenario<P>): Undo {
  return playScenario(hub, async stage => {
    for (;;) {
      await scenario(stage)
      await stage.wait(DEMO_PAUSE_MS)
    }
  }).stop
}

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args)
  if (values.help === true || args.length === 0) return console.log(HELP)
  const [verb, ...rest] = positionals
  if (verb !== 'serve' || rest.length > 0) {
    throw new WrongUse(`The command is \`hookwire serve\`, not \`hookwire ${positionals.join(' ')}\`.`)
  }
  if (values.protocol === undefined) throw new WrongUse(`Say which backend to serve with --protocol: ${NAMES}.`)
  const served = own(PROTOCOLS, values.protocol)
  if (served === undefined) {
    throw new WrongUse(`There is no protocol \`${values.protocol}\`; --protocol takes one of: ${NAMES}.`)
  }
  const { start, port, user } = served
  if (values.user !== undefined && !user.form.test(values.user)) throw new WrongUse(`--user takes ${user.name}.`)
  await start({
    port: values.port === undefined ? port : portOf(values.port),
    host: values.host ?? '127.0.0.1',
    secret: values['jwt-secret'] ?? process.env['HOOKWIRE_JWT_SECRET'],
    user: values.user,
    demo: values.demo === true,
  })
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        protocol: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        'jwt-secret': { type: 'string' },
        user: { type: 'string' },
        demo: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (thrown) {
    throw new WrongUse(thrown instanceof Error ? thrown.message : String(thrown))
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new WrongUse(`--port takes a number from 0 to 65535, not \`${text}\`.`)
  return port
}

main(process.argv.slice(2)).catch((thrown: unknown) => {
  if (thrown instanceof WrongUse) {
    console.error(`${thrown.message}\nhookwire --help says more.`)
    process.exitCode = WRONG_USE
    return
  }
  // What the library says is written for people; all else is a defect, and its stack tells where.
  console.error(thrown instanceof HookwireError ? thrown.message : thrown)
  process.exitCode = 1
})
