import { HookwireError } from '../../errors.js'
import { userIdsOf } from '../../hub/user-ids.js'
import { backendNames, loadBackend } from './backends.js'
import { portOf } from './defaults.js'

const HEAD = `hookwire serve --protocol <name> [options]

Serves the rules of a backend on this machine, for working on an app without it.

  --protocol <name>      one of the backends below
  --port <number>        default the backend's own; 0 takes any that is free
  --host <address>       default 127.0.0.1, this machine only; 0.0.0.0 is all of its networks
  --jwt-secret <secret>  what tokens are signed with (HS256); or the environment variable HOOKWIRE_JWT_SECRET.
                         Default: a new one at each start, and a token that fits it is printed
  --user <id>            prints a token of this user, also where there is a secret; again for another user.
                         Default: a user for development
  --demo                 plays what a server says, in a loop
  --help                 prints this

Backends
`

/** What `--help` prints. A backend that cannot be loaded is named with the reason, and keeps no other from it. */
export async function helpText(): Promise<string> {
  const names = backendNames()
  const width = Math.max(...names.map(name => name.length))
  const lines = await Promise.all(names.map(async name => `  ${name.padEnd(width)}  ${await about(name)}\n`))
  return HEAD + lines.join('')
}

async function about(name: string): Promise<string> {
  try {
    const { backend } = await loadBackend(name)
    return `port ${portOf(backend)}, a user id is ${userIdsOf(backend).name}`
  } catch (thrown) {
    return thrown instanceof HookwireError ? thrown.message : `It cannot be loaded: ${String(thrown)}`
  }
}
