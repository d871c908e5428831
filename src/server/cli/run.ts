import { randomBytes } from 'node:crypto'

import { playScenario, type Scenario } from '../../hub/scenario.js'
import { openPath } from '../../hub/socket-url.js'
import { userIdsOf } from '../../hub/user-ids.js'
import type { Undo } from '../../lib/clock.js'
import type { Protocol } from '../../protocol/protocol.js'
import { type RunningServer, serve } from '../serve.js'
import { createToken } from '../token.js'
import type { Settings } from './arguments.js'
import type { FoundBackend } from './backends.js'
import { portOf } from './defaults.js'
import { type Printed, tokenText } from './token-text.js'
import { WrongUse } from './wrong-use.js'

const DEV_USER = '6f1c9b1e-7d0a-4e5b-9a53-1f6f6d1c2b3a'
const DAYS = 30
const DEMO_PAUSE_MS = 3000
const EVERYBODY = 'everybody who is connected'

/** Serves a backend until the program is told to end, and prints what a client needs to reach it. */
export async function run({ name, backend, demo }: FoundBackend, settings: Settings): Promise<void> {
  const userIds = usersOf(backend, settings)
  const jwtSecret = settings.secret ?? randomBytes(32).toString('base64url')
  const server = await serve({ backend, port: settings.port ?? portOf(backend), host: settings.host, jwtSecret })
  console.log(`${name} is served at ${server.url}`)
  for (const userId of userIds) {
    const token = await createToken({ backend, userId, jwtSecret, expiresIn: DAYS * 24 * 3600 })
    const url = server.url + openPath(backend)
    const printed: Printed = { url, userId, token, days: DAYS, lasting: settings.secret !== undefined }
    console.log(tokenText(backend.wire ?? 'websocket', printed))
  }
  const stopDemo = settings.demo ? loop(server, demo) : undefined
  if (settings.demo) console.log(`The demo plays, again and again, to ${backend.demoFor ?? EVERYBODY}.`)
  console.log('Ctrl+C ends it.')

  const end = (): void => {
    stopDemo?.()
    void server.close()
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
}

/** Whose tokens are printed. Who brings a secret can sign one, so nobody's is unless asked for. */
function usersOf(backend: FoundBackend['backend'], { users, secret }: Settings): readonly string[] {
  const { form, name } = userIdsOf(backend)
  if (users.some(user => !form.test(user))) throw new WrongUse(`--user takes ${name}.`)
  if (users.length > 0) return users
  if (secret !== undefined) return []
  if (!form.test(DEV_USER)) throw new WrongUse(`Say whose token to print with --user: it takes ${name}.`)
  return [DEV_USER]
}

function loop({ hub }: RunningServer<Protocol>, scenario: Scenario<Protocol>): Undo {
  return playScenario(hub, async stage => {
    for (;;) {
      await scenario(stage)
      await stage.wait(DEMO_PAUSE_MS)
    }
  }).stop
}
