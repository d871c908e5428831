import { parseArgs } from 'node:util'

import { WrongUse } from './wrong-use.js'

/** What `hookwire serve` was told. */
export interface Settings {
  /** As it was typed. */
  readonly protocol: string
  /** `undefined`: the backend's own. */
  readonly port: number | undefined
  readonly host: string
  readonly secret: string | undefined
  /** Whose tokens to print. */
  readonly users: readonly string[]
  readonly demo: boolean
}

/**
 * What the words of a command line mean, or that it asks for help.
 *
 * Throws a {@link WrongUse} where it says something else than the command knows; `names` are the backends there are.
 */
export function settingsOf(args: readonly string[], names: readonly string[]): Settings | 'help' {
  const { values, positionals } = parse(args)
  if (values.help === true || args.length === 0) return 'help'
  const [verb, ...rest] = positionals
  if (verb !== 'serve' || rest.length > 0) {
    throw new WrongUse(`The command is \`hookwire serve\`, not \`hookwire ${positionals.join(' ')}\`.`)
  }
  if (values.protocol === undefined) {
    throw new WrongUse(`Say which backend to serve with --protocol: ${names.join(', ')}.`)
  }
  return {
    protocol: values.protocol,
    port: values.port === undefined ? undefined : portOf(values.port),
    host: values.host ?? '127.0.0.1',
    secret: values['jwt-secret'] ?? process.env['HOOKWIRE_JWT_SECRET'],
    users: values.user ?? [],
    demo: values.demo === true,
  }
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
        user: { type: 'string', multiple: true },
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
